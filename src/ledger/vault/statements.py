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

# The keys of these people, a new one for whoever has none. A key that no fact is known to use is
# touched once it was not for six hours, so that the sweep, which waits a day, cannot take it
# while somebody is about to use it. Whoever is missing from the answer was made or forgotten by
# another process in the same instant: ask again.
KEYS_FOR_SEALING: Final[LiteralString] = """
WITH asked AS (
    SELECT person, key_id, wrapped
    FROM unnest(%(persons)s::text[], %(key_ids)s::bytea[], %(wrapped)s::bytea[])
        AS asked (person, key_id, wrapped)
), standing AS (
    SELECT k.person, k.key_id, k.wrapped
    FROM {keys} AS k JOIN asked USING (person)
    WHERE k.kept OR k.wrapped IS NULL OR k.touched_at > now() - interval '6 hours'
), made AS (
    INSERT INTO {keys} AS k (person, key_id, wrapped)
    SELECT asked.person, asked.key_id, asked.wrapped
    FROM asked
    WHERE NOT EXISTS (SELECT FROM standing WHERE standing.person = asked.person)
    ORDER BY asked.person
    ON CONFLICT (person) DO UPDATE SET touched_at = now() WHERE k.wrapped IS NOT NULL
    RETURNING k.person, k.key_id, k.wrapped
)
SELECT person, key_id, wrapped FROM standing
UNION ALL
SELECT person, key_id, wrapped FROM made"""

# The keys of these people, without making any.
KEYS_FOR_OPENING: Final[LiteralString] = """
SELECT person, key_id, wrapped FROM {keys} WHERE person = ANY(%(persons)s)"""

# Add ways to find people who have a key; the answer names those people. The share lock lets a
# forgetting wait, so that it finds these rows and deletes them too.
SET_LOOKUPS: Final[LiteralString] = """
WITH asked AS (
    SELECT person, kind, digest
    FROM unnest(%(persons)s::text[], %(kinds)s::text[], %(digests)s::bytea[])
        AS asked (person, kind, digest)
), alive AS (
    SELECT k.person
    FROM {keys} AS k
    WHERE k.person = ANY(%(persons)s) AND k.wrapped IS NOT NULL
    ORDER BY k.person
    FOR SHARE
), made AS (
    INSERT INTO {lookups} (kind, digest, person)
    SELECT asked.kind, asked.digest, asked.person
    FROM asked JOIN alive USING (person)
    ORDER BY asked.kind, asked.digest
    ON CONFLICT DO NOTHING
)
SELECT person FROM alive"""

# Take away ways to find a person.
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
UNSETTLED: Final[LiteralString] = """
SELECT person FROM {keys}
WHERE NOT kept AND touched_at < now() - %(age)s::interval
ORDER BY touched_at
LIMIT 1000"""

# A fact uses these keys: the sweep need not ask about them again. Rows are locked by person here
# as everywhere, so that two processes never wait for each other in a circle.
KEEP: Final[LiteralString] = """
WITH used AS (
    SELECT person FROM {keys} WHERE person = ANY(%(persons)s) ORDER BY person FOR UPDATE
)
UPDATE {keys} AS k SET kept = true FROM used WHERE k.person = used.person"""

# No fact uses these keys. Whoever was asked for in the meantime stays.
SWEEP: Final[LiteralString] = """
WITH unused AS (
    SELECT person FROM {keys}
    WHERE person = ANY(%(persons)s) AND NOT kept AND touched_at < now() - %(age)s::interval
    ORDER BY person
    FOR UPDATE
)
DELETE FROM {keys} AS k USING unused WHERE k.person = unused.person RETURNING k.person"""
