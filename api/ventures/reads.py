"""Ventures: which there are, and who holds how much of them."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Listing, Read
from api.houses.reads import must_hold_some
from ledger.kernel.text import Id
from projections.offerings import Register, cap_table
from projections.ventures import OneVenture, VenturePage
from projections.ventures import venture as venture_of
from projections.ventures import ventures as ventures_of


class VenturesAsked(Listing, frozen=True, kw_only=True):
    """A page of ventures, perhaps of one hub."""

    hub: Id | None = None


async def ventures(ask: Ask) -> VenturePage:
    """List the ventures that members back."""
    query: VenturesAsked = ask.query
    async with ask.looking("ventures") as (connection, as_of):
        return await ventures_of(
            connection, as_of, hub=query.hub, after=query.cursor, limit=query.limit
        )


async def venture(ask: Ask) -> OneVenture:
    """One venture."""
    name = ask.path["venture"]
    return await ask.one("ventures", lambda *at: venture_of(at[0], name, at[1]), venture=name)


async def venture_table(ask: Ask) -> Register:
    """Who holds how many of a venture's shares, exactly; for staff and those who hold some."""
    async with ask.looking("offerings") as (connection, as_of):
        found = await cap_table(connection, ask.path["venture"], as_of)
    await must_hold_some(ask, found)
    return found


READS: Final = (
    Read(
        path="/ventures",
        name="ventures",
        answers=ventures,
        tells=VenturePage,
        may=May.EVERYONE,
        query=VenturesAsked,
        shows="ventures",
    ),
    Read(
        path="/ventures/{venture}",
        name="venture",
        answers=venture,
        tells=OneVenture,
        may=May.EVERYONE,
        shows="ventures",
    ),
    Read(
        path="/ventures/{venture}/cap-table",
        name="cap-table",
        answers=venture_table,
        tells=Register,
        may=May.EVERYONE,
    ),
)
