"""An account is a sum; a hold is the part of a member's money reserved for one named thing."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.treasury.daily import Daily
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.lines import any_account, each_line_on

REVERSIBLE = frozenset(
    {
        "payment-in",
        "payment-out",
        "unclaimed-paid",
        "recovery",
        "tax-paid",
        "expense",
        "purchase",
        "rent",
        "venture-paid",
        "write-off",
        "due-paid",
        "by-hand",
        "paid-back",
        "agreement-paid",
        "payout-paid",
        "arrival",
        "arrival-credited",
        "arrival-paid-debt",
        "arrival-kept",
        "arrival-returned",
        "opening",
        "till-banked",
    }
)
BORN_WITH_A_FACT = frozenset({"venture-paid"})
"""Reversible, but through the verb of the chapter whose fact explains them."""


def _line(fact: EntryPosted, line: Posting) -> Part:
    return line.account, (fact.day, line.cents)


def _reserved(fact: EntryPosted, line: Posting) -> Part:
    return line.hold, (fact.day, line.cents)


class Account(Daily, frozen=True, kw_only=True, gc=False):
    """What an account holds, by its name: debit positive, credit negative, in cents; how many lines it has, and its days."""

    kind = "treasury.account"
    fold = 2
    tag = "account"
    parts = {EntryPosted: each_line_on(any_account, _line)}

    balance: int = 0
    lines: int = 0

    def evolve(self, part: tuple[date, int]) -> Self:
        """Add one line's cents."""
        day, cents = part
        on_day, others = self.after(day, cents)
        balance, lines = self.balance + cents, self.lines + 1
        return type(self)(balance=balance, lines=lines, day=day, cents=on_day, others=others)


class Hold(Daily, frozen=True, kw_only=True, gc=False):
    """How much is still reserved under one name (a pledge, a stay), or in suspense of one arrival, in cents; and its days."""

    kind = "treasury.hold"
    fold = 2
    tag = "hold"
    parts = {EntryPosted: each_line_on(any_account, _reserved)}

    reserved: int = 0
    begun: bool = False

    def evolve(self, part: tuple[date, int]) -> Self:
        """Reserve (a credit) or give back or capture (a debit)."""
        day, cents = part
        on_day, others = self.after(day, cents)
        reserved = self.reserved - cents
        return type(self)(reserved=reserved, begun=True, day=day, cents=on_day, others=others)


def _reversible(fact: EntryPosted) -> Iterable[Part]:
    if fact.kind in REVERSIBLE:
        return [(fact.entry, fact)]
    if fact.reverses:
        return [(fact.reverses, fact)]
    return []


class Entry(Noun, frozen=True, kw_only=True, gc=False):
    """An entry that may be reversed once: a payment, an expense, a rent, an opening balance.

    `what` is its kind in the journal and stays empty for all other entries, reversals among them;
    `taken_back` says that the money is in suspense again: the bank's movement was right.
    """

    kind = "treasury.entry"
    fold = 2
    tag = "entry"
    parts = {EntryPosted: _reversible}

    what: str = ""
    about: str = ""
    day: date | None = None
    lines: tuple[Posting, ...] = ()
    vat: tuple[VatPart, ...] = ()
    reversed_by: str = ""
    bounced: bool = False
    taken_back: bool = False

    def evolve(self, part: EntryPosted) -> Self:
        """Remember the entry, or that it was reversed (a bounce reverses a payment in too)."""
        if part.reverses:
            return replace(
                self,
                reversed_by=part.entry,
                bounced=part.kind == "bounce",
                taken_back=part.kind == "credit-taken-back",
            )
        return type(self)(
            what=part.kind, about=part.about, day=part.day, lines=part.lines, vat=part.vat
        )
