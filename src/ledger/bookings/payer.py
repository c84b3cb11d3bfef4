"""A payer is a member in whose name bookings are open: nobody leaves the network while one is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self, assert_never

import msgspec
from immutables import Map

from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import day_of
from ledger.kernel.days import IN_ITALY
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part, Split


class Opened(msgspec.Struct, frozen=True, gc=False):
    """A booking is open until its last day."""

    booking: str
    until: date


class Closed(msgspec.Struct, frozen=True, gc=False):
    """A booking is over, or came to nothing."""

    booking: str


class Payer(Noun, frozen=True, kw_only=True, gc=False):
    """The open bookings of one member, by member id: booking → departure day. Reservations don't count."""

    open: Map[str, date] = Map()

    def evolve(self, part: Opened | Closed) -> Self:
        """Open a booking, or close it."""
        match part:
            case Opened():
                return type(self)(open=self.open.set(part.booking, part.until))
            case Closed():
                return type(self)(open=dropped(self.open, part.booking))
            case _:
                assert_never(part)


def _day(fact: Any) -> date:
    return day_of(fact.depart, getattr(fact, "zone", IN_ITALY))


def owed_by(booking: type[Booking[Any]]) -> Mapping[type[Fact], Split]:
    """Return the parts of a payer that follow from the steps of a kind of booking."""

    def opened(fact: Any) -> list[Part]:
        return [(fact.payer, Opened(getattr(fact, booking.key), _day(fact)))]

    def closed(fact: Any) -> list[Part]:
        return [(fact.payer, Closed(getattr(fact, booking.key)))]

    parts: dict[type[Fact], Callable[[Any], list[Part]]] = {}
    for fact, stage in booking.steps.items():
        if stage is None or stage is Stage.BOOKED:
            parts[fact] = opened
        elif stage in (Stage.CANCELLED, Stage.NO_SHOW, Stage.FINISHED):
            parts[fact] = closed
    return parts
