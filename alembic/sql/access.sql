-- Who may sign in to one book. A token is 32 random bytes that only its holder has; what is kept
-- here is its SHA-256, from which nobody gets the token back.
CREATE TABLE {access}.tokens (
    digest     bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    actor      text        NOT NULL CHECK (actor ~ '^[!-~]{1,80}$' AND actor <> 'system'),
    role       text        NOT NULL
        CHECK (role IN ('operator', 'treasurer', 'host', 'auditor', 'member')),
    hub        text        CHECK ((hub IS NOT NULL) = (role = 'host')),
    "user"     text        CHECK (("user" IS NOT NULL) = (role = 'member')),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- What was asked for in a minute, and by whom or from where (a digest of it), so that all processes
-- together keep to a limit; `granted` is what was leased last. A crash empties it, which forgives.
CREATE UNLOGGED TABLE {access}.allowances (
    subject bytea  PRIMARY KEY CHECK (octet_length(subject) = 16),
    minute  bigint NOT NULL,
    used    bigint NOT NULL,
    granted bigint NOT NULL
) WITH (fillfactor = 50);

REVOKE ALL ON SCHEMA {access} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {access} FROM PUBLIC;
GRANT USAGE ON SCHEMA {access} TO {writer};
GRANT SELECT, INSERT ON {access}.tokens TO {writer};
GRANT UPDATE (revoked_at) ON {access}.tokens TO {writer};
GRANT SELECT, INSERT, UPDATE, DELETE ON {access}.allowances TO {writer};
