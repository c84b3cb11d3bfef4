"""What waits for its hour, as the facts have ordered it."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, PageAsked, Read
from api.engine.problems import Malformed
from ledger.kernel.command import command_name
from projections.engine.asof import Seen
from projections.engine.due import waiting


class DueAsked(PageAsked, frozen=True, kw_only=True):
    """A page of what waits."""

    until: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="only what is due by then")
    ] = None


class DueShown(msgspec.Struct, frozen=True, kw_only=True):
    """Work that waits: `command` is submitted at `at`, or at `next_at` after a refusal.

    `tries` and what was refused are those up to now, also as of a moment before.
    """

    subject: str
    at: datetime
    key: str
    command: str
    tries: int
    next_at: datetime | None
    refusal: str | None


class DuePage(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, the most urgent first; `next` is the `cursor` of the page after."""

    as_of: Seen
    due: list[DueShown]
    next: str | None = None


async def due(ask: Ask) -> DuePage:
    """List the work that waits for its hour: closing days, nights, departures."""
    query: DueAsked = ask.query
    async with ask.looking("due") as (connection, as_of):
        found = await waiting(
            connection,
            ask.rules,
            as_of,
            until=query.until,
            after=_after(query.cursor),
            limit=query.limit + 1,
        )
    shown = [
        DueShown(
            subject=one.subject,
            at=one.at,
            key=one.key,
            command=command_name(type(one.command)),
            tries=one.tries,
            next_at=one.next_at,
            refusal=one.refusal,
        )
        for one in found.due[: query.limit]
    ]
    more = len(found.due) > query.limit
    following = f"{shown[-1].at.isoformat()}/{shown[-1].subject}" if more else None
    return DuePage(as_of=found.as_of, due=shown, next=following)


def _after(cursor: str) -> tuple[datetime, str] | None:
    if not cursor:
        return None
    at, _, subject = cursor.partition("/")
    with suppress(ValueError):
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is not None and subject:
            return moment, subject
    raise Malformed("The cursor is not one that a page gave.", field="cursor")


WORK: Final = (
    Read(
        path="/due",
        name="due",
        answers=due,
        returns=DuePage,
        may=May.STAFF,
        query=DueAsked,
    ),
)
