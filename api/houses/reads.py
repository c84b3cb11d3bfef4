"""Houses: which there are, who holds how much, what is offered, what was paid."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Listing, Read
from api.engine.problems import NotAllowed
from ledger.kernel.text import Id
from projections.houses import (
    DistributionPage,
    HousePage,
    OfferPage,
    OfferState,
    OneHouse,
    OneOffer,
)
from projections.houses import distributions as distributions_of
from projections.houses import house as house_of
from projections.houses import houses as houses_of
from projections.houses import offer as offer_of
from projections.houses import offers as offers_of
from projections.offerings import Register, register


class HousesAsked(Listing, frozen=True, kw_only=True):
    """A page of houses, perhaps of one hub."""

    hub: Id | None = None


class OffersAsked(Listing, frozen=True, kw_only=True):
    """A page of offers, perhaps of one house, in one state."""

    house: Id | None = None
    state: OfferState | None = None


async def houses(ask: Ask) -> HousePage:
    """List the houses that are bought together."""
    query: HousesAsked = ask.query
    async with ask.looking("houses") as (connection, as_of):
        return await houses_of(
            connection, as_of, hub=query.hub, after=query.cursor, limit=query.limit
        )


async def house(ask: Ask) -> OneHouse:
    """One house, its legal form and what passing its shares on takes."""
    name = ask.path["house"]
    return await ask.one("houses", lambda *at: house_of(at[0], name, at[1]), house=name)


async def house_register(ask: Ask) -> Register:
    """Who holds how many of a house's shares, exactly; for staff and those who hold some."""
    async with ask.looking("offerings") as (connection, as_of):
        found = await register(connection, ask.path["house"], as_of)
    await must_hold_some(ask, found)
    return found


async def must_hold_some(ask: Ask, found: Register) -> None:
    """Refuse `NotAllowed` to whoever is no staff and holds nothing of it."""
    if not ask.is_staff:
        own = await ask.own()
        if not any(holder.member in own for holder in found.holders):
            raise NotAllowed("Only for staff and for those who hold shares of it.")


async def distributions(ask: Ask) -> DistributionPage:
    """List what a house has paid its holders."""
    query: Listing = ask.query
    async with ask.looking("houses") as (connection, as_of):
        return await distributions_of(
            connection, ask.path["house"], as_of, after=query.cursor, limit=query.limit
        )


async def offers(ask: Ask) -> OfferPage:
    """List offers of shares; one to a named buyer is for those two alone."""
    query: OffersAsked = ask.query
    own = None if ask.is_staff else await ask.own()
    async with ask.looking("houses") as (connection, as_of):
        return await offers_of(
            connection,
            as_of,
            today=ask.today,
            own=own,
            house=query.house,
            state=query.state,
            after=query.cursor,
            limit=query.limit,
        )


async def offer(ask: Ask) -> OneOffer:
    """One offer of shares."""
    name, today = ask.path["offer"], ask.today
    own = None if ask.is_staff else await ask.own()
    return await ask.one(
        "houses", lambda *at: offer_of(at[0], name, at[1], today=today, own=own), offer=name
    )


READS: Final = (
    Read(
        path="/houses",
        name="houses",
        answers=houses,
        tells=HousePage,
        may=May.EVERYONE,
        query=HousesAsked,
        shows="houses",
    ),
    Read(
        path="/houses/{house}",
        name="house",
        answers=house,
        tells=OneHouse,
        may=May.EVERYONE,
        shows="houses",
    ),
    Read(
        path="/houses/{house}/register",
        name="register",
        answers=house_register,
        tells=Register,
        may=May.EVERYONE,
    ),
    Read(
        path="/houses/{house}/distributions",
        name="distributions",
        answers=distributions,
        tells=DistributionPage,
        may=May.EVERYONE,
        query=Listing,
        shows="houses",
    ),
    Read(
        path="/offers",
        name="offers",
        answers=offers,
        tells=OfferPage,
        may=May.EVERYONE,
        query=OffersAsked,
    ),
    Read(path="/offers/{offer}", name="offer", answers=offer, tells=OneOffer, may=May.EVERYONE),
)
