"""Stays: who sleeps where, what it costs, and what giving it up would cost; and all that is read about beds."""

from typing import Final

from msgspec.structs import replace

from api.engine.access import May
from api.engine.ask import Ask, Listing, Look, Read
from api.engine.personal import Written, opened
from api.engine.problems import NotAllowed
from api.stays.rooms import ROOM_READS
from api.stays.usage import USAGE_READS
from ledger.bookings.booking import Stage
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from projections.stays.booked import StayPage, StayShown
from projections.stays.booked import stay as stay_of
from projections.stays.booked import stays as stays_of


class StaysAsked(Listing, frozen=True, kw_only=True):
    """A page of stays, perhaps of one hub, at one stage."""

    hub: Id | None = None
    stage: Stage | None = None


async def stays(ask: Ask) -> StayPage:
    """List stays: hosts those at their hub, users those that their members pay for or sleep in."""
    query: StaysAsked = ask.query
    hub = ask.who.hub
    if hub and query.hub not in (None, hub):
        raise NotAllowed("A host lists the own hub's only.", hub=query.hub)
    who = await ask.own() if ask.who.role is Role.MEMBER else None
    async with ask.looking("stays") as (connection, as_of):
        return await stays_of(
            connection,
            as_of,
            now=ask.now,
            hub=hub or query.hub,
            stage=query.stage,
            who=who,
            after=query.cursor,
            limit=query.limit,
        )


async def stay(ask: Ask) -> StayShown:
    """One stay with its bill, its guests, and the fee that cancelling would cost then."""
    name = ask.path["stay"]
    shown, companions_at = await ask.one(
        "stays", lambda *at: stay_of(at[0], name, at[1], now=ask.now), stay=name
    )
    one = shown.stay
    await ask.must_concern(one.hub, {one.payer, *(bed.guest for bed in one.beds if bed.guest)})
    if companions_at is None:
        return shown
    (words,) = await opened(ask, [Written(one.payer, companions_at, ("companions",))])
    return replace(shown, companions=list(words.values()))


READS: Final = (
    *ROOM_READS,
    Read(
        path="/stays",
        name="stays",
        answers=stays,
        tells=StayPage,
        may=May.OWN,
        query=StaysAsked,
        example={"stage": "booked"},
    ),
    Read(
        path="/stays/{stay}",
        name="stay",
        answers=stay,
        tells=StayShown,
        may=May.OWN,
        query=Look,
        sealed=True,
    ),
    *USAGE_READS,
)
