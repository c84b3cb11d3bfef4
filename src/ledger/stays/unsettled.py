"""Which stays of a hub, or of its members on visa days elsewhere, still have nights to be recorded, or money to be captured."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.conventions.visa_uses import VisaUse, Visit, owed_by, visa_uses
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.stays.events import (
    NightSlept,
    NoShowMarked,
    NoShowUndone,
    OfStay,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

FINAL_HOUR = 12
"""At noon of the day after, nothing that concerns a night can happen to it any more."""


class Nights(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where, the first night that is not recorded yet, the day of departure, and whose nights are visa days."""

    hub: str
    recorded_to: date
    depart: date
    visas: tuple[VisaUse, ...] = ()

    def waits_for(self, until: date) -> bool:
        """Say whether one of its nights up to a day is not recorded."""
        return self.recorded_to <= min(until, self.depart - ONE_DAY)


def _of_all(fact: OfStay) -> Iterable[Part]:
    """One noun for the whole pact: every further tag on every stay costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All stays that are booked and neither over nor called off."""

    kind = "stays.unsettled"
    fold = 2
    tag = "unsettled"
    parts = dict.fromkeys(
        (
            StayBooked,
            StayChanged,
            NightSlept,
            StayCancelled,
            NoShowMarked,
            NoShowUndone,
            StayCheckedOut,
        ),
        _of_all,
    )

    stays: Map[str, Nights] = Map()

    def evolve(
        self,
        part: StayBooked
        | StayChanged
        | NightSlept
        | StayCancelled
        | NoShowMarked
        | NoShowUndone
        | StayCheckedOut,
    ) -> Self:
        """Wait for the nights of a stay, and for its end."""
        match part:
            case StayBooked() | NoShowUndone():
                return self._with(part, part.arrive)
            case StayChanged():
                return self._with(part, part.recorded_to)
            case NightSlept():
                left = replace(
                    self.stays[part.stay], recorded_to=part.day + ONE_DAY, depart=part.depart
                )
                return replace(self, stays=self.stays.set(part.stay, left))
            case StayCancelled() | NoShowMarked() | StayCheckedOut():
                return replace(self, stays=dropped(self.stays, part.stay))
            case _:
                assert_never(part)

    def _with(self, part: StayBooked | NoShowUndone | StayChanged, recorded_to: date) -> Self:
        nights = Nights(part.hub, recorded_to, part.depart, visa_uses(part.sold))
        return replace(self, stays=self.stays.set(part.stay, nights))


def nights_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Nights of the hub (or of all) up to the day, and what is captured for them; the latter moves clients' money too.

    A hub's books wait, besides, for visa nights of its members elsewhere, which it will owe; the network's for everybody's.
    """
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).stays.items()
    stays = {name: one for name, one in every if all_of or one.hub == owner}
    visits = owed_by(see, owner, _visits(every, until))
    open_ones = ((name, one) for name, one in every if one.waits_for(until))
    final_at = rome(until + ONE_DAY, FINAL_HOUR)
    return {
        "nights": sorted(name for name, one in stays.items() if one.waits_for(until)),
        "captures": sorted(name for name, one in stays.items() if one.depart <= until),
        "visa_nights": owed_by(see, owner, _visits(open_ones, until, recorded=False)),
        "final_at": final_at if (stays or visits) and see.now < final_at else None,
    }


def _visits(
    stays: Iterable[tuple[str, Nights]], until: date, *, recorded: bool = True
) -> Iterable[Visit]:
    """Yield who has visa nights up to a day in these stays, or only those that are not `recorded`."""
    for name, one in stays:
        first = date.min if recorded else one.recorded_to
        for use in one.visas:
            if use.has_one_in(first, until):
                yield Visit(name, one.hub, use.guest)
