"""Which desks of a hub are booked, and neither used nor missed: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

Step = DeskBooked | DeskCancelled | DeskMissed | DeskUsed


class Awaited(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where somebody is awaited, and on which day."""

    hub: str
    on: date


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All desks that are booked and neither used, missed nor called off."""

    kind = "desks.unsettled"
    tag = "unsettled-desks"
    parts = dict.fromkeys((DeskBooked, DeskCancelled, DeskMissed, DeskUsed), _of_all)

    desks: Map[str, Awaited] = Map()

    def evolve(self, part: Step) -> Self:
        """Wait for a guest, or no more."""
        match part:
            case DeskBooked():
                return type(self)(
                    desks=self.desks.set(part.booking, Awaited(part.hub, part.arrive))
                )
            case DeskCancelled() | DeskMissed() | DeskUsed():
                return type(self)(desks=dropped(self.desks, part.booking))
            case _:
                assert_never(part)


def desks_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Desks of the hub (or of all) up to the day: what is taken for them moves clients' money too."""
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    if not (all_of or is_id_of(Prefix.HUB, owner)):
        return {}
    booked = see(Unsettled, chart.ALL).desks.items()
    return {
        "desks": sorted(
            name for name, one in booked if one.on <= until and (all_of or one.hub == owner)
        )
    }
