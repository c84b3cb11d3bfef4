"""How much the beds are used and by whom: by hub or room, by member, between the two halves of the pact."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.problems import Malformed, NotAllowed, NotHere
from ledger.conventions.events import ServiceKind
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import HubId
from ledger.kernel.who import Role
from projections.stays.demand import Demand
from projections.stays.demand import demand as demand_of
from projections.stays.flowed import Flows
from projections.stays.flowed import flows as flows_between
from projections.stays.used import MemberUsage, Usage, by_hub, by_member, by_room

MONTHS_MAX: Final = 120


class Between(Look, frozen=True, kw_only=True):
    """Months from the one of `first` to the one of `last`."""

    first: date
    last: date


class DemandAsked(Between, frozen=True, kw_only=True):
    """Months, of one hub or all, of one service or all."""

    hub: HubId | None = None
    service: ServiceKind | None = None


class UsageAsked(Between, frozen=True, kw_only=True):
    """Months, of one hub or all, by hub or by room."""

    hub: HubId | None = None
    by_room: bool = False
    plan: Annotated[
        bool, Meta(description="count the bed nights of days to come as available too")
    ] = False


def must_be_months(query: Between) -> None:
    """Refuse months in the wrong order, and more than ten years of them."""
    months = (query.last.year - query.first.year) * 12 + query.last.month - query.first.month
    if not 0 <= months < MONTHS_MAX:
        raise Malformed(f"Ask for 1-{MONTHS_MAX} months.", field="last")


async def usage(ask: Ask) -> Usage:
    """Bed nights slept and available, occupancy and revenue, by hub or room and month.

    Beds are counted up to today, unless a plan is asked for. The revenue of nights is Income:Stays exactly; fees and damages stand apart.
    """
    query: UsageAsked = ask.query
    must_be_months(query)
    only = own_hub(ask, query.hub)
    by = by_room if query.by_room else by_hub
    async with ask.looking("places", "rooms", "usage") as (connection, as_of):
        until = None if query.plan else ask.today + ONE_DAY
        return await by(connection, query.first, query.last, as_of, hub=only, until=until)


def own_hub(ask: Ask, hub: str | None) -> str | None:
    """Return the hub that is asked about, if any; a host's is the own one, and refuses `NotAllowed` another."""
    if ask.is_staff:
        return hub
    if hub not in (None, ask.who.hub):
        raise NotAllowed("A host sees the usage of the own hub.", hub=hub)
    return ask.who.hub


async def demand(ask: Ask) -> Demand:
    """How stays and desks are booked, how long ahead, called off, missed and come to, by hub, service and month: each counts in the month in which it happened."""
    query: DemandAsked = ask.query
    must_be_months(query)
    only = own_hub(ask, query.hub)
    async with ask.looking("demand") as (connection, as_of):
        return await demand_of(
            connection, query.first, query.last, as_of, hub=only, service=query.service
        )


async def usage_of(ask: Ask) -> MemberUsage:
    """What a member paid for, month by month: bed nights, desks, their net, fees, damages; a host is told it of guests, at the own hub."""
    query: Between = ask.query
    must_be_months(query)
    member, hub = ask.path["member"], None
    if ask.who.role is Role.HOST:
        hub = await _where_guest(ask, member)
    else:
        await ask.must_concern(members={member})
    async with ask.looking("usage") as (connection, as_of):
        return await by_member(connection, member, query.first, query.last, as_of, hub=hub)


async def _where_guest(ask: Ask, member: str) -> str:
    """Return a host's hub; refuses `NotHere` for whoever is no guest there, from booking to a week after leaving."""
    hub, guests = await ask.hosted() or ("", [])
    if member not in guests:
        raise NotHere.withheld()
    return hub


async def flows(ask: Ask) -> Flows:
    """Whose members used whose hubs: the pact between cities and villages, in bed nights, days and half days at desks."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("places", "flows") as (connection, as_of):
        return await flows_between(connection, query.first, query.last, as_of)


_YEAR: Final = {"first": "2026-01-01", "last": "2026-12-31"}
USAGE_READS: Final = (
    Read(
        path="/usage",
        name="usage",
        answers=usage,
        returns=Usage,
        may=May.STAFF_AND_HOSTS,
        query=UsageAsked,
        example=_YEAR,
    ),
    Read(
        path="/usage/demand",
        name="demand",
        answers=demand,
        returns=Demand,
        may=May.STAFF_AND_HOSTS,
        query=DemandAsked,
        example=_YEAR,
    ),
    Read(
        path="/usage/flows",
        name="flows",
        answers=flows,
        returns=Flows,
        may=May.STAFF,
        query=Between,
        example=_YEAR,
    ),
    Read(
        path="/members/{member}/usage",
        name="member-usage",
        answers=usage_of,
        returns=MemberUsage,
        may=May.OWN,
        query=Between,
        example=_YEAR,
    ),
)
