"""Desks in calendars: on a day, from when they can be used until the hub closes, or for half of it."""

from collections.abc import Iterator
from typing import Any

from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed
from ledger.kernel.fact import Line
from projections.engine.change import Change
from projections.engine.table import Row
from projections.feeds.events import EventRow, StandsIn, What, begun, told_anew


def booked(fact: DeskBooked, line: Line[Any]) -> Iterator[Row | Change]:
    """Somebody has a desk."""
    row = EventRow(
        fact.booking,
        What.DESK,
        fact.hub,
        fact.arrive,
        fact.depart,
        line.at,
        fact.starts,
        fact.ends,
    )
    calendars = dict.fromkeys((fact.hub, fact.payer, fact.guest))
    yield from begun(row, [StandsIn(one, fact.booking) for one in calendars])


def off(fact: DeskCancelled | DeskMissed, line: Line[Any]) -> Iterator[Change]:
    """Nobody will use it, or nobody came."""
    yield from told_anew(fact.booking, line.at, off=True)
