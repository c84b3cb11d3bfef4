-- The vault of one book: a key per person, and keyed digests to find a person by.
-- {vault} is the vault's own schema, {writer} the only role that may read or write it.
-- Everything here is opaque without the master key, which is never in PostgreSQL.

-- The book's own key, wrapped by the master key that has this proof. The keys of digests, look-ups, fingerprints
-- and MACs follow from it and stay; while one master key takes another's place there is a row for each.
CREATE TABLE {vault}.book_keys (
    generation integer PRIMARY KEY,
    master bytea NOT NULL UNIQUE CHECK (octet_length(master) = 32),
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 60)
);

-- The vault keys that there ever were. The keys themselves are files beside the master key; the newest wraps,
-- an older one is destroyed once nothing needs it.
CREATE TABLE {vault}.vault_keys (
    number integer PRIMARY KEY CHECK (number > 0),
    id bytea NOT NULL CHECK (octet_length(id) = 8),
    made_at timestamptz NOT NULL
);

-- A person's data key, wrapped by a vault key. Forgetting empties the row and leaves it as a
-- tombstone, so that nobody makes the person a new key by mistake. `touched_at` is when the key was
-- last handed out while no fact was known to use it; the sweep sets `kept` once one does.
CREATE TABLE {vault}.keys (
    person text COLLATE "C" PRIMARY KEY CHECK (person <> ''),
    key_id bytea CHECK (octet_length(key_id) = 16),
    wrapped bytea CHECK (octet_length(wrapped) = 60),
    vault_key integer,
    kept boolean NOT NULL DEFAULT false,
    touched_at timestamptz NOT NULL DEFAULT now(),
    forgotten_at timestamptz,
    CHECK ((wrapped IS NULL) = (key_id IS NULL)),
    CHECK ((wrapped IS NULL) = (vault_key IS NULL)),
    CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL))
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);

CREATE INDEX keys_unsettled ON {vault}.keys (touched_at) WHERE NOT kept;

-- Who may be meant by an e-mail or a tax code. An index, not a rule: a digest may lead to several
-- people; the pen decides what is unique. `command` is the command that says so, by the digest of its
-- key; the sweep sets `kept` once the log knows it.
CREATE TABLE {vault}.lookups (
    kind text COLLATE "C" NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    person text COLLATE "C" NOT NULL REFERENCES {vault}.keys ON DELETE CASCADE,
    command bytea NOT NULL CHECK (octet_length(command) = 16),
    kept boolean NOT NULL DEFAULT false,
    set_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, digest, person, command)
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);

CREATE INDEX lookups_unsettled ON {vault}.lookups (set_at) WHERE NOT kept;
CREATE INDEX lookups_of_a_command ON {vault}.lookups (command) WHERE NOT kept;
CREATE INDEX lookups_of_a_person ON {vault}.lookups (person);

REVOKE ALL ON SCHEMA {vault} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {vault} FROM PUBLIC;
GRANT USAGE ON SCHEMA {vault} TO {writer};
GRANT SELECT, INSERT ON {vault}.book_keys, {vault}.vault_keys TO {writer};
GRANT SELECT, INSERT, DELETE ON {vault}.keys TO {writer};
GRANT UPDATE (key_id, wrapped, vault_key, kept, touched_at, forgotten_at) ON {vault}.keys TO {writer};
GRANT SELECT, INSERT, DELETE ON {vault}.lookups TO {writer};
GRANT UPDATE (kept) ON {vault}.lookups TO {writer};
