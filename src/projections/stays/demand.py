"""How beds are asked for: booked how long ahead, called off, not turned up for, arrived; counted in the month in which that happened."""

from collections.abc import Iterator
from datetime import date

import msgspec

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
    """What one fact counts for at a hub; `ahead_days` are those from booking to arrival."""

    hub: str
    month: date
    booked: int = 0
    ahead_days: int = 0
    cancelled: int = 0
    cancelled_by_hub: int = 0
    no_shows: int = 0
    arrived: int = 0


DEMAND_MOVES = Lines(row=DemandRow, name="demand_moves", key=("hub", "month"))
COUNTED = tuple(DemandRow.__struct_fields__[2:])


def booked(fact: StayBooked) -> Iterator[Row | Change]:
    """A stay is booked so many days ahead."""
    yield _row(fact, booked=1, ahead_days=max(0, (fact.arrive - fact.day).days))


def called_off(fact: StayCancelled) -> Iterator[Row | Change]:
    """By whoever booked it, or by the hub."""
    yield _row(fact, **{"cancelled_by_hub" if fact.by_hub else "cancelled": 1})


def missed(fact: NoShowMarked) -> Iterator[Row | Change]:
    """Nobody came."""
    yield _row(fact, no_shows=1)


def came(fact: StayCheckedIn) -> Iterator[Row | Change]:
    """The guests are in the house."""
    yield _row(fact, arrived=1)


def came_after_all(fact: NoShowUndone) -> Iterator[Row | Change]:
    """They did come."""
    yield _row(fact, no_shows=-1, arrived=1)


def _row(
    fact: StayBooked | StayCancelled | NoShowMarked | StayCheckedIn | NoShowUndone, **counted: int
) -> DemandRow:
    return DemandRow(fact.hub, fact.day.replace(day=1), **counted)


_SUMS = ", ".join(f"sum({name})" for name in COUNTED)
FIGURES = f"""
SELECT concat_ws(' ', 'demand', hub, to_char(month, 'YYYY-MM')), concat_ws(' ', {_SUMS})
FROM demand_moves WHERE position <= %(position)s GROUP BY hub, month
"""
DEMAND = View(
    name="demand",
    version=1,
    tables=(DEMAND_MOVES,),
    folds=(booked, called_off, missed, came, came_after_all),
    figures=FIGURES,
)


class MonthOfDemand(msgspec.Struct, frozen=True, kw_only=True):
    """One hub in one month (`month` is its first day), up to the day `last`: stays booked, called off, not turned up for, arrived.

    `ahead` is how many days before arrival stays were booked that month, on average; `called_off` is what part of them
    whoever booked called off, `missed` what part of those who were due did not come: no-shows ÷ (no-shows + arrived).
    """

    hub: str
    month: date
    last: date
    booked: int
    ahead: Part
    cancelled: int
    cancelled_by_hub: int
    called_off: Part
    no_shows: int
    arrived: int
    missed: Part


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """Months by hub, from the day `first` to the day `last`; what happened counts in the month in which it did."""

    as_of: Seen
    first: date
    last: date
    months: list[MonthOfDemand]


_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_SUMMED = ", ".join(f"sum(m.{name})::bigint AS {name}" for name in COUNTED)
_DEMAND = Question(
    Demand,
    DEMAND,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "months": f"""SELECT hub, month, least((month + interval '1 month')::date - 1, %(day)s::date) AS last,
                booked, {part_of("ahead_days", "booked")} AS ahead, cancelled, cancelled_by_hub,
                {part_of("cancelled", "booked")} AS called_off, no_shows, arrived,
                {part_of("no_shows", "(no_shows + arrived)")} AS missed
            FROM (
                SELECT m.hub, m.month, {_SUMMED} FROM seen CROSS JOIN demand_moves m
                WHERE m.month BETWEEN %(first)s AND %(last)s AND m.hub = coalesce(%(hub)s, m.hub)
                    AND {{recorded[m]}}
                GROUP BY m.hub, m.month
            ) s ORDER BY hub, month""",
    },
)


async def demand(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
) -> Demand:
    """Return the months from the one of `first` to the one of `last`, of every hub or of one, in which something happened."""
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    return await _DEMAND.ask(connection, as_of, hub=hub, **months)
