-- What auditors had verified: who asked and when, how far it is, and what it found. A running one is alive as long as the
-- process that runs it holds an advisory lock; one that was cut off stays here, and is shown as what it is. `mac` is of what
-- one found, under a key of the book: a row that the book did not write is shown as no outcome.
CREATE TABLE {access}.verifications (
    verification text        PRIMARY KEY CHECK (verification ~ '^[0-9a-f]{16}$'),
    actor        text        NOT NULL,
    began_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    state        text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
    checking     text        NOT NULL DEFAULT '',
    percent      integer     NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    ended_at     timestamptz CHECK ((ended_at IS NULL) = (state = 'running')),
    outcome      json        CHECK ((outcome IS NOT NULL) = (state = 'done')),
    why          text        CHECK ((why IS NOT NULL) = (state = 'failed')),
    mac          bytea       CHECK ((mac IS NOT NULL) = (state = 'done') AND octet_length(mac) = 16)
);
-- One at a time.
CREATE UNIQUE INDEX verifications_running ON {access}.verifications (state) WHERE state = 'running';

-- Whether anybody holds the lock stands beside each.
CREATE VIEW {access}.verifications_shown AS
    SELECT v.*, EXISTS (
        SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database,
            hashtextextended('{access}.verifications', 0) k
        WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.classid::bigint = ((k >> 32) & 4294967295) AND l.objid::bigint = (k & 4294967295)
    ) AS is_held
    FROM {access}.verifications v;

REVOKE ALL ON {access}.verifications, {access}.verifications_shown FROM PUBLIC;
GRANT SELECT ON {access}.verifications_shown TO {writer};
GRANT SELECT, INSERT ON {access}.verifications TO {writer};
GRANT UPDATE (state, checking, percent, ended_at, outcome, why, mac) ON {access}.verifications TO {writer};
