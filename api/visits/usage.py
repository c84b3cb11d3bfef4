"""How much desks and halls are used, and where guests are at home: for staff, and for a host of the own hub."""

from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.stays.usage import Between, DemandAsked, must_be_months, own_hub
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import HubId
from projections.visits.desks_used import DeskUsage, desk_usage
from projections.visits.halls_used import HallUsage, hall_usage
from projections.visits.regions import HomeRegions, home_regions


class OfServiceAsked(Between, frozen=True, kw_only=True):
    """Months, of one hub or all."""

    hub: HubId | None = None
    plan: Annotated[bool, Meta(description="count the days to come as available too")] = False


async def usage_of_desks(ask: Ask) -> DeskUsage:
    """Half days of desks used and available, occupancy and revenue, by hub and month; what leases have is told apart.

    Desks are counted up to today, unless a plan is asked for. The revenue is Income:Services without what halls, plans and credits brought.
    """
    query: OfServiceAsked = ask.query
    must_be_months(query)
    only = own_hub(ask, query.hub)
    async with ask.looking("places", "desks", "usage") as (connection, as_of):
        until = None if query.plan else ask.today + ONE_DAY
        return await desk_usage(connection, query.first, query.last, as_of, hub=only, until=until)


async def usage_of_halls(ask: Ask) -> HallUsage:
    """Half hours of halls used and let, occupancy and revenue, by hub and month.

    Halls are counted up to today, unless a plan is asked for. The revenue is what they brought of Income:Services.
    """
    query: OfServiceAsked = ask.query
    must_be_months(query)
    only = own_hub(ask, query.hub)
    async with ask.looking("places", "halls", "usage") as (connection, as_of):
        until = None if query.plan else ask.today + ONE_DAY
        return await hall_usage(connection, query.first, query.last, as_of, hub=only, until=until)


async def regions(ask: Ask) -> HomeRegions:
    """In which regions guests are at home: how many came to a hub in a month, and what they used; nobody is named."""
    query: DemandAsked = ask.query
    must_be_months(query)
    only = own_hub(ask, query.hub)
    async with ask.looking("places", "flows") as (connection, as_of):
        return await home_regions(
            connection, query.first, query.last, as_of, hub=only, service=query.service
        )


_YEAR: Final = {"first": "2026-01-01", "last": "2026-12-31"}
USAGE_READS: Final = (
    Read(
        path="/usage/desks",
        name="desk-usage",
        answers=usage_of_desks,
        returns=DeskUsage,
        may=May.STAFF_AND_HOSTS,
        query=OfServiceAsked,
        example=_YEAR,
    ),
    Read(
        path="/usage/halls",
        name="hall-usage",
        answers=usage_of_halls,
        returns=HallUsage,
        may=May.STAFF_AND_HOSTS,
        query=OfServiceAsked,
        example=_YEAR,
    ),
    Read(
        path="/usage/regions",
        name="home-regions",
        answers=regions,
        returns=HomeRegions,
        may=May.STAFF_AND_HOSTS,
        query=DemandAsked,
        example=_YEAR,
    ),
)
