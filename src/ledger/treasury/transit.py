"""What is to be moved between two owners' banks waits until a transfer is noted that covers it."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.treasury import chart
from ledger.treasury.between_banks import moves_of, pair_of
from ledger.treasury.events import (
    RETURNED,
    BankMovementNoted,
    BankTransferCancelled,
    BankTransferNoted,
    EntryPosted,
)
from ledger.treasury.lines import beginning, entries_on


class Leg(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What an entry moves between two banks: cents above zero go from the first of the pair to the second.

    `day` is since when it is to be moved, `reverses` the entry that it takes back.
    """

    day: date
    cents: int
    reverses: str = ""


class Owed(msgspec.Struct, frozen=True):
    """This entry is to be moved."""

    entry: str
    leg: Leg


class Told(msgspec.Struct, frozen=True):
    """This entry was told from the bank's statement, with its number: it was moved."""

    entry: str


def _owed(fact: EntryPosted) -> Iterable[Part]:
    return [
        (one.pair, Owed(fact.entry, _leg(fact, one.from_owner, one.cents, one.pair)))
        for one in moves_of(fact.kind, fact.lines)
    ]


def _leg(fact: EntryPosted, from_owner: str, cents: int, pair: str) -> Leg:
    sign = 1 if pair.startswith(f"{from_owner}/") else -1
    return Leg(fact.day, sign * cents, fact.reverses)


def _told(fact: BankMovementNoted) -> Iterable[Part]:
    pair = told_between(fact)
    return [(pair, Told(fact.entry))] if pair else []


def told_between(fact: BankMovementNoted) -> str:
    """Return between whom a bank moved money that was told with its number; nothing if there is one bank only."""
    if not (fact.other_bank and fact.reference):
        return ""
    return pair_of(*(bank.rpartition(":")[2] for bank in (fact.bank, fact.other_bank)))


def _covered(fact: BankTransferNoted | BankTransferCancelled) -> Iterable[Part]:
    return [(pair_of(fact.from_owner, fact.to_owner), fact)]


def _again(fact: BankTransferCancelled) -> dict[str, Leg]:
    """Return what waits again: since its own day, or, if the bank sent it back, since then."""
    sign = sign_of(fact.from_owner, fact.to_owner)
    sent_back = fact.day if fact.reason == RETURNED else date.min
    return {
        one.entry: Leg(max(one.day, sent_back), sign * one.cents, one.reverses)
        for one in fact.covers
    }


class Transit(Noun, frozen=True, kw_only=True, gc=False):
    """What waits to be moved between the banks of a pair of owners, by entry; and the cents that were told as moved.

    What takes back an entry that was told with the bank's number needs no transfer: either the bank sent it
    back, or it never moved it. Where it takes back a part only, the rest being due, the bank did move it.
    """

    kind = "treasury.transit"
    tag = "transit"
    parts = {
        EntryPosted: entries_on(beginning(chart.BANK), _owed),
        BankMovementNoted: _told,
        BankTransferNoted: _covered,
        BankTransferCancelled: _covered,
    }

    open: Map[str, Leg] = Map()
    told: Map[str, int] = Map()

    def evolve(self, part: Owed | Told | BankTransferNoted | BankTransferCancelled) -> Self:
        """Wait, have been moved, or wait again."""
        match part:
            case Owed(entry=entry, leg=leg):
                if self.told.get(leg.reverses) == -leg.cents:
                    return self
                return replace(self, open=self.open.set(entry, leg))
            case Told(entry=entry):
                if entry not in self.open:
                    return self
                told = self.told.set(entry, self.open[entry].cents)
                return replace(self, open=dropped(self.open, entry), told=told)
            case BankTransferNoted():
                left = self.open
                for one in part.covers:
                    left = dropped(left, one.entry)
                return replace(self, open=left)
            case BankTransferCancelled():
                return replace(self, open=self.open.update(_again(part)))
            case _:
                assert_never(part)

    def to_make(self, until: date) -> dict[str, Leg]:
        """Return what is to be moved up to a day; an entry and its reversal fall out together."""
        taken_back = {leg.reverses: leg.cents for leg in self.open.values() if leg.reverses}
        return {
            entry: leg
            for entry, leg in self.open.items()
            if leg.day <= until
            and taken_back.get(entry) != -leg.cents
            and not self._takes_back_what_waits(leg)
        }

    def _takes_back_what_waits(self, leg: Leg) -> bool:
        taken = self.open.get(leg.reverses)
        return taken is not None and taken.cents == -leg.cents


def sign_of(from_owner: str, to_owner: str) -> int:
    """Return 1 if the one that pays is the first of the pair, else -1."""
    return 1 if from_owner < to_owner else -1


class BankTransfer(Noun, frozen=True, kw_only=True, gc=False):
    """A transfer that was noted; `cancelled` is the reason if it was taken back, `day` that of the bank."""

    kind = "treasury.bank-transfer"
    tag = "bank-transfer"
    key = "transfer"

    noted: BankTransferNoted | None = None
    cancelled: str = ""

    def evolve(self, part: BankTransferNoted | BankTransferCancelled) -> Self:
        """Be noted, or cancelled."""
        if isinstance(part, BankTransferCancelled):
            return replace(self, cancelled=part.reason)
        return type(self)(noted=part)


def is_transfer(name: str) -> bool:
    """Say whether what a bank moved is such a transfer, and no entry."""
    return is_id_of(Prefix.TRANSFER, name)
