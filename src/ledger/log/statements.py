"""Every question the pen asks of the log in PostgreSQL; the names of the book are filled in before."""

HEAD = "SELECT last, at, frontier FROM {book}.batches ORDER BY last DESC LIMIT 1"

NOW = "SELECT clock_timestamp()"

ROOT = "SELECT root FROM {book}.batches WHERE last = %b"

APPEND = "SELECT * FROM {book}.append(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"

LAST_BATCH = """
SELECT b.root, b.frontier, before.last, before.frontier,
    ARRAY(SELECT f.data FROM {book}.facts f WHERE f.position BETWEEN b.first AND b.last
          ORDER BY f.position)
FROM (SELECT * FROM {book}.batches ORDER BY last DESC LIMIT 1) b
LEFT JOIN {book}.batches before ON before.last = b.first - 1
"""

# One query for all that a batch misses: the snapshots that are of use, then the facts after them.
# A snapshot's position and the bound are ends of batches, so that a row of tags is in or out whole.
LOAD = """
WITH wanted AS MATERIALIZED (
    SELECT w.n, w.tag, s.position, s.state, s.mac, b.root
    FROM unnest(%b::text[], %b::text[], %b::int[], %b::bytea[]) WITH ORDINALITY w(kind, key, fold, tag, n)
    LEFT JOIN {book}.snapshots s
        ON s.kind = w.kind AND s.key = w.key AND s.fold = w.fold AND s.position <= %b
    LEFT JOIN {book}.batches b ON b.last = s.position
), places AS (
    SELECT DISTINCT t.position FROM wanted w CROSS JOIN LATERAL (
        SELECT unnest(t.positions) AS position FROM {book}.tags t
        WHERE t.tag = w.tag AND t.last > coalesce(w.position, 0) AND t.last <= %b
    ) t
)
SELECT n, position, state, mac, root FROM wanted WHERE state IS NOT NULL
UNION ALL
SELECT 0, position, data, NULL, NULL FROM {book}.facts WHERE position IN (SELECT position FROM places)
"""

ACCEPTED = """
SELECT c.key, c.fingerprint, c.first, c.last, c.mac, b.at, b.last, b.root,
    ARRAY(SELECT f.data FROM {book}.facts f
          WHERE f.position BETWEEN c.first AND c.last ORDER BY f.position)
FROM {book}.commands c CROSS JOIN LATERAL (
    SELECT * FROM {book}.batches b WHERE b.last >= c.last ORDER BY b.last LIMIT 1
) b
WHERE c.key = ANY (%b)
"""

# Without an ORDER BY: for its sake the planner would read the whole log by position.
OF_KIND = "SELECT position, data FROM {book}.facts WHERE kind = %b"

TAGGED = """
SELECT asked.tag FROM unnest(%b::bytea[]) asked(tag)
WHERE EXISTS (SELECT FROM {book}.tags t WHERE t.tag = asked.tag)
"""

SAVE_SNAPSHOTS = """
INSERT INTO {book}.snapshots AS s (kind, key, fold, position, state, mac) VALUES (%b, %b, %b, %b, %b, %b)
ON CONFLICT (kind, key) DO UPDATE
    SET fold = excluded.fold, position = excluded.position, state = excluded.state, mac = excluded.mac
    WHERE s.fold <> excluded.fold OR s.position < excluded.position
"""

# Everything that points into the log is written with it or after it, and is seen with it.
BEYOND = """
WITH head AS MATERIALIZED (
    SELECT coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0) AS last
)
SELECT b.what FROM head h CROSS JOIN LATERAL (VALUES
    ('facts', EXISTS (SELECT FROM {book}.facts f WHERE f.position > h.last)),
    ('tags', EXISTS (SELECT FROM {book}.tags t WHERE t.last > h.last)),
    ('command keys', EXISTS (SELECT FROM {book}.commands c WHERE c.last > h.last)),
    ('snapshots', EXISTS (SELECT FROM {book}.snapshots s WHERE s.position > h.last)),
    ('views', EXISTS (SELECT FROM {read}.tracking v WHERE v.position > h.last))
) b (what, found) WHERE b.found
"""

LOCK_PEN = "SELECT {book}.lock_pen()"

# Its commit has something to write, and so waits for the standbys; one that only has a number does not.
BARRIER = "SELECT pg_logical_emit_message(true, 'patto', '')"
