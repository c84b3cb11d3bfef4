"""Give every fact the tags it has by today's rules: later nouns need tags that old facts lack."""

from bisect import bisect_left
from collections.abc import Callable
from contextlib import closing

import msgspec
import psycopg
from psycopg.rows import TupleRow

from ledger.kernel.rulebook import Rulebook
from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.reading import Chunk
from ledger.log.recorder import recorder_of_facts
from ledger.log.tags import digest

CHUNK = 5_000

WANTED = """
WITH wanted AS MATERIALIZED (
    SELECT w.tag, w.last, array_agg(w.position ORDER BY w.position) AS positions
    FROM unnest(%s::bytea[], %s::bigint[], %s::bigint[]) w(tag, last, position)
    GROUP BY w.tag, w.last
)
"""

REMOVE = """
DELETE FROM {book}.tags t WHERE t.last > %s AND t.last <= %s AND NOT EXISTS (
    SELECT FROM wanted w WHERE w.tag = t.tag AND w.last = t.last
        AND w.positions = (SELECT array_agg(p ORDER BY p) FROM unnest(t.positions) p)
)
"""

ADD = """
INSERT INTO {book}.tags SELECT tag, last, positions FROM wanted ON CONFLICT DO NOTHING
"""


class Retagged(msgspec.Struct, frozen=True):
    """How many facts were looked at, and how many rows came and went: one a tag and batch."""

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
    reader = recorder_of_facts(conninfo, book, rules, role=book.owner).reader()
    added = removed = facts = 0
    with (
        connect_blocking(signed_in_as(conninfo, book.owner)) as owner,
        closing(reader),
    ):
        head = reader.ends(0)[1]
        for chunk in reader.chunks(0, head):
            lasts = [last for _, last, *_ in reader.batches(chunk)]
            with owner.transaction():
                came, went = _chunk(owner, book, rules, chunk, lasts)
            added, removed, facts = added + came, removed + went, chunk.last
            if progress is not None:
                progress(facts, head)
    return Retagged(facts, added, removed)


def _chunk(
    owner: psycopg.Connection[TupleRow],
    book: BookName,
    rules: Rulebook,
    chunk: Chunk,
    lasts: list[int],
) -> tuple[int, int]:
    """Retag some batches, which end at `lasts`; return how many rows came and went."""
    wanted = [
        (digest(tag), lasts[bisect_left(lasts, position)], position)
        for position, _, data, _ in chunk.rows
        for tag in rules.tags(rules.decode(data).fact)
    ]
    columns = [[row[n] for row in wanted] for n in range(3)]
    remove, add = (book.fill(WANTED + sql).encode() for sql in (REMOVE, ADD))
    went = owner.execute(remove, [*columns, chunk.after, chunk.last]).rowcount
    return owner.execute(add, columns).rowcount, went
