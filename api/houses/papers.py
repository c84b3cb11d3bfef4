"""What a house's holders read of it: its documents and news, its accounts.

Who may is one rule for all of them (`must_hold_some`): staff, and whoever acts for a holder (c.c. 2421-2422, 2476).
"""

from datetime import date
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask, Look, PageAsked, Read
from api.engine.personal import Written, opened
from api.offerings.holders import must_hold_some
from projections.engine.asof import Seen
from projections.houses.papers import Filed, Told, papers_of
from projections.registers import register
from projections.treasury.bank_transfers import TRANSIT
from projections.treasury.banks import BankPositions, bank_positions
from projections.treasury.periods import ProfitAndLoss, profit_and_loss
from projections.treasury.questions import ACCOUNT


class Year(Look, frozen=True, kw_only=True):
    """A year of a house's books."""

    year: Annotated[int, Meta(ge=1900, le=2199, description="the calendar year")]


class PaperShown(Filed, frozen=True, kw_only=True):
    """A document of a house; without its title while that is unreadable."""

    title: str | None = ""


class NewsShown(Told, frozen=True, kw_only=True):
    """News of a house; without the words while they are unreadable."""

    words: str | None = ""


class PapersShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a house's holders may read of it, the latest first."""

    as_of: Seen
    documents: list[PaperShown]
    news: list[NewsShown]


async def house_papers(ask: Ask) -> PapersShown:
    """A house's documents and its news; for staff and for those who hold shares."""
    house = ask.path["house"]
    await must_hold(ask, house)
    async with ask.looking("papers") as (connection, as_of):
        found = await papers_of(connection, house, as_of)
    titles = await opened(ask, [Written(house, one.told_at, ("title",)) for one in found.documents])
    words = await opened(ask, [Written(house, one.told_at, ("words",)) for one in found.news])
    return PapersShown(
        as_of=found.as_of,
        documents=[
            PaperShown(**asdict(one), **said.words)
            for one, said in zip(found.documents, titles, strict=True)
        ],
        news=[
            NewsShown(**asdict(one), **said.words)
            for one, said in zip(found.news, words, strict=True)
        ],
    )


async def house_books(ask: Ask) -> Any:
    """A house's accounts and what is on them: bank, income, costs, purchase, loan; for staff and for holders."""
    house = ask.path["house"]
    await must_hold(ask, house)
    after, limit = ask.query.cursor, ask.query.limit
    async with ask.looking("treasury") as (connection, as_of):
        return await ACCOUNT.page(
            connection, as_of, now=ask.now, after=after, limit=limit, owner=house
        )


async def house_transits(ask: Ask) -> Any:
    """What was moved in the books to or from a house's bank and no bank has moved yet; for staff and for holders."""
    house = ask.path["house"]
    await must_hold(ask, house)
    after, limit = ask.query.cursor, ask.query.limit
    async with ask.looking("bank-transfers") as (connection, as_of):
        return await TRANSIT.page(
            connection, as_of, now=ask.now, after=after, limit=limit, owner=house
        )


async def house_bank(ask: Ask) -> BankPositions:
    """What a house's bank should show: its books, less what no bank has moved yet; for staff and for holders."""
    house = ask.path["house"]
    await must_hold(ask, house)
    async with ask.looking("treasury", "bank-transfers") as (connection, as_of):
        return await bank_positions(connection, owner=house, as_of=as_of)


async def house_result(ask: Ask) -> ProfitAndLoss:
    """A house's income, costs and result of a year, also once it is approved; for staff and for holders."""
    house, year = ask.path["house"], ask.query.year
    await must_hold(ask, house)
    ask.must_have_come(date(year, 1, 1), "year")
    async with ask.looking("treasury") as (connection, as_of):
        return await profit_and_loss(connection, year, owner=house, as_of=as_of)


async def must_hold(ask: Ask, house: str) -> None:
    """Refuse `NotAllowed` to whoever is no staff and holds no share of a house."""
    async with ask.looking("offerings") as (connection, as_of):
        found = await register(connection, house, as_of)
    await must_hold_some(ask, found)


READS: Final = (
    Read(
        path="/houses/{house}/books",
        name="books",
        answers=house_books,
        returns=ACCOUNT.page_type,
        may=May.EVERYONE,
        query=PageAsked,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/transits",
        name="house-transits",
        answers=house_transits,
        returns=TRANSIT.page_type,
        may=May.EVERYONE,
        query=PageAsked,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/bank",
        name="house-bank",
        answers=house_bank,
        returns=BankPositions,
        may=May.EVERYONE,
        query=Look,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/profit-and-loss",
        name="house-profit-and-loss",
        answers=house_result,
        returns=ProfitAndLoss,
        may=May.EVERYONE,
        query=Year,
        example={"year": "2026"},
        no_store=True,
    ),
    Read(
        path="/houses/{house}/papers",
        name="papers",
        answers=house_papers,
        returns=PapersShown,
        may=May.EVERYONE,
        sealed=True,
    ),
)
