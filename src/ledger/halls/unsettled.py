"""Which halls of a hub, or elsewhere on what it sold ahead, are booked, and neither used nor missed: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.conventions.visa_uses import Visit, owed_by
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
    """Where somebody is awaited, and on which day in Rome, by which the books go, it is over; other hubs (`sellers`) sold some of it to them ahead."""

    hub: str
    on: date
    sellers: tuple[str, ...] = ()


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All halls that are booked and neither used, missed nor called off."""

    kind = "halls.unsettled"
    fold = 2
    tag = "unsettled-halls"
    parts = dict.fromkeys((HallBooked, HallCancelled, HallMissed, HallUsed), _of_all)

    halls: Map[str, Awaited] = Map()

    def evolve(self, part: Step) -> Self:
        """Wait for a guest, or no more."""
        match part:
            case HallBooked():
                sellers = sorted({one.home for one in part.sold if one.home})
                awaited = Awaited(part.hub, day_in_rome(part.depart), tuple(sellers))
                return type(self)(halls=self.halls.set(part.booking, awaited))
            case HallCancelled() | HallMissed() | HallUsed():
                return type(self)(halls=dropped(self.halls, part.booking))
            case _:
                assert_never(part)


def halls_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Halls of the hub (or of all) up to the day: what is taken for them moves clients' money too.

    A hub's books wait, besides, for uses elsewhere of plans and credits of its own; the network's for all.
    """
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).halls.items()
    booked = {name: one for name, one in every if one.on <= until}
    ahead = [
        Visit(name, one.hub, seller=seller)
        for name, one in booked.items()
        for seller in one.sellers
    ]
    return {
        "halls": sorted(name for name, one in booked.items() if all_of or one.hub == owner),
        "halls_elsewhere": owed_by(see, owner, ahead),
    }
