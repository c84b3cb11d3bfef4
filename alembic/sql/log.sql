-- The log of one book. {book} is the schema, {owner} {writer} {projector} {reader} its roles.

-- Facts, exactly as written. `leaf` is computed here and nowhere else on the way in.
CREATE TABLE {book}.facts (
    position bigint PRIMARY KEY CHECK (position > 0),
    kind     text   NOT NULL,
    data     bytea  NOT NULL,
    leaf     bytea  NOT NULL CHECK (octet_length(leaf) = 32)
);
ALTER TABLE {book}.facts ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE INDEX facts_by_kind ON {book}.facts (kind, position);

-- One row a batch: head, conflict check, history of roots, moment → position, source of receipts.
CREATE TABLE {book}.batches (
    last     bigint      PRIMARY KEY,
    first    bigint      NOT NULL CHECK (first <= last),
    at       timestamptz NOT NULL,
    root     bytea       NOT NULL CHECK (octet_length(root) = 32),
    frontier bytea       NOT NULL CHECK (octet_length(frontier) = 32 * bit_count(int8send(last)))
);
CREATE INDEX batches_by_moment ON {book}.batches (at, last);

-- Idempotency keys, as keyed digests of actor and key (a line's `command`, in hexadecimal there), and
-- the fingerprint of the command. No line has that; a MAC under a key of the book vouches for the row and for the root
-- that its receipt told. Rows come in the order of their places, so that a small index finds what lies beyond the head.
CREATE TABLE {book}.commands (
    key         bytea PRIMARY KEY CHECK (octet_length(key) = 16),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 16),
    first       bigint NOT NULL,
    last        bigint NOT NULL CHECK (first <= last),
    mac         bytea NOT NULL CHECK (octet_length(mac) = 16)
);
CREATE INDEX commands_by_place ON {book}.commands USING brin (last) WITH (autosummarize = on);

-- An index, not truth: which facts of a batch have a tag, by the tag's digest. One row for all of
-- them, since the facts of a batch share most of their tags; partitioned so that the living part
-- stays in the cache.
CREATE TABLE {book}.tags (
    tag       bytea    NOT NULL CHECK (octet_length(tag) = 16),
    last      bigint   NOT NULL,
    positions bigint[] NOT NULL,
    PRIMARY KEY (tag, last)
) PARTITION BY RANGE (last);
CREATE INDEX tags_by_place ON {book}.tags USING brin (last) WITH (autosummarize = on);

-- States of nouns with long histories; of no other fold version is any use made, and of none whose MAC is wrong.
CREATE TABLE {book}.snapshots (
    kind     text    NOT NULL,
    key      text    NOT NULL,
    fold     integer NOT NULL,
    position bigint  NOT NULL,
    state    bytea   NOT NULL,
    mac      bytea   NOT NULL CHECK (octet_length(mac) = 16),
    PRIMARY KEY (kind, key)
);

-- One row, never changed, only locked: whoever holds the lock is next to write.
CREATE TABLE {book}.pen (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));
INSERT INTO {book}.pen DEFAULT VALUES;

CREATE FUNCTION {book}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the book is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {book}.facts
    FOR EACH STATEMENT EXECUTE FUNCTION {book}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {book}.batches
    FOR EACH STATEMENT EXECUTE FUNCTION {book}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {book}.commands
    FOR EACH STATEMENT EXECUTE FUNCTION {book}.refuse_change();
ALTER TABLE {book}.facts ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE {book}.batches ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE {book}.commands ENABLE ALWAYS TRIGGER append_only;

-- Make the partition of tags that holds `place`; a million positions each.
CREATE FUNCTION {book}.make_room(place bigint) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n bigint := place / 1000000;
    room text := 'tags_' || n;
BEGIN
    IF to_regclass(format('{book}.%I', room)) IS NULL THEN
        EXECUTE format('CREATE TABLE {book}.%I (LIKE {book}.tags INCLUDING ALL)', room);
        EXECUTE format('ALTER TABLE {book}.tags ATTACH PARTITION {book}.%I FOR VALUES FROM (%s) TO (%s)',
            room, n * 1000000, (n + 1) * 1000000);
    END IF;
END $$;
SELECT {book}.make_room(0), {book}.make_room(1000000);

-- Lock the pen's row, so that no other process appends before this transaction ends.
CREATE FUNCTION {book}.lock_pen() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM {book}.pen FOR UPDATE;
END $$;

-- Append one batch, or write nothing and answer with the head that another process left behind, or a restore:
-- it is the pen's only with the position *and* the root that the batch stands on (`expected`, `before`).
-- The first row answers (head, its root, NULL …); a row follows for each key asked about that is known.
-- `owners[i]` is the fact, counted from 1 in this batch, that `tags[i]` belongs to; `firsts` and
-- `lasts` count likewise.
CREATE FUNCTION {book}.append(
    expected bigint, before bytea, moment timestamptz,
    kinds text[], datas bytea[],
    tags bytea[], owners integer[],
    keys bytea[], fingerprints bytea[], macs bytea[], firsts integer[], lasts integer[],
    root bytea, frontier bytea,
    asked bytea[]
) RETURNS TABLE (head bigint, key bytea, fingerprint bytea, first bigint, last bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found bigint;
    previous timestamptz;
    sealed bytea;
    n integer := cardinality(datas);
BEGIN
    PERFORM 1 FROM {book}.pen FOR UPDATE;
    SELECT b.last, b.at, b.root INTO found, previous, sealed FROM {book}.batches b ORDER BY b.last DESC LIMIT 1;
    found := coalesce(found, 0);
    IF found = expected AND n > 0 AND (found = 0 OR sealed = before) THEN
        IF moment < previous THEN
            RAISE EXCEPTION 'the clock went back: % is before %', moment, previous
                USING ERRCODE = 'invalid_datetime_format';
        END IF;
        IF (expected + 500000) / 1000000 < (expected + n + 500000) / 1000000 THEN
            PERFORM {book}.make_room(expected + n + 500000);
        END IF;
        INSERT INTO {book}.facts
            SELECT expected + f.n, f.kind, f.data, sha256('\x00'::bytea || sha256(f.data))
            FROM unnest(kinds, datas) WITH ORDINALITY f(kind, data, n);
        INSERT INTO {book}.tags
            SELECT t.tag, expected + n, array_agg(expected + t.owner)
            FROM unnest(tags, owners) t(tag, owner) GROUP BY t.tag;
        INSERT INTO {book}.commands
            SELECT c.key, c.fingerprint, expected + c.first, expected + c.last, c.mac
            FROM unnest(keys, fingerprints, macs, firsts, lasts) c(key, fingerprint, mac, first, last);
        INSERT INTO {book}.batches VALUES (expected + n, expected + 1, moment, root, frontier);
    END IF;
    RETURN QUERY SELECT found, sealed, NULL::bytea, NULL::bigint, NULL::bigint;
    IF cardinality(asked) > 0 THEN
        RETURN QUERY SELECT found, c.key, c.fingerprint, c.first, c.last
            FROM {book}.commands c WHERE c.key = ANY (asked);
    END IF;
END $$;

-- The log as an auditor reads it with psql alone.
CREATE VIEW {book}.log AS
    SELECT position, convert_from(data, 'UTF8')::json AS line, encode(leaf, 'hex') AS leaf
    FROM {book}.facts;
