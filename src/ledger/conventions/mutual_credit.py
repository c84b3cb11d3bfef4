"""What hubs owe each other: every visit that is owed and was not netted yet."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from immutables import Map

from ledger.conventions.netting_events import VisitOwed, VisitsNetted
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.treasury.lines import beginning, entries_on

OWED = "visit-owed"
CLAIMS = "Assets:Pact:"


def owed_by(fact: EntryPosted) -> VisitOwed:
    """Return what the entry of a visit says: the hub whose claim falls owes it to the one whose claim rises."""
    home, host = sorted(
        (one for one in fact.lines if one.account.startswith(CLAIMS)), key=lambda one: one.cents
    )
    home_hub, host_hub = (one.account.removeprefix(CLAIMS) for one in (home, host))
    return VisitOwed(fact.entry, fact.day, home_hub, host_hub, host.cents)


def _owed(fact: EntryPosted) -> Iterable[Part]:
    return [(chart.ALL, owed_by(fact))] if fact.kind == OWED else []


def _netted(fact: VisitsNetted) -> Iterable[Part]:
    return [(chart.ALL, fact)]


class MutualCredit(Noun, frozen=True, kw_only=True, gc=False):
    """The visits that are owed and not netted, by entry; one noun for the whole network."""

    kind = "conventions.mutual-credit"
    tag = "mutual-credit"
    parts = {EntryPosted: entries_on(beginning(CLAIMS), _owed), VisitsNetted: _netted}

    open: Map[str, VisitOwed] = Map()

    def evolve(self, part: VisitOwed | VisitsNetted) -> Self:
        """Be owed for one more, or for those no longer that were netted."""
        if isinstance(part, VisitOwed):
            return type(self)(open=self.open.set(part.entry, part))
        left = self.open
        for one in part.visits:
            left = dropped(left, one.entry)
        return type(self)(open=left)

    def until(self, day: date, without: Iterable[str] = ()) -> tuple[VisitOwed, ...]:
        """Return the visits up to a day, but for those of some hubs, by day and entry."""
        left_out = frozenset(without)
        found = (
            one
            for one in self.open.values()
            if one.day <= day and left_out.isdisjoint((one.home, one.host))
        )
        return tuple(sorted(found, key=lambda one: (one.day, one.entry)))
