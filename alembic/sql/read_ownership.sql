-- Who owns what: holdings, what is asked for and offered, last prices, what was paid. Ids only, no names of people.
-- A row holds from `from_` until just before `to_`, by position and by day; what still holds ends at the largest
-- number and at infinity, so that one comparison answers "now" and "then" alike.

CREATE TABLE {read}.ownership_things (
    thing         text COLLATE "C" PRIMARY KEY,
    kind          text   NOT NULL,
    hub           text   NOT NULL,
    name          text   NOT NULL,
    form          text   NOT NULL,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL
);

-- Offerings: what was asked for a share, and until when.
CREATE TABLE {read}.ownership_sales (
    sale          text COLLATE "C" NOT NULL,
    thing         text COLLATE "C" NOT NULL,
    price_cents   bigint NOT NULL,
    shares_min    bigint NOT NULL,
    shares_max    bigint NOT NULL,
    opens         date   NOT NULL,
    closes        date   NOT NULL,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL,
    to_position   bigint NOT NULL DEFAULT 9223372036854775807,
    to_day        date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (thing, to_position, sale)
);

-- How many shares of a house or venture a member holds.
CREATE TABLE {read}.ownership_shares (
    member        text COLLATE "C" NOT NULL,
    thing         text COLLATE "C" NOT NULL,
    shares        bigint NOT NULL CHECK (shares > 0),
    from_position bigint NOT NULL,
    from_day      date   NOT NULL,
    to_position   bigint NOT NULL DEFAULT 9223372036854775807,
    to_day        date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (member, to_position, thing)
);
CREATE INDEX ownership_shares_by_thing ON {read}.ownership_shares (thing, to_position);

-- What a member asks for, offers, or has money held for: pledges, offers, stays.
-- `cents` are held (an offer's are its price), `damage_cents` were taken from a stay's before.
CREATE TABLE {read}.ownership_claims (
    member        text COLLATE "C" NOT NULL,
    claim         text COLLATE "C" NOT NULL,
    kind          text   NOT NULL,
    thing         text COLLATE "C" NOT NULL,
    sale          text   NOT NULL,
    shares        bigint NOT NULL,
    cents         bigint NOT NULL,
    damage_cents  bigint NOT NULL,
    buyer         text   NOT NULL,
    expires       date,
    from_position bigint NOT NULL,
    from_day      date   NOT NULL,
    to_position   bigint NOT NULL DEFAULT 9223372036854775807,
    to_day        date   NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (member, to_position, claim)
);
CREATE INDEX ownership_offers_by_thing ON {read}.ownership_claims (thing, to_position)
    WHERE kind = 'offer';

-- How many shares are issued and what was last paid: `price_cents` for `price_shares` shares together.
CREATE TABLE {read}.ownership_marks (
    thing        text COLLATE "C" NOT NULL,
    position     bigint NOT NULL,
    day          date   NOT NULL,
    issued       bigint NOT NULL,
    price_cents  bigint NOT NULL,
    price_shares bigint NOT NULL,
    price_of     text   NOT NULL,
    price_source text   NOT NULL,
    price_day    date,
    PRIMARY KEY (thing, position)
);

-- What a distribution paid to one holder.
CREATE TABLE {read}.ownership_paid (
    member         text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    day            date   NOT NULL,
    thing          text COLLATE "C" NOT NULL,
    distribution   text   NOT NULL,
    kind           text   NOT NULL,
    shares         bigint NOT NULL,
    gross_cents    bigint NOT NULL,
    withheld_cents bigint NOT NULL,
    PRIMARY KEY (member, position)
);
