"""Nobody leaves the network while a seat in their name is booked, or an occasion that they lead is to come."""

from datetime import date
from typing import Self, assert_never

from immutables import Map

from ledger.bookings import payer
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.occasions.events import (
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionConcluded,
    SeatBooked,
    SeatMoved,
    WaitingListJoined,
    WaitingListLeft,
)
from ledger.occasions.seat import Seat
from ledger.places.withdraw_hub import Living, WhatLivesOn


class Payer(payer.Payer, frozen=True, kw_only=True, gc=False):
    """The seats of one member that are booked, by member id."""

    kind = "occasions.payer"
    tag = "member"
    parts = {
        **payer.owed_by(Seat),
        SeatMoved: lambda fact: [(fact.payer, payer.Opened(fact.seat, fact.depart))],
    }


class OpenOccasions(Noun, frozen=True, kw_only=True, gc=False):
    """The occasions of one hub, or led by one member, that are neither called off nor concluded, by its or their id."""

    kind = "occasions.open-occasions"
    tag = "open-occasions"
    key = ("hub", "leader")

    occasions: Map[str, date] = Map()

    def evolve(self, part: OccasionAnnounced | OccasionCalledOff | OccasionConcluded) -> Self:
        """There is one more, or one less."""
        match part:
            case OccasionAnnounced():
                return type(self)(occasions=self.occasions.set(part.occasion, part.day))
            case OccasionCalledOff() | OccasionConcluded():
                return type(self)(occasions=dropped(self.occasions, part.occasion))
            case _:
                assert_never(part)


class Waits(Noun, frozen=True, kw_only=True, gc=False):
    """For what one member would pay, who waits: by member id, place on the list → occasion."""

    kind = "occasions.waits"
    tag = "member"
    key = "payer"

    open: Map[str, str] = Map()

    def evolve(self, part: WaitingListJoined | WaitingListLeft | SeatBooked) -> Self:
        """Wait for one more, or one less."""
        match part:
            case WaitingListJoined():
                return type(self)(open=self.open.set(part.waiting, part.occasion))
            case WaitingListLeft() | SeatBooked():
                return type(self)(open=dropped(self.open, part.waiting))
            case _:
                assert_never(part)


def seats_remain(question: WhatRemains, see: See) -> Remains:
    """Name the seats, those they wait for, and the occasions that the member leads."""
    return {
        "seats": sorted(see(Payer, question.member).open),
        "waiting": sorted(see(Waits, question.member).open),
        "occasions": sorted(see(OpenOccasions, question.member).occasions),
    }


def occasions_live(question: WhatLivesOn, see: See) -> Living:
    """A hub that has announced something that is to come is not withdrawn."""
    return {"occasions": sorted(see(OpenOccasions, question.hub).occasions)}
