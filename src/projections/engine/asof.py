"""What an answer reflects: the facts up to a position, what took effect up to a day, or both.

Connections are in autocommit and belong to the role `reader` (`reader_options`).
"""

from datetime import date, datetime
from typing import Any

import msgspec
import psycopg

from ledger.kernel.days import rome
from ledger.kernel.refused import Kind, Malformed, Refused
from ledger.log.names import BookName

Connection = psycopg.AsyncConnection[Any]

HEAD = "SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)"
AT_MOMENT = """
SELECT coalesce((SELECT last FROM batches WHERE at <= %s ORDER BY at DESC, last DESC LIMIT 1), 0)
"""
# A position stands for its whole command: half of one never was.
END_OF_COMMAND = """
SELECT c.last FROM facts f
JOIN commands c ON c.key = decode(convert_from(f.data, 'UTF8')::json ->> 'command', 'hex')
WHERE f.position = %s
"""
LAG = """
SELECT t.view, t.position, head.last, t.stopped, coalesce(extract(epoch FROM now() - next.at), 0)
FROM tracking t
CROSS JOIN (SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0) AS last) head
LEFT JOIN LATERAL (
    SELECT b.at FROM batches b WHERE b.last > t.position ORDER BY b.last LIMIT 1
) next ON true
ORDER BY t.view
"""
# A view that is made again stands still meanwhile, and one that has stopped says so itself.
KEPT = """
SELECT t.view, t.position, coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)
FROM tracking t
WHERE t.stopped IS NULL AND NOT EXISTS (SELECT FROM building b WHERE b.view = t.view)
"""
BUILT = """
SELECT coalesce(
    (SELECT 100 * b.position / nullif((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)
    FROM building b WHERE b.view = %(view)s AND b.edition = %(edition)s),
    (SELECT 100 * t.position / nullif(t.awaited, 0)
    FROM tracking t WHERE t.view = %(view)s AND t.edition = %(edition)s), 0)
WHERE NOT EXISTS (
    SELECT FROM tracking t
    WHERE t.view = %(view)s AND t.edition = %(edition)s AND t.position >= t.awaited
)
"""


class BeyondTheBook(Malformed):
    """No fact has that position yet; the last one is told as `head`."""


class NotYetSeen(Refused):
    """What is shown has not come that far yet; ask again in a moment."""

    kind = Kind.UNAVAILABLE


class BeingBuilt(NotYetSeen):
    """What is asked about is being built from the book; ask again later."""

    def __init__(self, view: str = "", percent: int = 0) -> None:
        super().__init__(f"{view}: {percent} %" if view else "", view=view, percent=percent)
        self.percent = percent


class AsOf(msgspec.Struct, frozen=True):
    """Facts up to `position` (all that the view has seen, when None) that took effect up to `day`.

    What lapses by itself is judged by the moment of the position, unless the moment is `judged`.
    """

    position: int | None = None
    day: date | None = None
    judged: datetime | None = None


class Seen(msgspec.Struct, frozen=True):
    """What an answer reflects: every fact up to `position`, and no effect after `day` if one is given."""

    position: int
    day: date | None = None


class Lag(msgspec.Struct, frozen=True):
    """How far one view is behind the log; `stopped` says why it stands still, if it does."""

    view: str
    position: int
    head: int
    facts: int
    seconds: float
    stopped: str | None


class Kept(msgspec.Struct, frozen=True):
    """Where a view that the follower keeps stands, and where the log ends."""

    view: str
    position: int
    head: int


def reader_options(book: BookName) -> str:
    """Return the options of a connection that reads: unqualified names are those of views, then of the log."""
    return f"-c search_path={book.read},{book.schema} -c timezone=UTC"


def moment(now: datetime, as_of: AsOf | None) -> datetime:
    """Return now, or the end of the day that is asked about."""
    return min(now, rome(as_of.day, 24)) if as_of and as_of.day else now


async def head_of(connection: Connection) -> int:
    """Return the last position of the book."""
    found = await (await connection.execute(HEAD)).fetchone()
    assert found is not None
    return int(found[0])


async def at_moment(connection: Connection, moment: datetime, day: date | None = None) -> AsOf:
    """Return the last position that was written at or before a moment (UTC), as an `AsOf`."""
    found = await (await connection.execute(AT_MOMENT, [moment])).fetchone()
    assert found is not None
    return AsOf(int(found[0]), day)


async def end_of_command(connection: Connection, position: int) -> int:
    """Return the last position of the command that a position is in; the position itself where no fact is."""
    found = await (await connection.execute(END_OF_COMMAND, [position])).fetchone()
    return int(found[0]) if found else position


async def why_not(connection: Connection, view: str, edition: str) -> BeingBuilt | None:
    """Return why a view of this edition cannot be shown, and how much of it is built; None if it can."""
    asked = {"view": view, "edition": edition}
    row = await (await connection.execute(BUILT, asked)).fetchone()
    return BeingBuilt(view, min(99, row[0])) if row else None


async def lags(connection: Connection) -> list[Lag]:
    """Return how far each view is behind, in facts and in seconds."""
    cursor = await connection.execute(LAG)
    return [
        Lag(name, position, head, head - position, max(0.0, float(seconds)), stopped)
        for name, position, head, stopped, seconds in await cursor.fetchall()
    ]


async def kept(connection: Connection) -> list[Kept]:
    """Return where each view stands that a follower should bring forward."""
    cursor = await connection.execute(KEPT)
    return [Kept(*row) for row in await cursor.fetchall()]
