"""A bill's lines, whatever is used and however its time is cut: VAT, sums, what is given up."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.billing.bill import (
    Bill,
    BillLine,
    Charge,
    Earned,
    Rate,
    deposit_line,
    given_up,
    lines_of,
    net_by_slot,
    rates_of,
    since,
    stamped,
    sum_of,
    total_of,
    until,
    vat_of,
)
from ledger.kernel.money import included_vat
from ledger.kernel.slots import DAYS, Slots
from tests.billing.examples import bills

HOURS: Slots[datetime] = Slots(step=timedelta(hours=1), sheet="%Y-%m-%d", mark="%H")
NINE, TEN, NOON = (datetime(2026, 7, 10, hour, tzinfo=UTC) for hour in (9, 10, 12))
FIRST, SECOND, LEFT = (date(2026, 7, day) for day in (10, 11, 13))


def use(unit_cents: int, *, vat_bp: int = 2200):
    """Three days at two desks."""
    return tuple(
        lines_of(DAYS, Charge.USE, "desks", 2, (FIRST, LEFT), lambda _: Rate(unit_cents, vat_bp))
    )


def test_a_run_of_slots_at_one_rate_is_a_line():
    """An hour in the morning is cheaper; VAT of 22 % is within, rounded half up, once a line."""
    rates = {NINE: Rate(1000, 2200)}
    lines = lines_of(
        HOURS, Charge.USE, "room", 1, (NINE, NOON), lambda hour: rates.get(hour, Rate(1500, 2200))
    )
    assert tuple(lines) == (
        BillLine(Charge.USE, "room", NINE, 1, 1, 1000, 1000, 2200, 180),
        BillLine(Charge.USE, "room", TEN, 2, 1, 1500, 3000, 2200, 541),
    )


def test_a_tax_or_a_deposit_of_zero_is_left_out_and_use_is_not():
    """Nobody needs to read that nothing is asked for; what is used for nothing is used."""
    assert tuple(deposit_line(FIRST, 0)) == ()
    assert tuple(lines_of(DAYS, Charge.TAX, "", 2, (FIRST, LEFT), lambda _: Rate(0, 0))) == ()
    (line,) = use(0)
    assert (line.places, line.slots, line.cents, line.vat_cents) == (2, 3, 0, 0)


def test_what_is_used_comes_with_tax_and_deposit_and_each_has_a_sum():
    """Everything on the bill is held; VAT is within the price of use alone."""
    tax = tuple(lines_of(DAYS, Charge.TAX, "", 2, (FIRST, LEFT), lambda _: Rate(150, 0)))
    bill = (*use(1000), *tax, *deposit_line(FIRST, 5000))
    sums = [sum_of(bill, charge) for charge in Charge]
    assert (sums, total_of(bill), vat_of(bill)) == ([6000, 900, 5000, 0], 11_900, 1082)
    assert rates_of(DAYS, bill)[Charge.USE, "desks", SECOND] == (Rate(1000, 2200),) * 2


def free_of_vat(cents: int) -> Bill[date]:
    """One desk on one day, without VAT, with a tax of 90 and a deposit."""
    desk = lines_of(DAYS, Charge.USE, "desks", 1, (FIRST, SECOND), lambda _: Rate(cents, 0))
    tax = lines_of(DAYS, Charge.TAX, "", 1, (FIRST, SECOND), lambda _: Rate(9000, 0))
    return stamped((*desk, *tax, *deposit_line(FIRST, 5000)))


def test_what_is_used_without_vat_above_77_47_has_stamp_duty_on_its_bill():
    """Neither city tax nor deposit counts; nor what has VAT within; whoever leaves early enough has none."""
    assert [sum_of(free_of_vat(one), Charge.STAMP) for one in (7747, 7748)] == [0, 200]
    assert free_of_vat(7748)[-1] == BillLine(Charge.STAMP, "", FIRST, 0, 1, 200, 200)
    assert stamped(use(90_00)) == use(90_00)
    assert stamped(stamped(free_of_vat(7748))) == free_of_vat(7748)
    three = tuple(lines_of(DAYS, Charge.USE, "desks", 1, (FIRST, LEFT), lambda _: Rate(3_000, 0)))
    assert [sum_of(until(DAYS, three, day), Charge.STAMP) for day in (LEFT, SECOND)] == [200, 0]
    assert [sum_of(since(DAYS, three, day), Charge.STAMP) for day in (FIRST, SECOND)] == [200, 0]


def test_the_net_is_split_over_the_slots_by_largest_remainder():
    """49,18 over three days: the first gets the cent that is left."""
    assert net_by_slot(DAYS, use(1000)) == {
        FIRST: (Earned("desks", 2, 1640),),
        SECOND: (Earned("desks", 2, 1639),),
        date(2026, 7, 12): (Earned("desks", 2, 1639),),
    }


def test_whoever_leaves_earlier_has_a_shorter_bill_with_its_own_vat():
    """The deposit remains, and VAT is rounded anew."""
    bill = (*use(1000), *deposit_line(FIRST, 5000))
    assert until(DAYS, bill, SECOND) == (
        BillLine(Charge.USE, "desks", FIRST, 1, 2, 1000, 2000, 2200, 361),
        *deposit_line(FIRST, 5000),
    )
    assert until(DAYS, bill, FIRST) == tuple(deposit_line(FIRST, 5000))
    assert until(DAYS, bill, LEFT) == bill


def test_what_is_given_up_is_counted_slot_by_slot():
    """Dearer or equal gives up nothing; other slots give up the former ones whole."""
    assert sum(given_up(DAYS, use(1000)).values()) == 6000
    assert sum(given_up(DAYS, use(1000), use(1000)).values()) == 0
    assert sum(given_up(DAYS, use(1000), use(1200)).values()) == 0
    assert sum(given_up(DAYS, use(1000), use(800)).values()) == 1200
    assert sum(given_up(DAYS, use(1000), until(DAYS, use(1000), SECOND)).values()) == 4000


@for_all(bill=bills())
def test_no_split_loses_a_cent(bill):
    """Whatever the prices: VAT and net agree, and equal slots differ by a cent at most."""
    nets = net_by_slot(DAYS, bill)
    net = sum(one.net_cents for slot in nets.values() for one in slot)
    assert net == sum_of(bill, Charge.USE) - vat_of(bill)
    for line in bill:
        assert line.vat_cents == included_vat(line.cents, line.vat_bp)
        for n in range(line.slots if line.what is Charge.USE else 0):
            exact = (line.cents - line.vat_cents) / line.slots
            assert any(
                abs(one.net_cents - exact) < 1 and one.resource == line.resource
                for one in nets[line.first + timedelta(days=n)]
            )


@for_all(bill=bills(), days=st.integers(-2, 15))
def test_what_is_left_and_what_is_given_up_are_the_bill(bill, days):
    """Leaving earlier splits the price of use in two and touches no deposit."""
    short = until(DAYS, bill, FIRST + timedelta(days=days))
    use_cents = sum_of(bill, Charge.USE)
    assert sum_of(short, Charge.USE) + sum(given_up(DAYS, bill, short).values()) == use_cents
    assert sum_of(short, Charge.DEPOSIT) == sum_of(bill, Charge.DEPOSIT)
