"""Give every fact the tags it has by today's rules: later nouns need tags that old facts lack."""

from collections.abc import Callable

import msgspec
import psycopg

from ledger.kernel.rulebook import Rulebook
from ledger.store import arrays
from ledger.store.names import BookName
from ledger.store.tags import digest

CHUNK = 5_000

LINES = """
SELECT position, data FROM {book}.facts WHERE position > %s AND position <= %s ORDER BY position
"""

REMOVE = """
DELETE FROM {book}.tags t WHERE t.position > %s AND t.position <= %s AND NOT EXISTS (
    SELECT FROM unnest(%s::bytea[], %s::int[]) w(tag, owner)
    WHERE w.tag = t.tag AND w.owner + %s = t.position
)
"""

ADD = """
INSERT INTO {book}.tags (tag, position)
SELECT w.tag, w.owner + %s FROM unnest(%s::bytea[], %s::int[]) w(tag, owner)
ON CONFLICT DO NOTHING
"""


class Retagged(msgspec.Struct, frozen=True):
    """How many facts were looked at, and how many tags came and went."""

    facts: int
    added: int
    removed: int


def retag(
    conninfo: str,
    book: BookName,
    rules: Rulebook,
    progress: Callable[[int, int], object] | None = None,
) -> Retagged:
    """Go through the log some thousand facts at a time, each in a transaction of its own.

    The book may be written and read meanwhile: what is appended has today's tags already, and a
    reader finds a chunk's tags either as they were or as they are. Run as the book's owner.
    Raises `UnknownFact` at a fact that these rules can't read.
    """
    added = removed = 0
    with psycopg.connect(conninfo, options=f"-c role={book.owner}", autocommit=True) as owner:
        arrays.register(owner)
        (head,) = owner.execute(
            book.fill("SELECT coalesce(max(last), 0) FROM {book}.batches").encode()
        ).fetchall()[0]
        for start in range(0, head, CHUNK):
            end = min(start + CHUNK, head)
            with owner.transaction():
                rows = owner.execute(book.fill(LINES).encode(), [start, end]).fetchall()
                wanted = [
                    (digest(tag), position - start)
                    for position, data in rows
                    for tag in rules.tags(rules.decode(data).fact)
                ]
                tags = arrays.bytea_array([tag for tag, _ in wanted])
                owners = arrays.int_array([place for _, place in wanted])
                removed += owner.execute(
                    book.fill(REMOVE).encode(), [start, end, tags, owners, start]
                ).rowcount
                added += owner.execute(book.fill(ADD).encode(), [start, tags, owners]).rowcount
            if progress is not None:
                progress(end, head)
    return Retagged(head, added, removed)
