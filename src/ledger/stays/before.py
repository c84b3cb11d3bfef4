"""What a stay was until now: which of its prices hold when it changes, and which are over."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Final

import msgspec
from msgspec.structs import replace

from ledger.billing.bill import Bill, Charge, rates_of
from ledger.conventions.candidates import Buyer, ByLength, Use
from ledger.conventions.sold import BY_AGREEMENT, BySlot, Rule, Sold, by_slot
from ledger.kernel.slots import DAYS
from ledger.stays.events import Bedding

Lain = Mapping[date, tuple[Bedding, ...]]
"""Who lies where, night by night."""
Keeps = Callable[[date, Bedding], bool]
"""Whether a guest keeps the price of a night."""
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

    def lay(self, one: Bedding, night: date) -> bool:
        """Say whether the guest was in the same room that night, in whichever bed."""
        lain = self.lain.get(night, ())
        return any((one.guest, one.room) == (bed.guest, bed.room) for bed in lain)

    def dearest_cents(self, room: str, night: date) -> int:
        """Return what the dearest place of a room was agreed for on a night on which somebody had one."""
        return max(rate.cents for rate in rates_of(DAYS, self.bill)[Charge.USE, room, night])

    def keeping_all(self) -> "Before":
        """Return the same stay as if whatever is given up were paid in full: no price is over."""
        return replace(self, in_full=frozenset(self.lain))


NOTHING: Final = Before()
_EVERYBODYS: Final = (Rule.PUBLIC, Rule.BY_LENGTH)


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


def keeping(less_for_further: Callable[[str, date], bool], lain: Lain, before: Before) -> Keeps:
    """Return who keeps the price of a night: what everybody pays is over for a member who had it for themselves in a room that somebody left, if further guests cost less there."""
    was_sold, over = by_slot(DAYS, before.sold), before.lapsed(lain)
    somebody_left = {
        (room, night)
        for night, some in before.lain.items()
        for room in {one.room for one in some}
        if _guests(some, room) - _guests(lain.get(night, ()), room)
        and less_for_further(room, night)
    }
    return lambda night, one: _is_kept(one, night, before, was_sold, over, somebody_left)


def _guests(some: Iterable[Bedding], room: str) -> Counter[str]:
    return Counter(one.guest for one in some if one.room == room)


def _is_kept(
    one: Bedding,
    night: date,
    before: Before,
    was_sold: BySlot[date],
    over: Lapsed,
    somebody_left: Collection[tuple[str, date]],
) -> bool:
    """Say whether the guest keeps the price of a night: of the same room unless it is over, or by visa day of whichever."""
    sold = was_sold.get((one.guest, night))
    if sold is not None and sold.rule == Rule.VISA_DAY:
        return True
    was_there = before.lay(one, night)
    if sold is None or not was_there:
        return was_there
    return not over(sold.slots_from) and not (
        sold.rule in _EVERYBODYS and (one.room, night) in somebody_left
    )


def had_as_everybody(
    one: Bedding, night: date, before: Before, was_sold: BySlot[date], over: Lapsed
) -> Rule | None:
    """Return by which of everybody's rules a member had a night in the room where they are, if by one that is not over by the length of the stay."""
    sold = was_sold.get((one.guest, night))
    if sold is None or sold.rule not in _EVERYBODYS or over(sold.slots_from):
        return None
    if not before.lay(one, night):
        return None
    return Rule(sold.rule)


def no_dearer(use: Use, rule: Rule, dearest_cents: int) -> Use:
    """Return the use as it is priced anew because somebody left the room: by that rule it costs no more than the dearest place there was agreed for."""
    cents, vat_bp = use.public
    if rule is Rule.PUBLIC:
        return replace(use, public=(min(cents, dearest_cents), vat_bp))
    if isinstance(use.length, ByLength):
        least = min(use.length.cents, dearest_cents)
        return replace(use, length=replace(use.length, cents=least))
    return use


def in_order(
    lain: Lain, night: date, room: str, keeps: Keeps, was_sold: BySlot[date]
) -> tuple[Bedding, ...]:
    """Return the guests of a room in the order in which they pay as its first, its second … guest.

    Members come first who keep what everybody pays, guests who are no members second, new members third; who has another price and keeps it is nobody's first.
    """

    def place(one: Bedding) -> int:
        if not one.guest or not keeps(night, one):
            return 2 if one.guest else 1
        sold = was_sold.get((one.guest, night))
        return 3 if sold is not None and sold.rule not in _EVERYBODYS else 0

    return tuple(sorted((one for one in lain[night] if one.room == room), key=place))
