"""Every question the vault asks PostgreSQL, each with its name and its sentence."""

from typing import Final, LiteralString

# Make the book's own key, unless it was made: whoever comes second finds the first one's.
MAKE_BOOK_KEY: Final[LiteralString] = """
INSERT INTO {book_keys} (generation, master, wrapped)
SELECT 1, %(master)s, %(wrapped)s WHERE NOT EXISTS (SELECT FROM {book_keys})
ON CONFLICT DO NOTHING"""

# The book's own key, wrapped by each master key that is valid.
BOOK_KEYS: Final[LiteralString] = "SELECT master, wrapped FROM {book_keys}"

# Whether any person has a key: then the book's own was made before.
ANY_KEY: Final[LiteralString] = "SELECT person FROM {keys} LIMIT 1"

# The keys of these people. A key that no fact is known to use is touched once it was not for six
# hours, so that the sweep, which waits a day, cannot take it while somebody is about to use it.
KEYS_FOR_SEALING: Final[LiteralString] = """
WITH standing AS (
    SELECT person, key_id, wrapped, vault_key FROM {keys}
    WHERE person = ANY(%(persons)s)
        AND (kept OR wrapped IS NULL OR touched_at > now() - interval '6 hours')
), old AS (
    SELECT person FROM {keys}
    WHERE person = ANY(%(persons)s)
        AND NOT (kept OR wrapped IS NULL OR touched_at > now() - interval '6 hours')
    ORDER BY person
    FOR UPDATE
), touched AS (
    UPDATE {keys} AS k SET touched_at = now() FROM old WHERE k.person = old.person
    RETURNING k.person, k.key_id, k.wrapped, k.vault_key
)
SELECT person, key_id, wrapped, vault_key FROM standing
UNION ALL
SELECT person, key_id, wrapped, vault_key FROM touched"""

# The keys of these people, without making any.
KEYS_FOR_OPENING: Final[LiteralString] = """
SELECT person, key_id, wrapped, vault_key FROM {keys} WHERE person = ANY(%(persons)s)"""

# Nobody makes another vault key while keys are kept, and the other way about: see `LOCK_VAULT_KEYS`.
SHARE_VAULT_KEYS: Final[LiteralString] = """
SELECT pg_advisory_xact_lock_shared('{vault_keys}'::regclass::oid::bigint)"""

# Keys for people who have none; whoever has one, or was forgotten, keeps what they have. None at all
# if they are wrapped by a vault key that is not the newest any more.
KEEP_KEYS: Final[LiteralString] = """
INSERT INTO {keys} (person, key_id, wrapped, vault_key)
SELECT person, key_id, wrapped, %(number)s::int
FROM unnest(%(persons)s::text[], %(key_ids)s::bytea[], %(wrapped)s::bytea[])
    AS asked (person, key_id, wrapped)
WHERE %(number)s::int = (SELECT max(number) FROM {vault_keys})
ORDER BY person
ON CONFLICT DO NOTHING"""

# Which key each of these people has now (none: forgotten), and which vault key is the newest.
KEYS_KEPT: Final[LiteralString] = """
SELECT asked.person, k.key_id, (SELECT max(number) FROM {vault_keys})
FROM unnest(%(persons)s::text[]) AS asked (person) LEFT JOIN {keys} AS k USING (person)"""

# These keys were made for nothing. One that somebody else made, or that a fact uses, stays.
DISCARD_KEYS: Final[LiteralString] = """
DELETE FROM {keys} AS k
USING unnest(%(persons)s::text[], %(key_ids)s::bytea[]) AS made (person, key_id)
WHERE k.person = made.person AND k.key_id = made.key_id AND NOT k.kept"""

# Add ways to find people who have a key. The share lock lets a forgetting wait, so that it finds
# these rows and deletes them too.
SET_LOOKUPS: Final[LiteralString] = """
WITH asked AS (
    SELECT kind, digest, person, command
    FROM unnest(%(kinds)s::text[], %(digests)s::bytea[], %(found)s::text[], %(commands)s::bytea[])
        AS asked (kind, digest, person, command)
), alive AS (
    SELECT k.person
    FROM {keys} AS k
    WHERE k.person = ANY(%(found)s) AND k.wrapped IS NOT NULL
    ORDER BY k.person
    FOR SHARE
)
INSERT INTO {lookups} (kind, digest, person, command)
SELECT asked.kind, asked.digest, asked.person, asked.command
FROM asked JOIN alive USING (person)
ORDER BY asked.kind, asked.digest
ON CONFLICT DO NOTHING"""

# Who may be meant: everybody of whom all of these digests were ever said, and who is not forgotten; so many of them.
FOUND_BY: Final[LiteralString] = """
SELECT person FROM {lookups}
WHERE kind = %(kind)s AND digest = ANY(%(digests)s::bytea[]) AND person > %(after)s
GROUP BY person
HAVING count(DISTINCT digest) = cardinality(%(digests)s::bytea[])
ORDER BY person
LIMIT %(limit)s"""

# Empty the rows of these people and leave tombstones, also for whoever had no row.
DESTROY_KEYS: Final[LiteralString] = """
INSERT INTO {keys} AS k (person, kept, forgotten_at)
SELECT person, true, clock_timestamp()
FROM unnest(%(persons)s::text[]) AS asked (person)
WHERE NOT EXISTS (
    SELECT FROM {keys} AS gone WHERE gone.person = asked.person AND gone.wrapped IS NULL
)
ORDER BY person
ON CONFLICT (person) DO UPDATE
SET key_id = NULL, wrapped = NULL, vault_key = NULL, kept = true, forgotten_at = clock_timestamp()
WHERE k.wrapped IS NOT NULL"""

# Nobody finds these people any more.
FORGET_LOOKUPS: Final[LiteralString] = "DELETE FROM {lookups} WHERE person = ANY(%(persons)s)"

# A batch of keys that no fact is known to use, and that nobody asked for recently.
UNSETTLED_KEYS: Final[LiteralString] = """
SELECT person FROM {keys}
WHERE NOT kept AND touched_at < now() - %(age)s::interval
ORDER BY touched_at
LIMIT 1000"""

# A fact uses these keys: the sweep need not ask about them again. Rows are locked by person here
# as everywhere, so that two processes never wait for each other in a circle.
SETTLE_KEYS: Final[LiteralString] = """
WITH used AS (
    SELECT person FROM {keys} WHERE person = ANY(%(persons)s) ORDER BY person FOR UPDATE
)
UPDATE {keys} AS k SET kept = true FROM used WHERE k.person = used.person"""

# No fact uses these keys. Whoever was asked for in the meantime stays.
SWEEP_KEYS: Final[LiteralString] = """
WITH unused AS (
    SELECT person FROM {keys}
    WHERE person = ANY(%(persons)s) AND NOT kept AND touched_at < now() - %(age)s::interval
    ORDER BY person
    FOR UPDATE
)
DELETE FROM {keys} AS k USING unused WHERE k.person = unused.person RETURNING k.person"""

# A batch of commands that are not known to be accepted, and left look-ups some time ago.
UNSETTLED_LOOKUPS: Final[LiteralString] = """
SELECT DISTINCT command FROM {lookups}
WHERE NOT kept AND set_at < now() - %(age)s::interval
LIMIT 1000"""

# These commands were accepted: their look-ups are never asked about again.
SETTLE_LOOKUPS: Final[LiteralString] = """
UPDATE {lookups} SET kept = true WHERE command = ANY(%(used)s) AND NOT kept"""

# These were not.
SWEEP_LOOKUPS: Final[LiteralString] = """
DELETE FROM {lookups} WHERE command = ANY(%(orphans)s) AND NOT kept"""

# Whatever those are found by of whom these commands say something.
LOOKUPS_BESIDE: Final[LiteralString] = """
SELECT DISTINCT l.person, l.kind, l.command
FROM {lookups} AS l JOIN {lookups} AS told USING (person, kind)
WHERE told.command = ANY(%(used)s)
ORDER BY 1, 2, 3"""

# They have other words now.
RETIRE_LOOKUPS: Final[LiteralString] = """
DELETE FROM {lookups} AS l
USING unnest(%(persons)s::text[], %(kinds)s::text[], %(former)s::bytea[]) AS gone (person, kind, command)
WHERE l.person = gone.person AND l.kind = gone.kind AND l.command = gone.command"""

# Every vault key that there ever was: its number, and the id in the name of its file.
VAULT_KEYS: Final[LiteralString] = "SELECT number, id FROM {vault_keys} ORDER BY number"

# Wait until whoever keeps keys has committed: afterwards none is wrapped by an older vault key.
LOCK_VAULT_KEYS: Final[LiteralString] = """
SELECT pg_advisory_xact_lock('{vault_keys}'::regclass::oid::bigint)"""

# The next vault key, unless another process made it.
ADD_VAULT_KEY: Final[LiteralString] = """
INSERT INTO {vault_keys} (number, id, made_at) VALUES (%(number)s, %(id)s, clock_timestamp())
ON CONFLICT DO NOTHING"""

# Whether anybody was forgotten while the newest vault key wrapped.
FORGOTTEN_SINCE: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM {keys} WHERE forgotten_at > (SELECT max(made_at) FROM {vault_keys}))"""

# A batch of keys that an older vault key wraps.
WRAPPED_BEFORE: Final[LiteralString] = """
SELECT person, key_id, wrapped, vault_key FROM {keys}
WHERE vault_key < %(number)s AND person > %(after)s
ORDER BY person
LIMIT 1000"""

# These keys are wrapped by the newest vault key; whoever was forgotten meanwhile stays so.
REWRAP: Final[LiteralString] = """
WITH asked AS (
    SELECT person, key_id, wrapped, number
    FROM unnest(%(persons)s::text[], %(key_ids)s::bytea[], %(wrapped)s::bytea[], %(numbers)s::int[])
        AS asked (person, key_id, wrapped, number)
), standing AS (
    SELECT k.person FROM {keys} AS k JOIN asked USING (person) ORDER BY k.person FOR UPDATE OF k
)
UPDATE {keys} AS k SET wrapped = asked.wrapped, vault_key = %(newest)s
FROM asked JOIN standing USING (person)
WHERE k.person = asked.person AND k.key_id = asked.key_id AND k.vault_key = asked.number"""

# Whether a vault key still wraps anybody's key.
IS_NEEDED: Final[LiteralString] = "SELECT EXISTS (SELECT FROM {keys} WHERE vault_key = %(number)s)"
