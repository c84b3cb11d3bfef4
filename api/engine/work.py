"""What waits for its hour, as the facts have ordered it."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Limit, Read
from api.engine.problems import Malformed
from ledger.kernel.command import command_name
from projections.engine.due import waiting


class DueAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of what waits."""

    until: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="only what is due by then")
    ] = None
    cursor: Annotated[str, Meta(max_length=200, description="`next` of the page before")] = ""
    limit: Limit = 100

    def following(self, page: "DuePage") -> Self:
        """Return the question for the page after this one."""
        return msgspec.structs.replace(self, cursor=page.next)


class DueShown(msgspec.Struct, frozen=True, kw_only=True):
    """Work that waits: `command` is submitted at `at`, or at `next_at` after a refusal."""

    subject: str
    at: datetime
    key: str
    command: str
    tries: int
    next_at: datetime | None
    refusal: str | None


class DuePage(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, the most urgent first; `next` is the `cursor` of the page after."""

    due: list[DueShown]
    next: str | None = None


async def due(ask: Ask) -> DuePage:
    """List the work that waits for its hour: closing days, nights, departures."""
    query: DueAsked = ask.query
    async with ask.looking("due") as (connection, _):
        found = await waiting(
            connection,
            ask.rules,
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
        for one in found[: query.limit]
    ]
    more = len(found) > query.limit
    return DuePage(
        due=shown, next=f"{shown[-1].at.isoformat()}/{shown[-1].subject}" if more else None
    )


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
