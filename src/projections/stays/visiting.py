"""Visits added up as they come: each way between city and village, by month, hub and service, and who came first when.

A flow is a visit where the guest is at home on the other side of the pact. What a question asks of a million of
them is a few sums that stand here; as of the past it takes from these what came later.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

import msgspec

from ledger.conventions.events import ServiceKind
from ledger.places.events import HubRecorded
from ledger.places.municipality import municipalities
from projections.engine.change import Change, Gain, Key, Put, See
from projections.engine.table import Current, History, Index, Lines, Row

ALL_HUBS: Final = ""
ALL_SERVICES: Final = ""
NEVER: Final = date.min
Days = tuple[str, ...]
"""The first day of each month on which somebody came, in order, in ISO's form."""


class SideRow(msgspec.Struct, frozen=True, gc=False):
    """The side of the pact that a hub is on, and its region of Italy; nowhere in Italy that is empty."""

    hub: str
    side: str
    region: str


class FlowRow(msgspec.Struct, frozen=True, gc=False):
    """What one fact brought of one guest at a hub, of a service: bed nights, days and half days at a desk, half hours in a hall, seats at occasions, and their part of the net of VAT.

    `home_hub` is where the guest was at home when that was recorded, also of what is paid back later; `side` is
    that hub's, or empty where both hubs are on one. It is worth what was agreed for it net of VAT, whatever was paid; without
    an agreed price what was paid. The guest was `here`, 1, or paid for a companion; a member is here once in what a fact tells.
    """

    hub: str
    month: date
    home_hub: str
    guest: str
    side: str
    service: ServiceKind
    nights: int
    net_cents: int
    worth_cents: int
    days: int = 0
    half_days: int = 0
    here: int = 0
    seats: int = 0
    half_hours: int = 0

    @property
    def came(self) -> bool:
        """Say whether somebody was there, and not only money moved."""
        used = (self.nights, self.days, self.half_days, self.seats, self.half_hours)
        return any(used)


class VisitSum(msgspec.Struct, frozen=True, gc=False):
    """What nights, or days at desks, of guests from one side were worth in a month, net of VAT: to a hub from all hubs, or from a hub to all; `ALL_HUBS` is an empty id."""

    home_hub: str
    hub: str
    month: date
    side: str
    service: ServiceKind
    nights: int = 0
    net_cents: int = 0
    days: int = 0
    half_days: int = 0
    seats: int = 0
    half_hours: int = 0


class GuestMonths(msgspec.Struct, frozen=True, gc=False):
    """The first day of each month on which a guest from a side used a service on the other, in order, in ISO's form; `ALL_SERVICES` is an empty one."""

    side: str
    service: str
    guest: str
    days: Days


class Visitor(msgspec.Struct, frozen=True, gc=False):
    """One guest more (`count`) in a month, since the day `since`, who last came in the month `before`; below zero one less."""

    side: str
    service: str
    month: date
    before: date
    since: date
    count: int


class VisitorSum(msgspec.Struct, frozen=True, gc=False):
    """How many guests of a month last came in the month `before`; those who came first in a span are its guests, counted once."""

    side: str
    service: str
    month: date
    before: date
    count: int = 0


SIDES = History(row=SideRow, name="flow_sides", key=("hub",))
SUMS = Current(
    row=VisitSum,
    name="visit_sums",
    key=("home_hub", "hub", "month", "side", "service"),
    sums=("nights", "net_cents", "days", "half_days", "seats", "half_hours"),
)
GUEST_MONTHS = History(row=GuestMonths, name="guest_months", key=("side", "service", "guest"))
VISITORS = Lines(
    row=Visitor,
    name="visitors",
    key=("side", "service", "month", "before"),
    indexes=(Index(("since",)), Index(("position",), method="brin")),
)
VISITOR_SUMS = Current(
    row=VisitorSum,
    name="visitor_sums",
    key=("side", "service", "month", "before"),
    sums=("count",),
)
TABLES: Final = (SIDES, SUMS, GUEST_MONTHS, VISITORS, VISITOR_SUMS)


def on_a_side(fact: HubRecorded) -> Iterator[Change]:
    """A hub is on a side of the pact for good."""
    place = municipalities().get(fact.istat)
    yield Put(SideRow(fact.hub, fact.side, place.region if place else ""))


def from_the_other_side(see: See, hub: str, homes: Sequence[str]) -> dict[str, str]:
    """Return for each home hub its side, if the hub is on the other one; empty where it is no visit between the two."""
    there, *known = see.all(SideRow, [(one,) for one in (hub, *homes)])
    return {
        home: one.side if one and there and one.side != there.side else ""
        for home, one in zip(homes, known, strict=True)
    }


def visited(see: See, flows: Sequence[FlowRow], day: date) -> Iterator[Row | Change]:
    """Add the flows that one fact tells of between the sides to the sums of their month; where somebody came also who."""
    for key, sums in _sums_of(flows).items():
        yield Gain(VisitSum, key, **sums)
    came = [one for one in flows if one.came]
    guests = sorted(
        {(one.side, of, one.guest) for one in came for of in (ALL_SERVICES, one.service)}
    )
    for (side, service, guest), known in zip(guests, see.all(GuestMonths, guests), strict=True):
        before = known.days if known else ()
        after = with_day(before, day.isoformat())
        if after != before:
            yield Put(GuestMonths(side, service, guest, after))
            yield from _came(side, service, before, after)


def _sums_of(flows: Sequence[FlowRow]) -> dict[Key, dict[str, int]]:
    """Return nights, cents, days, half days, seats and half hours by hub, to it from all others and from it to all."""
    sums: dict[Key, dict[str, int]] = {}
    for one in flows:
        of = one.month, one.side, one.service
        for key in ((ALL_HUBS, one.hub, *of), (one.home_hub, ALL_HUBS, *of)):
            told = sums.setdefault(key, dict.fromkeys(SUMS.sums, 0))
            told["nights"] += one.nights
            told["net_cents"] += one.worth_cents
            told["days"] += one.days
            told["half_days"] += one.half_days
            told["seats"] += one.seats
            told["half_hours"] += one.half_hours
    return sums


def _came(side: str, service: str, before: Days, after: Days) -> Iterator[Row | Change]:
    for (since, month_before), count in changed(before, after).items():
        first = date.fromisoformat(since)
        month = first.replace(day=1)
        last = date.fromisoformat(f"{month_before}-01") if month_before else NEVER
        yield Visitor(side, service, month, last, first, count)
        yield Gain(VisitorSum, (side, service, month, last), count=count)


def with_day(days: Days, day: str) -> Days:
    """Return the first day of each month, with one more day that somebody was there."""
    place = bisect_left(days, day[:7])
    rest = days[place:]
    if rest and rest[0][:7] == day[:7]:
        return days if rest[0] <= day else (*days[:place], day, *rest[1:])
    return (*days[:place], day, *rest)


def changed(before: Days, after: Days) -> dict[tuple[str, str], int]:
    """Return each first day with the month of the one before it: 1 where that is new, -1 where it is so no more."""
    old, new = (
        {(day, last[:7]) for last, day in pairwise(("", *days))} for days in (before, after)
    )
    return dict.fromkeys(sorted(old - new), -1) | dict.fromkeys(sorted(new - old), 1)


FIGURES: Final = """
SELECT 'on side ' || hub, concat_ws(' ', side, nullif(region, '')) FROM flow_sides
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'visits', coalesce(nullif(home_hub, ''), 'all'), coalesce(nullif(hub, ''), 'all'), to_char(month, 'YYYY-MM'), side, service),
    concat_ws(' ', sum(nights), sum(net_cents), sum(days), sum(half_days), sum(seats), sum(half_hours))
FROM (
    SELECT home_hub, hub, month, side, service, nights, net_cents, days, half_days, seats, half_hours FROM visit_sums
    UNION ALL
    SELECT w.home_hub, w.hub, m.month, m.side, m.service, -m.nights, -m.worth_cents, -m.days, -m.half_days, -m.seats, -m.half_hours
    FROM flow_moves m CROSS JOIN LATERAL (VALUES ('', m.hub), (m.home_hub, '')) w (home_hub, hub)
    WHERE m.side <> '' AND m.position > %(position)s
) s GROUP BY home_hub, hub, month, side, service
HAVING sum(nights) <> 0 OR sum(net_cents) <> 0 OR sum(days) <> 0 OR sum(half_days) <> 0 OR sum(seats) <> 0 OR sum(half_hours) <> 0
UNION ALL
SELECT concat_ws(' ', 'came', side, coalesce(nullif(service, ''), 'all'), guest), array_to_string(days, ',') FROM guest_months
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'visitors', side, coalesce(nullif(service, ''), 'all'), to_char(month, 'YYYY-MM'), before, since), sum(count)::text
FROM visitors WHERE position <= %(position)s GROUP BY side, service, month, before, since HAVING sum(count) <> 0
UNION ALL
SELECT concat_ws(' ', 'came again', side, coalesce(nullif(service, ''), 'all'), to_char(month, 'YYYY-MM'), before), sum(count)::text
FROM (
    SELECT side, service, month, before, count FROM visitor_sums
    UNION ALL
    SELECT side, service, month, before, -count FROM visitors WHERE position > %(position)s
) s GROUP BY side, service, month, before HAVING sum(count) <> 0
"""
