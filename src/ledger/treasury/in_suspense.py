"""Which money is in suspense, and since when: books are not closed over it."""

from datetime import date
from typing import Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.lines import each_line_on


class Moved(msgspec.Struct, frozen=True):
    """So many cents of an arrival came into suspense on this day, or left it."""

    arrival: str
    day: date
    cents: int


class Arrival(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """When it arrived, and how many cents of it are still here."""

    day: date
    cents: int


def _suspended(fact: EntryPosted, line: Posting) -> Part:
    return chart.ALL, Moved(line.hold, fact.day, -line.cents)


class InSuspense(Noun, frozen=True, kw_only=True, gc=False):
    """All arrivals of which something is still in suspense."""

    kind = "treasury.in-suspense"
    tag = "in-suspense"
    parts = {EntryPosted: each_line_on(chart.SUSPENSE.__eq__, _suspended)}

    arrivals: Map[str, Arrival] = Map()

    def evolve(self, part: Moved) -> Self:
        """Add what came in, or take off what has found its home."""
        before = self.arrivals.get(part.arrival, Arrival(part.day, 0))
        left = replace(before, cents=before.cents + part.cents)
        if not left.cents:
            return replace(self, arrivals=dropped(self.arrivals, part.arrival))
        return replace(self, arrivals=self.arrivals.set(part.arrival, left))


def suspense_is_open(question: WhatIsOpen, see: See) -> Remains:
    """Money that arrived up to the day and has no home yet may turn out to be anybody's, or the network's."""
    if question.owner not in (chart.ALL, chart.CLIENTS, chart.NETWORK):
        return {}
    arrivals = see(InSuspense, chart.ALL).arrivals.items()
    return {"suspense": sorted(name for name, one in arrivals if one.day <= question.until)}
