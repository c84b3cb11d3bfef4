"""What a stay costs as it is shown: line by line, at least when it is given up, and what was kept of which night."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import astuple

from ledger.billing.bill import Bill, BillLine
from ledger.billing.fee import AtLeast, by_slot, hundredths
from ledger.conventions.sold import Sold, Spent
from ledger.kernel.slots import DAYS
from ledger.stays.events import (
    NoShowMarked,
    NoShowUndone,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from ledger.stays.guest_tax import GuestTax
from projections.engine.change import Change, Put
from projections.engine.table import History


class Charged(BillLine[date], frozen=True, array_like=False, gc=False):
    """`places` bed places of a room, or guests, for `slots` nights from `first`, at `unit_cents` each.

    Prices of nights include VAT: `vat_cents` are within `cents`. City tax, deposit and stamp duty name no room.
    """


class KeptAtLeast(AtLeast[date], frozen=True, array_like=False, gc=False):
    """Giving up any of `slots` nights from `first` costs `percent` at least, on whatever day."""


class SoldAs(Sold[date], frozen=True, array_like=False, gc=False):
    """`slots` nights from `first` were sold to a guest by `rule`, at `unit_cents` each, VAT at `vat_bp` included.

    `agreed_cents` is what the convention's line says of them, whichever rule won. Nights at the public price to which no
    price was agreed are not told.
    """


class SpentOn(Spent[date], frozen=True, array_like=False, gc=False):
    """Visa days of a guest for `slots` nights from `first` are spent, and were not used."""


class NightFee(msgspec.Struct, frozen=True, gc=False):
    """What was kept of a night that was given up: by a change, or when the stay ended."""

    night: date
    cents: int
    by_change: bool


class GuestTaxed(GuestTax, frozen=True, array_like=False, gc=False):
    """What city tax a guest owed: nights `taxed`, `beyond` the first ones, and `exempt`, for a reason (`why`).

    The guest is a member, or the `companion` of this number.
    """


class BillRow(msgspec.Struct, frozen=True, gc=False):
    """What the stay costs, line by line, and at least when nights of it are given up.

    `below_a_cent` are the hundredths of a cent that fees left out so far, `fees` what was kept of which night, `guests` who
    owed city tax for which nights, once they left; `sold` says by which rule nights were sold, `spent` which visa
    days nobody used.
    """

    stay: str
    bill: tuple[Charged, ...]
    at_least: tuple[KeptAtLeast, ...] = ()
    below_a_cent: int = 0
    fees: tuple[NightFee, ...] = ()
    guests: tuple[GuestTaxed, ...] = ()
    sold: tuple[SoldAs, ...] = ()
    spent: tuple[SpentOn, ...] = ()


BILLS = History(row=BillRow, name="stay_bills", key=("stay",))


def charged(bill: Bill[date]) -> tuple[Charged, ...]:
    """Return the lines of a bill as they are shown."""
    return tuple(Charged(*astuple(line)) for line in bill)


def sold_as(sold: Iterable[Sold[date]]) -> tuple[SoldAs, ...]:
    """Return by which rule nights were sold, as it is shown."""
    return tuple(SoldAs(*astuple(one)) for one in sold)


def spent_on(spent: Iterable[Spent[date]]) -> tuple[SpentOn, ...]:
    """Return which visa days are spent, as it is shown."""
    return tuple(SpentOn(*astuple(one)) for one in spent)


def billed_anew(
    fact: StayChanged | NoShowUndone, before: BillRow, fees: Iterable[NightFee]
) -> Change:
    """Return the bill that the fact tells, with the `fees` of before and its own."""
    return Put(
        BillRow(
            fact.stay,
            charged(fact.bill),
            tuple(KeptAtLeast(*astuple(run)) for run in fact.at_least),
            (before.below_a_cent + hundredths(fact.given_up)) % 100,
            (*fees, *night_fees(fact, by_change=True)),
            before.guests,
            sold_as(fact.sold),
            spent_on(fact.spent),
        )
    )


def night_fees(
    fact: StayChanged | StayCancelled | NoShowMarked | NoShowUndone | StayCheckedOut,
    *,
    by_change: bool,
) -> Iterator[NightFee]:
    """Yield what the fact keeps of which night."""
    for night, cents in by_slot(DAYS, fact.given_up, fact.fee_cents).items():
        yield NightFee(night, cents, by_change)
