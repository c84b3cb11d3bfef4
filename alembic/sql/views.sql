-- Views belong to the role that fills them, which makes and drops their tables itself: they can be made again.
GRANT USAGE, CREATE ON SCHEMA {read}, {shadow} TO {projector};
GRANT USAGE ON SCHEMA {read} TO {reader}, {writer};
SET LOCAL ROLE {projector};

-- Where each view stands: it reflects every fact up to `position`. `edition` is of the code that filled its `tables`;
-- until `awaited` is reached for the first time it is shown to nobody. `rebuilt` counts how often other tables took the
-- place of the former, `stopped` says why it cannot go on: a fact it does not know, or a fault of its own.
CREATE TABLE {read}.tracking (
    view     text COLLATE "C" PRIMARY KEY,
    edition  text NOT NULL,
    tables   text[] NOT NULL,
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    awaited  bigint NOT NULL DEFAULT 0,
    rebuilt  integer NOT NULL DEFAULT 0,
    stopped  text
) WITH (fillfactor = 50);

-- What is being made again beside what is shown: its tables are in {shadow}.
CREATE TABLE {read}.building (
    view     text COLLATE "C" PRIMARY KEY,
    edition  text NOT NULL,
    tables   text[] NOT NULL,
    position bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- What came of trying to do what is due, by the key of the work: the scheduler's own.
CREATE TABLE {read}.tries (
    key     text COLLATE "C" PRIMARY KEY,
    tries   integer NOT NULL,
    next_at timestamptz NOT NULL,
    refusal text
);
GRANT SELECT ON ALL TABLES IN SCHEMA {read} TO {reader}, {writer};
GRANT INSERT, UPDATE, DELETE ON {read}.tries TO {writer};
SET LOCAL ROLE {owner};
