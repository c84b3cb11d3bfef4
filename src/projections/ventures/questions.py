"""Ventures by id, one or a page of all."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.ventures.view import VENTURES


class Venture(msgspec.Struct, frozen=True, kw_only=True):
    """A local startup at a hub; `paid_cents` of what its rounds raised were paid over to it."""

    id: str
    name: str
    hub: str
    opened: date
    paid_cents: int


class VenturePage(msgspec.Struct, frozen=True, kw_only=True):
    """Ventures by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    ventures: list[Venture]
    next: str | None = None


class OneVenture(msgspec.Struct, frozen=True, kw_only=True):
    """A venture, and the position that this reflects."""

    as_of: Seen
    venture: Venture | None


_VENTURE = """SELECT v.venture AS id, v.name, v.hub, v.opened, v.paid_cents
    FROM seen, ventures v WHERE {held[v]}"""
_VENTURES = Question(
    VenturePage,
    VENTURES,
    fields={
        "ventures": f"""{_VENTURE} AND v.venture > %(after)s AND v.hub = coalesce(%(hub)s, v.hub)
            ORDER BY v.venture LIMIT %(limit)s"""
    },
)
_ONE = Question(OneVenture, VENTURES, fields={"venture": f"{_VENTURE} AND v.venture = %(venture)s"})


async def ventures(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    after: str = "",
    limit: int = 100,
) -> VenturePage:
    """Return ventures by id, of one hub if asked."""
    found = await _VENTURES.ask(connection, as_of, hub=hub, after=after, limit=limit + 1)
    page, beyond = page_of(found.ventures, limit)
    return VenturePage(as_of=found.as_of, ventures=page, next=beyond)


async def venture(
    connection: Connection, name: str, as_of: AsOf | None = None
) -> OneVenture | None:
    """Return one venture; None if it was not there then."""
    found = await _ONE.ask(connection, as_of, venture=name)
    return found if found.venture else None
