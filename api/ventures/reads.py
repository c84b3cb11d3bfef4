"""Ventures: which there are, and who holds how much of them."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.listing import list_of, one_of
from api.houses.holders import must_hold_some
from projections.registers import Register, cap_table
from projections.ventures.questions import VENTURE


async def venture_table(ask: Ask) -> Register:
    """Who holds how many of a venture's shares, exactly; for staff and those who hold some."""
    async with ask.looking("offerings", "houses", "treasury") as (connection, as_of):
        found = await cap_table(connection, ask.path["venture"], as_of)
    await must_hold_some(ask, found)
    return found


READS: Final = (
    list_of(VENTURE, "/ventures", "List the ventures that members back."),
    one_of(VENTURE, "/ventures/{venture}", "One venture."),
    Read(
        path="/ventures/{venture}/cap-table",
        name="cap-table",
        answers=venture_table,
        returns=Register,
        may=May.EVERYONE,
    ),
)
