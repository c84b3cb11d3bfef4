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
    SELECT person, key_id, wrapped FROM {keys}
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
    RETURNING k.person, k.key_id, k.wrapped
)
SELECT person, key_id, wrapped FROM standing
UNION ALL
SELECT person, key_id, wrapped FROM touched"""

# The keys of these people, without making any.
KEYS_FOR_OPENING: Final[LiteralString] = """
SELECT person, key_id, wrapped FROM {keys} WHERE person = ANY(%(persons)s)"""

# Keys for people who have none; whoever has one, or was forgotten, keeps what they have.
KEEP_KEYS: Final[LiteralString] = """
INSERT INTO {keys} (person, key_id, wrapped)
SELECT person, key_id, wrapped
FROM unnest(%(persons)s::text[], %(key_ids)s::bytea[], %(wrapped)s::bytea[])
    AS asked (person, key_id, wrapped)
ORDER BY person
ON CONFLICT DO NOTHING"""

# Which key each of these people has now; none for the forgotten.
KEYS_KEPT: Final[LiteralString] = """
SELECT person, key_id FROM {keys} WHERE person = ANY(%(persons)s)"""

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

# Empty the rows of these people and leave tombstones, also for whoever had no row.
DESTROY_KEYS: Final[LiteralString] = """
INSERT INTO {keys} AS k (person, kept, forgotten_at)
SELECT person, true, now()
FROM unnest(%(persons)s::text[]) AS asked (person)
WHERE NOT EXISTS (
    SELECT FROM {keys} AS gone WHERE gone.person = asked.person AND gone.wrapped IS NULL
)
ORDER BY person
ON CONFLICT (person) DO UPDATE
SET key_id = NULL, wrapped = NULL, kept = true, forgotten_at = now()
WHERE k.wrapped IS NOT NULL"""

# Nobody finds these people any more.
FORGET_LOOKUPS: Final[LiteralString] = "DELETE FROM {lookups} WHERE person = ANY(%(persons)s)"

# A page of keys that no fact is known to use, and that nobody asked for lately.
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

# A page of commands that are not known to be accepted, and left look-ups some time ago.
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
