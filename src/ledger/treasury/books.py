"""An owner's books are entered once, begin with one entry of opening balances, and are closed up to a day."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.places.events import HubRecorded
from ledger.treasury import chart
from ledger.treasury.events import BooksOpened, PeriodClosed, PeriodReopened, YearApproved


class Entered(msgspec.Struct, frozen=True):
    """On this day whose books these are was entered into this book."""

    day: date


def _entered(fact: HubRecorded) -> Iterable[Part]:
    """Clients and network have books since there is a hub."""
    return [(owner, Entered(fact.day)) for owner in (fact.hub, chart.CLIENTS, chart.NETWORK)]


class Stands(msgspec.Struct, frozen=True):
    """The result of this owner's year was approved."""

    owner: str
    year: int


def _stands(fact: YearApproved) -> Iterable[Part]:
    """Hand it to the owner's books and to everybody's, which are closed together."""
    return [(owner, Stands(fact.owner, fact.year)) for owner in (fact.owner, chart.ALL)]


class Books(Noun, frozen=True, kw_only=True, gc=False):
    """The books of an owner: `Clients`, `Network`, a hub or a house; `All` are closed together.

    `entry` is the last opening entry, `opened` its day, `closed` the last day that is closed, `approved` the last year
    of each owner whose result stands.
    """

    kind = "treasury.books"
    fold = 3
    tag = "books"
    key = "owner"
    parts = {HubRecorded: _entered, YearApproved: _stands}

    entered: date | None = None
    entry: str = ""
    opened: date | None = None
    closed: date | None = None
    approved: Map[str, int] = Map()

    def evolve(self, part: Entered | BooksOpened | PeriodClosed | PeriodReopened | Stands) -> Self:
        """Be entered, begin with this entry, be closed or opened again, have a year that stands."""
        match part:
            case Entered():
                return replace(self, entered=self.entered or part.day)
            case BooksOpened():
                return replace(self, entry=part.entry, opened=part.day)
            case PeriodClosed() | PeriodReopened():
                return replace(self, closed=part.until)
            case Stands(owner, year):
                last = max(year, self.approved.get(owner, year))
                return replace(self, approved=self.approved.set(owner, last))
            case _:
                assert_never(part)
