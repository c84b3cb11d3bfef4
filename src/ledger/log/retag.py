"""Give every fact the tags it has by today's rules: later nouns need tags that old facts lack."""

from bisect import bisect_left
from collections.abc import Callable

import msgspec
import psycopg
from psycopg.rows import TupleRow

from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.log.tags import digest

CHUNK = 5_000

HEAD = "SELECT coalesce(max(last), 0) FROM {book}.batches"

BATCHES = """
SELECT last FROM {book}.batches WHERE last > %s AND first <= %s + %s ORDER BY last
"""

LINES = """
SELECT position, data FROM {book}.facts WHERE position > %s AND position <= %s ORDER BY position
"""

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
    added = removed = end = 0
    with psycopg.connect(conninfo, options=f"-c role={book.owner}", autocommit=True) as owner:
        ((head,),) = owner.execute(book.fill(HEAD).encode()).fetchall()
        while end < head:
            with owner.transaction():
                end, came, went = _chunk(owner, book, rules, end)
            added, removed = added + came, removed + went
            if progress is not None:
                progress(end, head)
    return Retagged(head, added, removed)


def _chunk(
    owner: psycopg.Connection[TupleRow], book: BookName, rules: Rulebook, start: int
) -> tuple[int, int, int]:
    """Retag the next batches; return where they end, and how many rows came and went."""

    def told(sql: str, *parameters: object) -> psycopg.Cursor[TupleRow]:
        return owner.execute(book.fill(sql).encode(), parameters)

    lasts = [last for (last,) in told(BATCHES, start, start, CHUNK)]
    end = lasts[-1]
    wanted = [
        (digest(tag), lasts[bisect_left(lasts, position)], position)
        for position, data in told(LINES, start, end)
        for tag in rules.tags(rules.decode(data).fact)
    ]
    columns = [[row[n] for row in wanted] for n in range(3)]
    went = told(WANTED + REMOVE, *columns, start, end).rowcount
    return end, told(WANTED + ADD, *columns).rowcount, went
