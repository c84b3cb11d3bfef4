"""What waits for its hour: the work that time brings, as the facts so far have ordered it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection

from ledger.kernel.command import Command
from ledger.kernel.due import Due
from ledger.kernel.rulebook import Rulebook
from projections.engine.change import Change, End, Put
from projections.engine.table import Current, Index
from projections.engine.view import View

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
SELECT 'due ' || subject,
    concat_ws(' ', key, to_char(at AT TIME ZONE 'UTC', 'HH24:MI:SS.US'), command) FROM due
"""


class DueWork(msgspec.Struct, frozen=True, gc=False):
    """The ordinary command that will be submitted at its hour, under its key."""

    subject: str
    at: datetime
    key: str
    command: str


DUE = Current(row=DueWork, name="due", key=("subject",), indexes=(Index(("at", "subject")),))


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


def due_view(rules: Rulebook) -> View:
    """Return the view of what waits by these rules: one row for each subject, and none for what is done."""

    def ordered(fact: Any) -> Iterator[Change]:
        for one in rules.agenda(fact):
            if isinstance(one, Due):
                yield Put(DueWork(one.subject, one.at, one.key, _text(rules, one)))
            else:
                yield End(DueWork, (one.subject,))

    return View(
        name="due",
        version=3,
        tables=(DUE,),
        folds=(ordered,),
        kinds=rules.makes_due,
        figures=FIGURES,
        past=False,
    )


def _text(rules: Rulebook, one: Due) -> str:
    return rules.encode(one.command).decode()


async def waiting(
    connection: AsyncConnection[Any],
    rules: Rulebook,
    *,
    until: datetime | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> list[Waiting]:
    """Return what waits, the most urgent first; `after` is the (at, subject) of the last one seen."""
    at, subject = after or ("-infinity", "")
    cursor = await connection.execute(WAITING, [until, at, subject, limit])
    return [_waiting(rules, *row) for row in await cursor.fetchall()]


async def ripe(
    connection: AsyncConnection[Any], rules: Rulebook, now: datetime, limit: int = 500
) -> list[Waiting]:
    """Return what is to be submitted now: its hour has come, and so has that of its next try."""
    cursor = await connection.execute(RIPE, [now, now, limit])
    return [_waiting(rules, *row) for row in await cursor.fetchall()]


def _waiting(
    rules: Rulebook,
    subject: str,
    at: datetime,
    key: str,
    command: str,
    tries: int,
    next_at: datetime | None,
    refusal: str | None,
) -> Waiting:
    decoded = rules.command_decoder.decode(command)
    return Waiting(subject, at, key, decoded, tries, next_at, refusal)
