"""A payer is a member in whose name stays are open: nobody leaves the network while one is."""

from datetime import date
from typing import Self, assert_never

from immutables import Map

from ledger.kernel.noun import Noun, by
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.stays.events import (
    NoShowMarked,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)


class Payer(Noun, frozen=True, kw_only=True, gc=False):
    """The open stays of one member, by member id: stay → departure day. Reservations don't count."""

    kind = "stays.payer"
    tag = "member"
    parts = {
        fact: by("payer")
        for fact in (StayBooked, StayChanged, StayCancelled, NoShowMarked, StayCheckedOut)
    }

    open: Map[str, date] = Map()

    def evolve(
        self, part: StayBooked | StayChanged | StayCancelled | NoShowMarked | StayCheckedOut
    ) -> Self:
        """Open a stay, or close it."""
        match part:
            case StayBooked() | StayChanged():
                return type(self)(open=self.open.set(part.stay, part.depart))
            case StayCancelled() | NoShowMarked() | StayCheckedOut():
                if part.stay in self.open:
                    return type(self)(open=self.open.delete(part.stay))
                return self
            case _:
                assert_never(part)


def stays_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves while a stay in their name is open."""
    return {"stays": sorted(see(Payer, question.member).open)}
