"""Which stays of a hub still have nights to be recorded, or money to be captured."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.ids import Prefix, is_id_of
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
    """Where, the first night that is not recorded yet, and the day of departure."""

    hub: str
    recorded_to: date
    depart: date


def _of_all(fact: OfStay) -> Iterable[Part]:
    """One noun for the whole pact: every further tag on every stay costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All stays that are booked and neither over nor called off."""

    kind = "stays.unsettled"
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
                return self._with(part.stay, Nights(part.hub, part.arrive, part.depart))
            case StayChanged():
                return self._with(part.stay, Nights(part.hub, part.recorded_to, part.depart))
            case NightSlept():
                return self._with(part.stay, Nights(part.hub, part.day + ONE_DAY, part.depart))
            case StayCancelled() | NoShowMarked() | StayCheckedOut():
                return replace(self, stays=dropped(self.stays, part.stay))
            case _:
                assert_never(part)

    def _with(self, stay: str, nights: Nights) -> Self:
        return replace(self, stays=self.stays.set(stay, nights))


def nights_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Nights of the hub (or of all) up to the day, and what is captured for them; the latter moves clients' money too."""
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    if not (all_of or is_id_of(Prefix.HUB, owner)):
        return {}
    stays = {
        n: one for n, one in see(Unsettled, chart.ALL).stays.items() if all_of or one.hub == owner
    }
    final_at = rome(until + ONE_DAY, FINAL_HOUR)
    slept = {
        name for name, one in stays.items() if one.recorded_to <= min(until, one.depart - ONE_DAY)
    }
    return {
        "nights": sorted(slept),
        "captures": sorted(name for name, one in stays.items() if one.depart <= until),
        "final_at": final_at if stays and see.now < final_at else None,
    }
