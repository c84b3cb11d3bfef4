"""The hubs of the pact: all of them, and one."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Listing, Read
from ledger.places.hub import HubKind
from projections.places import HubPage, OneHub
from projections.places import hub as hub_of
from projections.places import hubs as hubs_of


class HubsAsked(Listing, frozen=True, kw_only=True):
    """A page of hubs, perhaps of one side of the pact."""

    side: HubKind | None = None


async def hubs(ask: Ask) -> HubPage:
    """List the hubs of the pact, villages and cities."""
    query: HubsAsked = ask.query
    async with ask.looking("places") as (connection, as_of):
        return await hubs_of(
            connection, as_of, side=query.side, after=query.cursor, limit=query.limit
        )


async def hub(ask: Ask) -> OneHub:
    """One hub: what it is called, where it is, since when."""
    name = ask.path["hub"]
    return await ask.one("places", lambda *at: hub_of(at[0], name, at[1]), hub=name)


READS: Final = (
    Read(path="/hubs", name="hubs", answers=hubs, tells=HubPage, may=May.EVERYONE, query=HubsAsked),
    Read(
        path="/hubs/{hub}",
        name="hub",
        answers=hub,
        tells=OneHub,
        may=May.EVERYONE,
        shows="places",
    ),
)
