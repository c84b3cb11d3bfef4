"""What waits for its hour: the work that time brings, as the facts so far have ordered it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection

from ledger.kernel.command import Command
from ledger.kernel.due import Due
from ledger.kernel.fact import Line
from ledger.registry import RULES
from projections.engine.projection import Cursor, Projection, copy_in, escaped

TARGET = "due (subject, at, key, command, position)"
FORGET = "DELETE FROM due WHERE subject = ANY (%s)"

WAITING = """
SELECT d.subject, d.at, d.key, d.command, coalesce(t.tries, 0), t.next_at, t.refusal
FROM due d LEFT JOIN tries t ON t.key = d.key
WHERE d.at <= coalesce(%s::timestamptz, 'infinity') AND (d.at, d.subject) > (%s::timestamptz, %s)
ORDER BY d.at, d.subject LIMIT %s
"""
RIPE = """
SELECT d.subject, d.at, d.key, d.command, coalesce(t.tries, 0), t.next_at, t.refusal
FROM due d LEFT JOIN tries t ON t.key = d.key
WHERE d.at <= %s AND (t.next_at IS NULL OR t.next_at <= %s)
ORDER BY d.at, d.subject LIMIT %s
"""
FIGURES = """
SELECT 'due ' || subject, key FROM due
UNION ALL SELECT 'due ', '' FROM tracking WHERE projection = 'due' AND position = %s
"""


class Waiting(msgspec.Struct, frozen=True):
    """One piece of work: `command` is submitted at `at` or as soon after as somebody can.

    `tries` were made so far; after a refusal the next is made at `next_at`, and `refusal` names it.
    """

    subject: str
    at: datetime
    key: str
    command: Command
    tries: int = 0
    next_at: datetime | None = None
    refusal: str | None = None


class DueWork(Projection):
    """Keeps one row for each subject that waits; what is done leaves nothing behind."""

    name = "due"
    tables = ("due",)
    takes = RULES.makes_due

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Replace what waits under each subject that the lines speak of."""
        latest: dict[str, tuple[Due, int] | None] = {}
        for line in lines:
            for one in RULES.agenda(line.fact):
                latest[one.subject] = (one, line.position) if isinstance(one, Due) else None
        if not latest:
            return
        cursor.execute(FORGET, [list(latest)])
        copy_in(cursor, TARGET, [_row(*one) for one in latest.values() if one])

    def forget(self) -> None:
        """Nothing is kept in memory."""


def _command(one: Due) -> str:
    return RULES.encode(one.command).decode()


def _row(one: Due, position: int) -> str:
    command = escaped(_command(one))
    return (
        f"{escaped(one.subject)}\t{one.at.isoformat()}\t{escaped(one.key)}\t{command}\t{position}\n"
    )


async def waiting(
    connection: AsyncConnection[Any],
    *,
    until: datetime | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> list[Waiting]:
    """Return what waits, the most urgent first; `after` is the (at, subject) of the last one seen."""
    at, subject = after or ("-infinity", "")
    cursor = await connection.execute(WAITING, [until, at, subject, limit])
    return [_waiting(*row) for row in await cursor.fetchall()]


async def ripe(connection: AsyncConnection[Any], now: datetime, limit: int = 500) -> list[Waiting]:
    """Return what is to be submitted now: its hour has come, and so has that of its next try."""
    cursor = await connection.execute(RIPE, [now, now, limit])
    return [_waiting(*row) for row in await cursor.fetchall()]


def _waiting(
    subject: str,
    at: datetime,
    key: str,
    command: str,
    tries: int,
    next_at: datetime | None,
    refusal: str | None,
) -> Waiting:
    decoded = RULES.command_decoder.decode(command)
    return Waiting(subject, at, key, decoded, tries, next_at, refusal)


async def figures(connection: AsyncConnection[Any], position: int) -> dict[str, str] | None:
    """Return what waits, by subject; None when the table has gone past `position`: it keeps no past."""
    cursor = await connection.execute(FIGURES, [position])
    found: dict[str, str] = dict(await cursor.fetchall())
    return None if found.pop("due ", None) is None else found
