"""Which hubs there are, one of them or a page of all."""

from datetime import date

import msgspec

from ledger.places.hub import HubKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.places.view import PLACES


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A hub of the pact; `population` is its municipality's on the day it `opened`."""

    id: str
    name: str
    side: HubKind
    istat: str
    municipality: str
    population: int
    opened: date


class HubPage(msgspec.Struct, frozen=True, kw_only=True):
    """Hubs by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    hubs: list[Hub]
    next: str | None = None


class OneHub(msgspec.Struct, frozen=True, kw_only=True):
    """A hub, and the position that this reflects."""

    as_of: Seen
    hub: Hub | None


_HUB = """SELECT h.hub AS id, h.name, h.side, h.istat, h.municipality, h.population, h.opened
    FROM seen, hubs h WHERE {held[h]}"""
_HUBS = Question(
    HubPage,
    PLACES,
    fields={
        "hubs": _HUB
        + """ AND h.hub > %(after)s AND h.side = coalesce(%(side)s, h.side)
        ORDER BY h.hub LIMIT %(limit)s"""
    },
)
_ONE = Question(OneHub, PLACES, fields={"hub": _HUB + " AND h.hub = %(hub)s"})


async def hubs(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    side: HubKind | None = None,
    after: str = "",
    limit: int = 100,
) -> HubPage:
    """Return hubs by id, of one side if asked."""
    found = await _HUBS.ask(connection, as_of, side=side, after=after, limit=limit + 1)
    page, beyond = page_of(found.hubs, limit)
    return HubPage(as_of=found.as_of, hubs=page, next=beyond)


async def hub(connection: Connection, name: str, as_of: AsOf | None = None) -> OneHub | None:
    """Return one hub; None if it was not open then."""
    found = await _ONE.ask(connection, as_of, hub=name)
    return found if found.hub else None
