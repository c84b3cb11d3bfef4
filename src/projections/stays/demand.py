"""How beds, desks, halls and seats at occasions are asked for: booked how long ahead, called off, not turned up for, arrived; counted in the month in which that happened."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.bookings.at_once import CameBy
from ledger.conventions.events import ServiceKind
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed, OfDesk
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed, OfBooking
from ledger.kernel.days import day_at
from ledger.occasions.cancel import CancelledBy
from ledger.occasions.events import OfSeat, SeatBooked, SeatCancelled, SeatMissed, SeatUsed
from ledger.stays.events import (
    NoShowMarked,
    NoShowUndone,
    StayBooked,
    StayCancelled,
    StayCheckedIn,
)
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.change import Change
from projections.engine.part import Part, part_of
from projections.engine.question import Question
from projections.engine.table import Lines, Row
from projections.engine.view import View


class DemandRow(msgspec.Struct, frozen=True, gc=False):
    """What one fact counts for at a hub, of a service; `ahead_days` are those from booking to arrival."""

    hub: str
    month: date
    service: ServiceKind
    booked: int = 0
    ahead_days: int = 0
    cancelled: int = 0
    cancelled_by_hub: int = 0
    no_shows: int = 0
    arrived: int = 0
    walk_ins: int = 0


Booked = StayBooked | DeskBooked | SeatBooked
Off = StayCancelled | DeskCancelled | HallCancelled
Missed = NoShowMarked | DeskMissed | HallMissed | SeatMissed
CameAtOnce = DeskUsed | HallUsed
Came = StayCheckedIn | NoShowUndone | CameAtOnce | SeatUsed
OfSome = Booked | Off | Missed | Came | HallBooked | SeatCancelled
DEMAND_MOVES = Lines(row=DemandRow, name="demand_moves", key=("hub", "month"))
COUNTED = tuple(DemandRow.__struct_fields__[3:])


def booked(fact: Booked) -> Iterator[Row | Change]:
    """A stay, a desk or a seat is booked so many days ahead."""
    yield _row(fact, booked=1, ahead_days=max(0, (fact.arrive - fact.day).days))


def booked_hall(fact: HallBooked) -> Iterator[Row | Change]:
    """A hall is booked so many days ahead, by the clock of its hub."""
    ahead = (day_at(fact.zone, fact.arrive) - fact.day).days
    yield _row(fact, booked=1, ahead_days=max(0, ahead))


def called_off(fact: Off) -> Iterator[Row | Change]:
    """By whoever booked it, or by the hub."""
    yield _row(fact, **{"cancelled_by_hub" if fact.by_hub else "cancelled": 1})


def gave_seat_up(fact: SeatCancelled) -> Iterator[Row | Change]:
    """By whoever booked it, or because the hub says so, or the occasion is called off."""
    by_guest = fact.by == CancelledBy.GUEST
    yield _row(fact, **{"cancelled" if by_guest else "cancelled_by_hub": 1})


def missed(fact: Missed) -> Iterator[Row | Change]:
    """Nobody came."""
    yield _row(fact, no_shows=1)


def came(fact: StayCheckedIn | SeatUsed) -> Iterator[Row | Change]:
    """The guests are in the house, or were at an occasion that is over."""
    yield _row(fact, arrived=1)


def came_at_once(fact: CameAtOnce) -> Iterator[Row | Change]:
    """The guest has the desk, or the hall; whoever came without a booking is told, too, as having booked it that moment."""
    yield _row(fact, arrived=1, walk_ins=int(fact.by == CameBy.WALK_IN))


def came_after_all(fact: NoShowUndone) -> Iterator[Row | Change]:
    """They did come."""
    yield _row(fact, no_shows=-1, arrived=1)


def _row(fact: OfSome, **counted: int) -> DemandRow:
    return DemandRow(fact.hub, fact.day.replace(day=1), _what_is_used(fact), **counted)


def _what_is_used(fact: OfSome) -> ServiceKind:
    match fact:
        case OfDesk():
            return ServiceKind.DESK
        case OfSeat():
            return ServiceKind.OCCASION
        case OfBooking():
            return ServiceKind(fact.service)
        case _:
            return ServiceKind.BED


_SUMS = ", ".join(f"sum({name})" for name in COUNTED)
FIGURES = f"""
SELECT concat_ws(' ', 'demand', hub, to_char(month, 'YYYY-MM'), service), concat_ws(' ', {_SUMS})
FROM demand_moves WHERE position <= %(position)s GROUP BY hub, month, service
"""
DEMAND = View(
    name="demand",
    version=3,
    tables=(DEMAND_MOVES,),
    folds=(
        booked,
        booked_hall,
        called_off,
        gave_seat_up,
        missed,
        came,
        came_at_once,
        came_after_all,
    ),
    figures=FIGURES,
)


class LeadTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How many were booked so many days before arrival: on the day itself, up to a week, up to a month, longer; together they are all."""

    same_day: int
    days_1_to_6: int
    days_7_to_29: int
    days_30_or_more: int


class MonthOfDemand(msgspec.Struct, frozen=True, kw_only=True):
    """One hub, of one service, in one month (`month` is its first day), up to the day `last`: booked, called off, not turned up for, arrived.

    `ahead` is how many days before arrival it was booked that month, on average, `ahead_median` in the middle (of an even
    number the mean of both), `lead_times` how many how long ahead; `called_off` is what part of them whoever booked called off, `missed`
    what part of those who were due did not come: no-shows ÷ (no-shows + arrived). A walk-in counts as booked on the day, and arrived.
    """

    hub: str
    month: date
    service: ServiceKind
    last: date
    booked: int
    walk_ins: int
    ahead: Part
    ahead_median: Part
    lead_times: LeadTimes
    cancelled: int
    cancelled_by_hub: int
    called_off: Part
    no_shows: int
    arrived: int
    missed: Part


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """Months by hub and service, from the day `first` to the day `last`; what happened counts in the month in which it did."""

    as_of: Seen
    first: date
    last: date
    months: list[MonthOfDemand]


_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_SUMMED = ", ".join(f"sum(m.{name})::bigint AS {name}" for name in COUNTED)
_LEADS = {
    "same_day": "m.ahead_days = 0",
    "days_1_to_6": "m.ahead_days BETWEEN 1 AND 6",
    "days_7_to_29": "m.ahead_days BETWEEN 7 AND 29",
    "days_30_or_more": "m.ahead_days >= 30",
}
_BY_LEAD = ", ".join(
    f"count(*) FILTER (WHERE m.booked > 0 AND {so_long}) AS {name}"
    for name, so_long in _LEADS.items()
)
_LEAD_TIMES = ", ".join(f"'{name}', {name}" for name in _LEADS)
# The value in the middle counted from below and from above: of an odd number the same twice.
_MEDIAN_TWICE = " + ".join(
    f"coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY m.ahead_days {way}) FILTER (WHERE m.booked > 0), 0)"
    for way in ("ASC", "DESC")
)
_DEMAND = Question(
    Demand,
    DEMAND,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "months": f"""SELECT hub, month, service, least((month + interval '1 month')::date - 1, %(day)s::date) AS last,
                booked, walk_ins, {part_of("ahead_days", "booked")} AS ahead, {part_of("median_twice", "2")} AS ahead_median,
                json_build_object({_LEAD_TIMES}) AS lead_times, cancelled, cancelled_by_hub,
                {part_of("cancelled", "booked")} AS called_off, no_shows, arrived,
                {part_of("no_shows", "(no_shows + arrived)")} AS missed
            FROM (
                SELECT m.hub, m.month, m.service, {_SUMMED}, {_MEDIAN_TWICE} AS median_twice, {_BY_LEAD} FROM seen CROSS JOIN demand_moves m
                WHERE m.month BETWEEN %(first)s AND %(last)s AND m.hub = coalesce(%(hub)s, m.hub)
                    AND m.service = coalesce(%(service)s, m.service) AND {{recorded[m]}}
                GROUP BY m.hub, m.month, m.service
            ) s ORDER BY hub, month, service""",
    },
)


async def demand(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    service: ServiceKind | None = None,
) -> Demand:
    """Return the months from the one of `first` to the one of `last`, of every hub and service or of one, in which something happened."""
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    return await _DEMAND.ask(connection, as_of, hub=hub, service=service, **months)
