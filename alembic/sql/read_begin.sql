-- Read models belong to the role that fills them, since a rebuild swaps whole tables.
GRANT USAGE, CREATE ON SCHEMA {read}, {shadow} TO {projector};
GRANT USAGE ON SCHEMA {read} TO {reader}, {writer};
SET LOCAL ROLE {projector};

-- Where each projection stands: it reflects every fact up to `position`; `rebuilt` counts how often other
-- tables took the place of the former. `stopped` says why it cannot go on: a fact it does not know, or a fault of its own.
CREATE TABLE {read}.tracking (
    projection text COLLATE "C" PRIMARY KEY,
    position   bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    rebuilt    integer NOT NULL DEFAULT 0,
    stopped    text
) WITH (fillfactor = 50);
