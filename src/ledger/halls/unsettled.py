"""Which halls of a hub are booked, and neither used nor missed: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.kernel.days import day_in_rome
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

Step = HallBooked | HallCancelled | HallMissed | HallUsed


class Awaited(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where somebody is awaited, and on which day in Rome, by which the books go, it is over."""

    hub: str
    on: date


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All halls that are booked and neither used, missed nor called off."""

    kind = "halls.unsettled"
    tag = "unsettled-halls"
    parts = dict.fromkeys((HallBooked, HallCancelled, HallMissed, HallUsed), _of_all)

    halls: Map[str, Awaited] = Map()

    def evolve(self, part: Step) -> Self:
        """Wait for a guest, or no more."""
        match part:
            case HallBooked():
                awaited = Awaited(part.hub, day_in_rome(part.depart))
                return type(self)(halls=self.halls.set(part.booking, awaited))
            case HallCancelled() | HallMissed() | HallUsed():
                return type(self)(halls=dropped(self.halls, part.booking))
            case _:
                assert_never(part)


def halls_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Halls of the hub (or of all) up to the day: what is taken for them moves clients' money too."""
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).halls.items()
    open_ones = (name for name, one in every if one.on <= until and (all_of or one.hub == owner))
    return {"halls": sorted(open_ones)}
