-- Accounts, numbered in the order in which they were first used.
CREATE TABLE {read}.accounts (
    account integer PRIMARY KEY,
    name    text COLLATE "C" NOT NULL UNIQUE,
    owner   text COLLATE "C" NOT NULL,
    heading text COLLATE "C" NOT NULL,
    meaning text NOT NULL
);
CREATE INDEX accounts_by_owner ON {read}.accounts (owner, account);

-- Every line of every entry, with the account's balance after it. `late`: it took effect on another
-- day than it was written on. `hold` names what a line of a Held account is for; its sum per name is what
-- is still reserved. One index look-up gives a balance at any position.
CREATE TABLE {read}.postings (
    account  integer  NOT NULL,
    position bigint   NOT NULL,
    line     smallint NOT NULL,
    late     boolean  NOT NULL,
    day      date     NOT NULL,
    cents    bigint   NOT NULL,
    balance  bigint   NOT NULL,
    hold     text COLLATE "C",
    PRIMARY KEY (account, position, line)
);
CREATE INDEX postings_late ON {read}.postings (account, position) WHERE late;

-- What each entry was for; its lines are the postings at its position.
CREATE TABLE {read}.entries (
    position bigint PRIMARY KEY,
    at       timestamptz NOT NULL,
    entry    text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    about    text COLLATE "C" NOT NULL,
    reverses text COLLATE "C",
    reason   text
);

-- What late lines change in the balance at the end of past days: from `day` until the account's next
-- row here, add `cents` to the balance of what was written by the end of the day.
CREATE TABLE {read}.corrections (
    account integer NOT NULL,
    day     date    NOT NULL,
    cents   bigint  NOT NULL,
    PRIMARY KEY (account, day)
) WITH (fillfactor = 80);
