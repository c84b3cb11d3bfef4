"""Every entry says what of it was sold at which rate: as billed, and paid back in parts without losing a cent."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge, Rate, lines_of, sold_at, stamped, sum_of, vat_of
from ledger.billing.journal import captured
from ledger.kernel.days import ONE_DAY
from ledger.kernel.slots import DAYS
from ledger.treasury.account import Account
from ledger.treasury.events import VatPart
from tests.billing.examples import ANNAS, FIRST, bills, sold
from tests.billing.till import VAT, Till, gross, tills
from tests.places.examples import ALA

WITHOUT_BASE = ("tax-paid", "opening")


@for_all(bills())
def test_what_is_sold_at_all_rates_is_what_is_used(bill):
    """Base and VAT of all rates are the price, each rate once and in order."""
    parts = sold_at(ALA, bill)
    assert sum(part.base_cents + part.vat_cents for part in parts) == sum_of(bill, Charge.USE)
    assert sum(part.vat_cents for part in parts) == vat_of(bill)
    rates = [part.rate_bp for part in parts]
    assert rates == sorted({line.vat_bp for line in bill if line.what is Charge.USE})


@for_all(tills())
def test_all_rates_together_are_the_account_of_vat(till: Till):
    """Whatever was sold, paid back, taken back and paid on: entry by entry, and in all."""
    for entry in till.entries:
        moved = -sum(line.cents for line in entry.lines if line.account == VAT)
        told = sum(part.vat_cents for part in entry.vat)
        assert told == (0 if entry.kind in WITHOUT_BASE else moved)
    outside = sum(
        line.cents
        for entry in till.entries
        for line in entry.lines
        if line.account == VAT and entry.kind in WITHOUT_BASE
    )
    sold = sum(part.vat_cents for entry in till.entries for part in entry.vat)
    assert -till.memory[Account, VAT].balance == sold - outside


def _left(till: Till, name: str) -> dict[int, tuple[int, int]]:
    base: Counter[int] = Counter()
    vat: Counter[int] = Counter()
    for entry in (till.sold[name], *till.backs[name]):
        for part in entry.vat:
            base[part.rate_bp] += part.base_cents
            vat[part.rate_bp] += part.vat_cents
    return {rate: (base[rate], vat[rate]) for rate in base}


@for_all(tills(), st.data())
def test_whoever_pays_all_back_in_parts_pays_back_each_rate_to_the_cent(till: Till, data):
    """In whatever steps, some of them taken back in between: nothing is left at any rate, nor ever less than nothing."""
    for name in till.sold:
        while left := till.left(name):
            assert all(min(both) >= 0 for both in _left(till, name).values())
            cents = data.draw(st.integers(max(1, left // 3), left))
            assert -gross(till.pay_back(name, cents)) == cents
        assert not any(any(both) for both in _left(till, name).values())


@for_all(st.lists(st.integers(1, 99_999), min_size=1, max_size=9), bills(), bills())
def test_each_rate_has_its_part_of_what_is_paid_back(steps, some, more):
    """Without anything taken back nobody is a whole cent from the exact part, after however many steps."""
    till = Till()
    till.sell(stamped((*some, *more)))
    (name,) = till.sold
    in_all = till.left(name)
    for step in steps:
        if left := till.left(name):
            till.pay_back(name, min(step, left))
    gone = in_all - till.left(name)
    for part in till.sold[name].vat:
        base, vat = _left(till, name)[part.rate_bp]
        of_rate = part.base_cents + part.vat_cents
        back = of_rate - base - vat
        assert abs(back * in_all - of_rate * gone) < in_all * len(till.sold[name].vat)
        assert abs((part.vat_cents - vat) * of_rate - part.vat_cents * back) <= of_rate


def a_day(cents: int, vat_bp: int) -> Iterator[BillLine[date]]:
    """One day at so much."""
    span = FIRST, FIRST + ONE_DAY
    return lines_of(DAYS, Charge.USE, "blue", 1, span, lambda _: Rate(cents, vat_bp))


def test_a_stay_at_two_rates_is_paid_back_at_both():
    """Of 110.00 at ten percent and 61.00 at 22 half goes back, and a cent: half of each, and then the rest."""
    till = Till()
    till.sell((*a_day(110_00, 1_000), *a_day(61_00, 2_200)))
    (name,) = till.sold
    assert till.sold[name].vat == (
        VatPart(ALA, 1_000, 100_00, 10_00),
        VatPart(ALA, 2_200, 50_00, 11_00),
    )
    half = till.pay_back(name, 85_51)
    assert half.vat == (VatPart(ALA, 1_000, -50_01, -5_00), VatPart(ALA, 2_200, -25_00, -5_50))
    undone = till.reverse(half)
    assert undone.vat == (VatPart(ALA, 1_000, 50_01, 5_00), VatPart(ALA, 2_200, 25_00, 5_50))
    till.pay_back(name, 85_51)
    rest = till.pay_back(name, 85_49)
    assert rest.vat == (VatPart(ALA, 1_000, -49_99, -5_00), VatPart(ALA, 2_200, -25_00, -5_50))


def test_who_forgets_the_rates_is_stopped():
    """An entry that moves VAT without saying of what is our mistake, and is not posted."""
    till = Till()
    whole = captured(ANNAS, sold(100_00, 10_00), tax=0, stamp=0)
    for wrong in ((), sold(100_00, 9_99), (*sold(1, 10_00), *sold(1, 1, 2_200))):
        with pytest.raises(AssertionError, match="rates and lines"):
            till.post(replace(whole, vat=wrong))
