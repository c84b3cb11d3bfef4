"""Ventures: which there are, and who holds how much of them."""

from typing import Any, Final

from api.engine.access import May
from api.engine.ask import Ask, PageAsked, Read
from api.engine.listing import list_of, one_of
from api.offerings.book_of_members import OF_VENTURE
from api.offerings.holders import must_hold_some
from ledger.ventures.chart import venture_money
from projections.registers import Register, cap_table
from projections.treasury.questions import ACCOUNT
from projections.ventures.questions import VENTURE


async def venture_table(ask: Ask) -> Register:
    """Who holds how many of a venture's shares, exactly; for staff and those who hold some."""
    async with ask.looking("offerings", "houses", "treasury") as (connection, as_of):
        found = await cap_table(connection, ask.path["venture"], as_of)
    await must_hold_some(ask, found)
    return found


async def venture_books(ask: Ask) -> Any:
    """What waits for a venture with the network: raised and not paid over yet; for staff and for holders."""
    venture = ask.path["venture"]
    async with ask.looking("offerings", "houses", "treasury") as (connection, as_of):
        found = await cap_table(connection, venture, as_of)
    await must_hold_some(ask, found)
    after, limit = ask.query.cursor, ask.query.limit
    async with ask.looking("treasury") as (connection, as_of):
        return await ACCOUNT.page(
            connection, as_of, now=ask.now, after=after, limit=limit, under=venture_money(venture)
        )


READS: Final = (
    OF_VENTURE,
    list_of(VENTURE, "/ventures", "List the ventures that members back."),
    one_of(VENTURE, "/ventures/{venture}", "One venture."),
    Read(
        path="/ventures/{venture}/books",
        name="venture-books",
        answers=venture_books,
        returns=ACCOUNT.page_type,
        may=May.EVERYONE,
        query=PageAsked,
        no_store=True,
    ),
    Read(
        path="/ventures/{venture}/cap-table",
        name="cap-table",
        answers=venture_table,
        returns=Register,
        may=May.EVERYONE,
    ),
)
