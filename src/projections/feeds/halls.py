"""Halls in calendars: who has one, and when; what sets it up and cleans it stands in none."""

from collections.abc import Iterator
from typing import Any

from ledger.halls.events import HallBooked, HallCancelled, HallMissed
from ledger.kernel.days import ONE_DAY, day_at
from ledger.kernel.fact import Line
from projections.engine.change import Change
from projections.engine.table import Row
from projections.feeds.events import EventRow, StandsIn, What, begun, told_anew


def booked(fact: HallBooked, line: Line[Any]) -> Iterator[Row | Change]:
    """Somebody has a hall."""
    row = EventRow(
        fact.booking,
        What.HALL,
        fact.hub,
        day_at(fact.zone, fact.arrive),
        day_at(fact.zone, fact.depart) + ONE_DAY,
        line.at,
        fact.arrive,
        fact.depart,
    )
    calendars = dict.fromkeys((fact.hub, fact.hall, fact.payer, fact.guest))
    yield from begun(row, [StandsIn(one, fact.booking) for one in calendars])


def off(fact: HallCancelled | HallMissed, line: Line[Any]) -> Iterator[Change]:
    """Nobody will use it, or nobody came."""
    yield from told_anew(fact.booking, line.at, off=True)
