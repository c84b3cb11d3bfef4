-- What waits for its hour: the ordinary command that will be submitted, and what came of trying.
CREATE TABLE {read}.due (
    subject  text COLLATE "C" PRIMARY KEY,
    at       timestamptz NOT NULL,
    key      text COLLATE "C" NOT NULL,
    command  text NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX due_by_hour ON {read}.due (at, subject);

-- What came of trying, by the key of the work. It belongs to the scheduler, not to the projection.
CREATE TABLE {read}.tries (
    key     text COLLATE "C" PRIMARY KEY,
    tries   integer NOT NULL,
    next_at timestamptz NOT NULL,
    refusal text
);
GRANT INSERT, UPDATE, DELETE ON {read}.tries TO {writer};
