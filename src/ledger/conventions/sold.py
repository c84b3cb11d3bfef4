"""By which rule something was sold, and what was agreed for it: what a sale keeps, whatever changes later."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Generic

import msgspec
from msgspec.structs import astuple, replace

from ledger.kernel.money import included_vat
from ledger.kernel.refers import Ref
from ledger.kernel.slots import S, Slots


class Rule(StrEnum):
    """What a price follows from; of two that cost the same the first one here wins."""

    VISA_DAY = "visa-day"
    PLAN = "plan"
    CREDIT = "credit"
    BY_HAND = "by-hand"
    CONVENTION = "convention"
    BY_LENGTH = "by-length"
    PUBLIC = "public"


BY_AGREEMENT: Final = (Rule.VISA_DAY, Rule.CONVENTION)
"""By these rules the host has what was agreed, of the guest or of the guest's home hub: the limits of the price list count both."""

PAID_AHEAD: Final = (Rule.PLAN, Rule.CREDIT)
"""By these rules a use was paid for before, to the hub that sold the plan or the credit."""

FOR_EVERYBODY: Final = (Rule.BY_LENGTH, Rule.PUBLIC)
"""What the host asks by these rules is asked of everybody: what is less than was agreed is all that a use is worth."""


class Agreed(msgspec.Struct, frozen=True, gc=False):
    """What a convention says that one use costs: cents with VAT at `vat_bp`, by a line of one of its versions.

    Lines count from 0.
    """

    cents: int
    vat_bp: int
    convention: str
    version: int
    line: int


class Sold(msgspec.Struct, Generic[S], frozen=True, array_like=True, gc=False):
    """`slots` slots from `first` were sold to a member by `rule`, at `unit_cents` each with VAT at `vat_bp`.

    `agreed_cents`, with VAT at `agreed_vat_bp`, is what line `line` of `version` of the convention said of them, whichever
    rule won; where nothing was agreed the convention is empty. `home` is the hub that owes the host for it: of a visa day where the guest was at home then, of a plan or a credit the one
    that sold it, if that is another. `source` is the plan that somebody has, or the credits, that it was sold by. What is sold at the public price, and has no agreed one, is not told.
    By length it was sold to whoever uses `slots_from` slots at least; by every other rule that is 0.
    """

    guest: Ref
    first: S
    slots: int
    rule: str
    unit_cents: int
    vat_bp: int
    agreed_cents: int = 0
    agreed_vat_bp: int = 0
    convention: Ref = ""
    version: int = 0
    line: int = 0
    home: Ref = ""
    slots_from: int = 0
    source: Ref = ""

    @property
    def net_cents(self) -> int:
        """Return what a slot costs, without VAT."""
        return self.unit_cents - included_vat(self.unit_cents, self.vat_bp)

    @property
    def is_agreed(self) -> bool:
        """Say whether the host has what was agreed for it: of the guest, or of a hub that owes it."""
        return self.rule in BY_AGREEMENT or (self.rule in PAID_AHEAD and self.home != "")

    @property
    def is_drawn(self) -> bool:
        """Say whether it takes a use of a plan's month: what is paid for past those takes none."""
        return self.rule in PAID_AHEAD and not self.unit_cents

    @property
    def worth_cents(self) -> int | None:
        """Return what a slot is worth without VAT: what was agreed, or what the host asked of everybody where that was less; None where nothing was agreed."""
        if not self.convention:
            return None
        agreed = self.agreed_cents - included_vat(self.agreed_cents, self.agreed_vat_bp)
        return min(agreed, self.net_cents) if self.rule in FOR_EVERYBODY else agreed


class Spent(msgspec.Struct, Generic[S], frozen=True, array_like=True, gc=False):
    """Visa days of a guest, or uses that were paid ahead, for `slots` slots from `first` are spent, and were not used."""

    guest: Ref
    first: S
    slots: int


BySlot = Mapping[tuple[str, S], Sold[S]]
"""What was sold, one slot at a time, by the guest and the slot."""


def by_slot(slots: Slots[S], sold: Iterable[Sold[S]]) -> dict[tuple[str, S], Sold[S]]:
    """Return what was sold, slot by slot."""
    return {
        (one.guest, slot): replace(one, first=slot, slots=1)
        for one in sold
        for slot in slots.each(one.first, one.first + one.slots * slots.step)
    }


def in_runs(slots: Slots[S], sold: BySlot[S]) -> tuple[Sold[S], ...]:
    """Return what was sold, a run of slots of one guest at the same price and by the same line together."""
    found: list[Sold[S]] = []
    for guest in dict.fromkeys(guest for guest, _ in sold):
        of_guest = {slot: astuple(one)[3:] for (who, slot), one in sold.items() if who == guest}
        found += [Sold(guest, first, count, *rest) for first, count, rest in slots.runs(of_guest)]
    return tuple(found)


def sold_within(
    slots: Slots[S], sold: Iterable[Sold[S]], first: S, until: S
) -> tuple[Sold[S], ...]:
    """Return what was sold of the slots of `[first, until)`."""
    some = by_slot(slots, sold).items()
    return in_runs(slots, {key: one for key, one in some if first <= key[1] < until})


def visas_in(slots: Slots[S], sold: Iterable[Sold[S]]) -> set[tuple[str, S]]:
    """Return who was sold which slots by visa day."""
    return {key for key, one in by_slot(slots, sold).items() if one.rule == Rule.VISA_DAY}


def drawn_in(slots: Slots[S], sold: Iterable[Sold[S]]) -> dict[tuple[str, S], str]:
    """Return who was sold which slots out of which source that was paid ahead."""
    return {key: one.source for key, one in by_slot(slots, sold).items() if one.is_drawn}


def taken_in(slots: Slots[S], sold: Iterable[Sold[S]]) -> set[tuple[str, S]]:
    """Return who was sold which slots by visa day, or out of what was paid ahead: given up late they are spent."""
    some = tuple(sold)
    return {*visas_in(slots, some), *drawn_in(slots, some)}


def spent_in(slots: Slots[S], spent: Iterable[Spent[S]]) -> set[tuple[str, S]]:
    """Return whose visa days, or uses that were paid ahead, for which slots are spent."""
    return {
        (one.guest, slot)
        for one in spent
        for slot in slots.each(one.first, one.first + one.slots * slots.step)
    }


def spent_runs(slots: Slots[S], spent: Iterable[tuple[str, S]]) -> tuple[Spent[S], ...]:
    """Return what is spent, run by run."""
    found: list[Spent[S]] = []
    keys = sorted(spent)
    for guest in dict.fromkeys(guest for guest, _ in keys):
        days = {slot: None for who, slot in keys if who == guest}
        found += [Spent(guest, first, count) for first, count, _ in slots.runs(days)]
    return tuple(found)
