-- Who may sign in to one book. A token is 32 random bytes that only its holder has; what is kept
-- here is its SHA-256, from which nobody gets the token back. It is a person's, under their own name:
-- a role is no name. `scope` is less than the role where the token only reads.
-- `mac` is of the row as it was issued, under a key of the book: all but its last use and its end.
CREATE TABLE {access}.tokens (
    digest     bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    actor      text        NOT NULL CHECK (actor ~ '^[!-~]{1,80}$' AND actor NOT IN
        ('system', 'operator', 'treasurer', 'host', 'auditor', 'member')),
    role       text        NOT NULL
        CHECK (role IN ('operator', 'treasurer', 'host', 'auditor', 'member')),
    hub        text        CHECK ((hub IS NOT NULL) = (role = 'host')),
    "user"     text        CHECK (("user" IS NOT NULL) = (role = 'member')),
    scope      text        NOT NULL DEFAULT 'all' CHECK (scope IN ('all', 'read')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz,
    mac        bytea       NOT NULL CHECK (octet_length(mac) = 16)
);

-- What was asked for in a minute, and by whom or from where (a digest of it), so that all processes
-- together keep to a limit; `granted` is what was leased last. A crash empties it, which forgives.
CREATE UNLOGGED TABLE {access}.allowances (
    subject bytea  PRIMARY KEY CHECK (octet_length(subject) = 16),
    minute  bigint NOT NULL,
    used    bigint NOT NULL,
    granted bigint NOT NULL
) WITH (fillfactor = 50);

-- What was done with access, append-only: who (`actor`, `-` for nobody known), what, with which token,
-- command or read (`target`), and whom it concerns (`persons`: members, and holders of tokens). Rows are numbered without a gap, and `mac` is of the row and of the mac before it.
CREATE TABLE {access}.log (
    n       bigint      PRIMARY KEY CHECK (n > 0),
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    what    text        NOT NULL CHECK (what IN
        ('token-issued', 'token-revoked', 'sign-in-failed', 'refused', 'personal-read', 'verified')),
    target  text        NOT NULL,
    persons text[]      NOT NULL DEFAULT '{}',
    times   integer     NOT NULL DEFAULT 1 CHECK (times > 0),
    mac     bytea       NOT NULL CHECK (octet_length(mac) = 16)
);
CREATE INDEX log_by_actor ON {access}.log (actor, n);
CREATE INDEX log_of_revoked ON {access}.log (target) WHERE what = 'token-revoked';
CREATE INDEX log_by_person ON {access}.log USING gin (persons);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {access}.log
    FOR EACH STATEMENT EXECUTE FUNCTION {book}.refuse_change();
ALTER TABLE {access}.log ENABLE ALWAYS TRIGGER append_only;

-- How long that log is and the mac of its last row, under a MAC of their own: whoever takes rows from its end is seen.
CREATE TABLE {access}.seal (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    rows     bigint  NOT NULL,
    last     bytea   NOT NULL CHECK (octet_length(last) = 16),
    mac      bytea   NOT NULL CHECK (octet_length(mac) = 16)
);
INSERT INTO {access}.seal (rows, last, mac)
    VALUES (0, decode(repeat('00', 16), 'hex'), decode(repeat('00', 16), 'hex'));

REVOKE ALL ON SCHEMA {access} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {access} FROM PUBLIC;
GRANT USAGE ON SCHEMA {access} TO {writer}, {reader};
GRANT SELECT, INSERT ON {access}.tokens, {access}.log TO {writer};
GRANT UPDATE (revoked_at, used_at) ON {access}.tokens TO {writer};
GRANT SELECT, UPDATE (rows, last, mac) ON {access}.seal TO {writer};
GRANT SELECT ON {access}.log TO {reader};
GRANT SELECT, INSERT, UPDATE, DELETE ON {access}.allowances TO {writer};
