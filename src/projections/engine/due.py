"""What waits for its hour: the work that time brings, as the facts so far have ordered it."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from ledger.kernel.command import Command
from ledger.kernel.due import Due
from ledger.kernel.rulebook import Rulebook
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.change import Change, End, Put
from projections.engine.question import Question
from projections.engine.table import OPEN, History, Index
from projections.engine.view import View

# What was tried is no part of the book: it is told as it stands, also of a past in which the same work waited.
_WAITING = """
SELECT d.subject, d.at, d.key, d.command, coalesce(t.tries, 0) AS tries, t.next_at, t.refusal
FROM due d LEFT JOIN tries t ON t.key = d.key
WHERE {held[d]} AND d.at <= coalesce(%(until)s::timestamptz, 'infinity')
    AND (d.at, d.subject) > (%(at)s::timestamptz, %(subject)s::text)
ORDER BY d.at, d.subject LIMIT %(limit)s
"""
_RIPE = f"""
SELECT d.subject, d.at, d.key, d.command, coalesce(t.tries, 0), t.next_at, t.refusal
FROM due d LEFT JOIN tries t ON t.key = d.key
WHERE d.to_position = {OPEN} AND d.at <= %s AND (t.next_at IS NULL OR t.next_at <= %s)
ORDER BY d.at, d.subject LIMIT %s
"""
FIGURES = """
SELECT 'due ' || subject,
    concat_ws(' ', key, to_char(at AT TIME ZONE 'UTC', 'HH24:MI:SS.US'), command) FROM due
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


class DueWork(msgspec.Struct, frozen=True, gc=False):
    """The ordinary command that will be submitted at its hour, under its key."""

    subject: str
    at: datetime
    key: str
    command: str


DUE = History(
    row=DueWork,
    name="due",
    key=("subject",),
    indexes=(Index(("at", "subject"), where=f"to_position = {OPEN}"),),
)


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


class WaitingPage(msgspec.Struct, frozen=True):
    """What waited at some moment, the most urgent first."""

    as_of: Seen
    due: list[Waiting]


class _Row(msgspec.Struct, frozen=True):
    """Work that waits, its command as it is stored."""

    subject: str
    at: datetime
    key: str
    command: str
    tries: int
    next_at: datetime | None
    refusal: str | None


class _Rows(msgspec.Struct, frozen=True):
    as_of: Seen
    due: list[_Row]


def due_view(rules: Rulebook) -> View:
    """Return the view of what waits by these rules: a row for each subject as long as it waits, none for what is done."""

    def ordered(fact: Any) -> Iterator[Change]:
        for one in rules.agenda(fact):
            if isinstance(one, Due):
                yield Put(DueWork(one.subject, one.at, one.key, _text(rules, one)))
            else:
                yield End(DueWork, (one.subject,))

    return View(
        name="due",
        version=6,
        tables=(DUE,),
        folds=(ordered,),
        kinds=rules.makes_due,
        figures=FIGURES,
    )


def _text(rules: Rulebook, one: Due) -> str:
    return rules.encode(one.command).decode()


@cache
def _question(rules: Rulebook) -> Question[_Rows]:
    return Question(_Rows, due_view(rules), fields={"due": _WAITING})


async def waiting(
    connection: Connection,
    rules: Rulebook,
    as_of: AsOf | None = None,
    *,
    until: datetime | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> WaitingPage:
    """Return what waits, the most urgent first; `after` is the (at, subject) of the last one seen.

    Raises `NotYetSeen` or `BeyondTheBook` for a position that is not reached.
    """
    at, subject = after or ("-infinity", "")
    found = await _question(rules).ask(
        connection, as_of, until=until, at=at, subject=subject, limit=limit
    )
    rows = [_waiting(rules, *msgspec.structs.astuple(row)) for row in found.due]
    return WaitingPage(found.as_of, rows)


async def ripe(
    connection: Connection, rules: Rulebook, now: datetime, limit: int = 500
) -> list[Waiting]:
    """Return what is to be submitted now: its hour has come, and so has that of its next try."""
    cursor = await connection.execute(_RIPE, [now, now, limit])
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
