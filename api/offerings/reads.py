"""Offerings: what may be had, at what price and until when, and who asks for how much of it."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Listing, Read
from api.engine.problems import NotHere
from ledger.kernel.text import Id
from projections.offerings import (
    IssuerKind,
    OfferingPage,
    OfferingState,
    OneOffering,
    OnePledge,
    PledgePage,
)
from projections.offerings import offering as offering_of
from projections.offerings import offerings as offerings_of
from projections.offerings import pledge as pledge_of
from projections.offerings import pledges as pledges_of


class OfferingsAsked(Listing, frozen=True, kw_only=True):
    """A page of offerings, perhaps of one issuer or one kind, of one hub, in one state."""

    issuer: Id | None = None
    kind: IssuerKind | None = None
    hub: Id | None = None
    state: OfferingState | None = None


async def offerings(ask: Ask) -> OfferingPage:
    """List offerings, the campaigns of houses and the rounds of ventures."""
    query: OfferingsAsked = ask.query
    async with ask.looking("offerings") as (connection, as_of):
        return await offerings_of(
            connection,
            as_of,
            today=ask.today,
            issuer=query.issuer,
            kind=query.kind,
            hub=query.hub,
            state=query.state,
            after=query.cursor,
            limit=query.limit,
        )


async def offering(ask: Ask) -> OneOffering:
    """One offering: its terms, how many shares are asked for and remain, and at what price."""
    name, today = ask.path["offering"], ask.today
    return await ask.one(
        "offerings", lambda *at: offering_of(at[0], name, at[1], today=today), offering=name
    )


async def pledges(ask: Ask) -> PledgePage:
    """List an offering's open pledges: staff all of them, members their own."""
    query: Listing = ask.query
    only = None if ask.is_staff else await ask.own()
    async with ask.looking("offerings") as (connection, as_of):
        return await pledges_of(
            connection,
            ask.path["offering"],
            as_of,
            only=only,
            after=query.cursor,
            limit=query.limit,
        )


async def pledge(ask: Ask) -> OnePledge:
    """One open pledge."""
    offering, name = ask.path["offering"], ask.path["pledge"]
    found = await ask.one(
        "offerings", lambda *at: pledge_of(at[0], offering, name, at[1]), pledge=name
    )
    if found.pledge is None:
        raise NotHere(pledge=name)
    await ask.must_concern(members={found.pledge.member})
    return found


READS: Final = (
    Read(
        path="/offerings",
        name="offerings",
        answers=offerings,
        tells=OfferingPage,
        may=May.EVERYONE,
        query=OfferingsAsked,
        shows="offerings",
    ),
    Read(
        path="/offerings/{offering}",
        name="offering",
        answers=offering,
        tells=OneOffering,
        may=May.EVERYONE,
        shows="offerings",
    ),
    Read(
        path="/offerings/{offering}/pledges",
        name="pledges",
        answers=pledges,
        tells=PledgePage,
        may=May.OWN,
        query=Listing,
    ),
    Read(
        path="/offerings/{offering}/pledges/{pledge}",
        name="pledge",
        answers=pledge,
        tells=OnePledge,
        may=May.OWN,
    ),
)
