"""What a stay was until now: which of its prices hold when it changes, and which are over."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

import msgspec
from msgspec.structs import replace

from ledger.billing.bill import Bill
from ledger.conventions.candidates import Buyer
from ledger.conventions.sold import BY_AGREEMENT, BySlot, Rule, Sold, by_slot
from ledger.kernel.slots import DAYS
from ledger.stays.events import Bedding

Lain = Mapping[date, tuple[Bedding, ...]]
"""Who lies where, night by night."""
Lapsed = Callable[[int], bool]
"""Whether a price for stays of so many nights or more is over."""


class Before(msgspec.Struct, frozen=True, gc=False):
    """What a stay was until now: its bill, what was sold in it by which rule, who lay where.

    Nights that are given up cost a fee when they are `late`, and all that they cost when they are `in_full`.
    """

    bill: Bill[date] = ()
    sold: tuple[Sold[date], ...] = ()
    lain: Lain = {}
    late: frozenset[date] = frozenset()
    in_full: frozenset[date] = frozenset()

    def lapsed(self, stays: Collection[date]) -> Lapsed:
        """Return which prices by length are over when the stay has these nights: those of more, unless all nights given up are paid in full."""
        if self.lain.keys() - set(stays) <= self.in_full:
            return lambda _: False
        return lambda slots_from: slots_from > len(stays)

    def has_lapsed(self, stays: Collection[date]) -> bool:
        """Say whether any price by length is over."""
        over = self.lapsed(stays)
        return any(over(line.slots_from) for line in self.bill)

    def keeping_all(self) -> "Before":
        """Return the same stay as if whatever is given up were paid in full: no price is over."""
        return replace(self, in_full=frozenset(self.lain))


NOTHING: Final = Before()


def having(buyer: Buyer, guest: str, lain: Lain, before: Before) -> Buyer:
    """Return the buyer with what they have in this very stay at agreed prices and keep, and the visa days that giving nights up spends."""
    own = {
        night: one.rule for (who, night), one in by_slot(DAYS, before.sold).items() if who == guest
    }
    kept = {night for night in own if any(one.guest == guest for one in lain.get(night, ()))}
    had = [night for night in kept if own[night] in BY_AGREEMENT]
    visas = [
        night
        for night, rule in own.items()
        if rule == Rule.VISA_DAY and (night in kept or night in before.late)
    ]
    return replace(buyer, had=(*buyer.had, *had), visas=(*buyer.visas, *visas))


def is_kept(
    one: Bedding, night: date, before: Before, was_sold: BySlot[date], over: Lapsed
) -> bool:
    """Say whether the guest keeps the price of a night: of the same room unless it is over, or by visa day of whichever."""
    sold = was_sold.get((one.guest, night))
    if sold is not None and sold.rule == Rule.VISA_DAY:
        return True
    was_there = any(
        (one.guest, one.room) == (bed.guest, bed.room) for bed in before.lain.get(night, ())
    )
    return was_there and not (sold is not None and over(sold.slots_from))
