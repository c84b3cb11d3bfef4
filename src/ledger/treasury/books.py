"""An owner's books are entered once, begin with one entry of opening balances, and are closed up to a day."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from msgspec.structs import replace

from ledger.kernel.noun import Noun, Part
from ledger.places.events import HubOpened
from ledger.treasury import chart
from ledger.treasury.events import BooksOpened, PeriodClosed, PeriodReopened


class Entered(msgspec.Struct, frozen=True):
    """On this day whose books these are was entered into this book."""

    day: date


def _entered(fact: HubOpened) -> Iterable[Part]:
    """Clients and network have books since there is a hub."""
    return [(owner, Entered(fact.day)) for owner in (fact.hub, chart.CLIENTS, chart.NETWORK)]


class Books(Noun, frozen=True, kw_only=True, gc=False):
    """The books of an owner: `Clients`, `Network`, a hub or a house; `All` are closed together.

    `entry` is the last opening entry, `opened` its day, `closed` the last day that is closed.
    """

    kind = "treasury.books"
    fold = 2
    tag = "books"
    key = "owner"
    parts = {HubOpened: _entered}

    entered: date | None = None
    entry: str = ""
    opened: date | None = None
    closed: date | None = None

    def evolve(self, part: Entered | BooksOpened | PeriodClosed | PeriodReopened) -> Self:
        """Be entered, begin with this entry, be closed or opened again."""
        match part:
            case Entered():
                return replace(self, entered=self.entered or part.day)
            case BooksOpened():
                return replace(self, entry=part.entry, opened=part.day)
            case PeriodClosed() | PeriodReopened():
                return replace(self, closed=part.until)
            case _:
                assert_never(part)
