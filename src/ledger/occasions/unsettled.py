"""Which seats at occasions are booked and neither paid nor given up: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.kernel.days import ONE_DAY
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.occasions.events import SeatBooked, SeatCancelled, SeatMissed, SeatMoved, SeatUsed
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

Step = SeatBooked | SeatCancelled | SeatUsed | SeatMissed | SeatMoved


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A seat is kept at a hub until the last day of its occasion."""

    hub: str
    last: date


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All seats that are booked and neither paid nor given up."""

    kind = "occasions.unsettled"
    tag = "unsettled-seats"
    parts = dict.fromkeys((SeatBooked, SeatCancelled, SeatUsed, SeatMissed, SeatMoved), _of_all)

    seats: Map[str, Kept] = Map()

    def evolve(self, part: Step) -> Self:
        """Keep a seat, or no more."""
        match part:
            case SeatBooked() | SeatMoved():
                kept = Kept(part.hub, part.depart - ONE_DAY)
                return type(self)(seats=self.seats.set(part.seat, kept))
            case SeatCancelled() | SeatUsed() | SeatMissed():
                return type(self)(seats=dropped(self.seats, part.seat))
            case _:
                assert_never(part)


def seats_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Seats of the hub (or of all) up to the day: what is taken for them moves clients' money too."""
    all_of = question.owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).seats.items()
    return {
        "seats": sorted(
            name
            for name, one in every
            if one.last <= question.until and (all_of or one.hub == question.owner)
        )
    }
