"""Where guests are at home: how many members from each region of Italy, or country, used a hub in a month, and how much; nobody is named."""

from datetime import date

import msgspec

from ledger.conventions.events import ServiceKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS


class FromRegion(msgspec.Struct, frozen=True, kw_only=True):
    """Guests at home in one region (abroad the country) at a hub in one month (`month` is its first day): how many, and what they used.

    Guests are counted once a month, whoever stays in the own region too; a companion counts with the member who paid.
    """

    hub: str
    month: date
    region: str
    guests: int
    nights: int
    days: int
    half_days: int
    half_hours: int
    seats: int


class FromRegionInAll(msgspec.Struct, frozen=True, kw_only=True):
    """Guests at home in one region, each counted once over all months and hubs, and what they used."""

    region: str
    guests: int
    nights: int
    days: int
    half_days: int
    half_hours: int
    seats: int


class HomeRegions(msgspec.Struct, frozen=True, kw_only=True):
    """Guests by the region where they are at home, from the day `first` to the day `last`: by hub and month, and in all."""

    as_of: Seen
    first: date
    last: date
    months: list[FromRegion]
    total: list[FromRegionInAll]


_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_USED = """, used AS MATERIALIZED (
    SELECT m.hub, m.month, m.guest, m.nights, m.days, m.half_days, m.half_hours, m.seats,
        coalesce(nullif(s.region, ''), u.country, '') AS region
    FROM seen CROSS JOIN flow_moves m
    LEFT JOIN flow_sides s ON s.hub = m.home_hub AND {held[s]}
    LEFT JOIN hubs u ON u.hub = m.home_hub AND {held[u]}
    WHERE m.month BETWEEN %(first)s AND %(last)s AND m.hub = coalesce(%(hub)s, m.hub)
        AND m.service = coalesce(%(service)s, m.service)
        AND (m.nights > 0 OR m.days > 0 OR m.half_days > 0 OR m.half_hours > 0 OR m.seats > 0) AND {recorded[m]}
)"""
_SUMS = """count(DISTINCT guest) AS guests, sum(nights)::bigint AS nights,
    sum(days)::bigint AS days, sum(half_days)::bigint AS half_days, sum(half_hours)::bigint AS half_hours, sum(seats)::bigint AS seats"""
_REGIONS = Question(
    HomeRegions,
    PLACES,
    FLOWS,
    begin=_USED,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "months": f"""SELECT hub, month, region, {_SUMS} FROM used
            GROUP BY hub, month, region ORDER BY hub, month, region""",
        "total": f"SELECT region, {_SUMS} FROM used GROUP BY region ORDER BY region",
    },
)


async def home_regions(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    service: ServiceKind | None = None,
) -> HomeRegions:
    """Return the months from the one of `first` to the one of `last`, of every hub and service or of one."""
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    return await _REGIONS.ask(connection, as_of, hub=hub, service=service, **months)
