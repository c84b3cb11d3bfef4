"""Which desks of a hub, or of its members on visa days elsewhere, are booked, and neither used nor missed: books are not closed over them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.conventions.sold import Rule
from ledger.conventions.visa_uses import Visit, owed_by
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen

Step = DeskBooked | DeskCancelled | DeskMissed | DeskUsed


class Awaited(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where somebody is awaited, and on which day; the `visitor` has a visa day for it, or another hub (`seller`) sold it to them ahead."""

    hub: str
    on: date
    visitor: str = ""
    seller: str = ""


def _of_all(fact: Step) -> Iterable[Part]:
    """One noun for the whole pact, as for stays: every further tag costs writing speed."""
    return [(chart.ALL, fact)]


class Unsettled(Noun, frozen=True, kw_only=True, gc=False):
    """All desks that are booked and neither used, missed nor called off."""

    kind = "desks.unsettled"
    fold = 3
    tag = "unsettled-desks"
    parts = dict.fromkeys((DeskBooked, DeskCancelled, DeskMissed, DeskUsed), _of_all)

    desks: Map[str, Awaited] = Map()

    def evolve(self, part: Step) -> Self:
        """Wait for a guest, or no more."""
        match part:
            case DeskBooked():
                return type(self)(desks=self.desks.set(part.booking, _awaited(part)))
            case DeskCancelled() | DeskMissed() | DeskUsed():
                return type(self)(desks=dropped(self.desks, part.booking))
            case _:
                assert_never(part)


def desks_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Desks of the hub (or of all) up to the day: what is taken for them moves clients' money too.

    A hub's books wait, besides, for what it will owe: visa days of its members elsewhere, and plans and credits of its own; the network's for all.
    """
    owner, until = question.owner, question.until
    all_of = owner in (chart.ALL, chart.CLIENTS)
    every = see(Unsettled, chart.ALL).desks.items()
    booked = {name: one for name, one in every if one.on <= until}
    visits = [Visit(name, one.hub, one.visitor) for name, one in booked.items() if one.visitor]
    ahead = [Visit(name, one.hub, seller=one.seller) for name, one in booked.items() if one.seller]
    return {
        "desks": sorted(name for name, one in booked.items() if all_of or one.hub == owner),
        "visa_days": owed_by(see, owner, visits),
        "desks_elsewhere": owed_by(see, owner, ahead),
    }


def _awaited(booked: DeskBooked) -> Awaited:
    """Return what waits for the guest, and who will owe it."""
    found = Awaited(booked.hub, booked.arrive)
    for one in booked.sold:
        if one.rule == Rule.VISA_DAY:
            return replace(found, visitor=booked.guest)
        if one.home:
            return replace(found, seller=one.home)
    return found
