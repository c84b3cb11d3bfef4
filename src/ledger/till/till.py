"""The till of a hub: what was taken since it was counted last, and what is on its way to the bank."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.places.hub import today_at
from ledger.till.chart import TILLS
from ledger.till.chart import cash as cash_of
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import Means
from ledger.treasury.account import Account
from ledger.treasury.chart import hub_bank
from ledger.treasury.events import EntryPosted
from ledger.treasury.lines import beginning, entries_on


class Banked(msgspec.Struct, frozen=True):
    """So much of the cash that was taken out has arrived at the bank; below zero it has not after all."""

    cents: int


class TakenBack(msgspec.Struct, frozen=True):
    """What was given back at the till on this day was not: an entry took it back."""

    means: Means
    day: date
    cents: int


class Taken(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a day that is not counted brought, in cash and by card."""

    cash_cents: int = 0
    cards_cents: int = 0

    def plus(self, means: Means, cents: int) -> "Taken":
        """Return it with so much more."""
        if means is Means.CASH:
            return replace(self, cash_cents=self.cash_cents + cents)
        return replace(self, cards_cents=self.cards_cents + cents)


def _of_the_bank(fact: EntryPosted) -> Iterable[Part]:
    """Return what of a till was banked, or not after all; and what was not given back after all."""
    found: list[Part] = []
    for line in fact.lines:
        if not line.account.startswith(TILLS):
            continue
        hub = line.account.rpartition(":")[2]
        means = Means.CASH if cash_of(hub) == line.account else Means.CARD
        is_banked = any(one.account == hub_bank(hub) for one in fact.lines)
        if is_banked and means is Means.CASH:
            found.append((hub, Banked(-line.cents)))
        elif fact.kind == "reversal" and not is_banked:
            found.append((hub, TakenBack(means, fact.day, line.cents)))
    return found


class Till(Noun, frozen=True, kw_only=True, gc=False):
    """The till of one hub: the last day that was `counted`, what later `days` brought, and the cash that is on its way to the bank."""

    kind = "till.till"
    tag = "till"
    key = "hub"
    parts = {EntryPosted: entries_on(beginning(*TILLS), _of_the_bank)}

    counted: date | None = None
    days: Map[date, Taken] = Map()
    on_its_way_cents: int = 0

    def evolve(self, part: TakenAtTill | TillCounted | Banked | TakenBack) -> Self:
        """Take money, be counted, have brought some of it to the bank."""
        match part:
            case TakenAtTill():
                return self._with(part.on, Means(part.means), part.cents)
            case TakenBack():
                return self._with(self.open_day(part.day), part.means, part.cents)
            case TillCounted():
                later = Map({day: one for day, one in self.days.items() if day > part.on})
                on_its_way = self.on_its_way_cents + part.to_bank_cents
                return replace(self, counted=part.on, days=later, on_its_way_cents=on_its_way)
            case Banked(cents):
                return replace(self, on_its_way_cents=self.on_its_way_cents - cents)
            case _:
                assert_never(part)

    def _with(self, day: date, means: Means, cents: int) -> Self:
        of_day = self.days.get(day, Taken()).plus(means, cents)
        return replace(self, days=self.days.set(day, of_day))

    def open_day(self, day: date) -> date:
        """Return the day, or the first after it that is not counted."""
        return day if self.counted is None else max(day, self.counted + ONE_DAY)

    def expected(self, cash_cents: int, on: date) -> Taken:
        """Return what is in the drawer at the end of a day, of so much cash in all; and what cards brought since the till was counted."""
        later = sum(one.cash_cents for day, one in self.days.items() if day > on)
        cards = sum(one.cards_cents for day, one in self.days.items() if day <= on)
        return Taken(cash_cents - self.on_its_way_cents - later, cards)


def expected_at(see: See, hub: str, on: date) -> Taken:
    """Return what the till of a hub should have at the end of a day, as the book says."""
    return see(Till, hub).expected(see(Account, cash_of(hub)).balance, on)


def in_drawer(see: See, hub: str) -> int:
    """Return the cash in the drawer of a hub, as the book says."""
    return see(Account, cash_of(hub)).balance - see(Till, hub).on_its_way_cents


def till_day(see: See, hub: str) -> date:
    """Return the day with which what is taken now is counted: a day that was counted takes no more."""
    return see(Till, hub).open_day(today_at(see, hub))
