"""Which desks of a hub, or of its members on visa days elsewhere, are booked, and neither used nor missed: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.conventions.visa_uses import Visit, owed_by, visa_uses
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

Step = DeskBooked | DeskCancelled | DeskMissed | DeskUsed


class Awaited(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where somebody is awaited, and on which day; the `visitor` has a visa day for it."""

    hub: str
    on: date
    visitor: str = ""


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All desks that are booked and neither used, missed nor called off."""

    kind = "desks.unsettled"
    fold = 2
    tag = "unsettled-desks"
    parts = dict.fromkeys((DeskBooked, DeskCancelled, DeskMissed, DeskUsed), _of_all)

    desks: Map[str, Awaited] = Map()

    def evolve(self, part: Step) -> Self:
        """Wait for a guest, or no more."""
        match part:
            case DeskBooked():
                visitor = part.guest if visa_uses(part.sold) else ""
                return type(self)(
                    desks=self.desks.set(part.booking, Awaited(part.hub, part.arrive, visitor))
                )
            case DeskCancelled() | DeskMissed() | DeskUsed():
                return type(self)(desks=dropped(self.desks, part.booking))
            case _:
                assert_never(part)


def desks_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Desks of the hub (or of all) up to the day: what is taken for them moves clients' money too.

    A hub's books wait, besides, for visa days of its members elsewhere, which it will owe; the network's for everybody's.
    """
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).desks.items()
    booked = {name: one for name, one in every if one.on <= until}
    visits = (Visit(name, one.hub, one.visitor) for name, one in booked.items() if one.visitor)
    return {
        "desks": sorted(name for name, one in booked.items() if all_of or one.hub == owner),
        "visa_days": owed_by(see, owner, visits),
    }
