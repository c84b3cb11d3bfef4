"""How a bill becomes entries: each docstring is the ledger, each row numbered as in the journal."""

from datetime import timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.billing import chart as of_bills
from ledger.billing.bill import Charge, given_up, sum_of, total_of, until
from ledger.billing.journal import (
    captured,
    damage,
    fee,
    fee_undone,
    given_back,
    given_free,
    held,
    held_anew,
    settled,
)
from ledger.kernel.slots import DAYS
from ledger.treasury import chart
from ledger.treasury.stamp import stamp_of
from tests.billing.examples import ANNAS, FIRST, bills, sold
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.treasury.examples import as_written


@as_written
def test_14_captured():
    """Check-out captures two nights of 40, VAT of 8 and city tax of 4.

    Liabilities:Members:Anna:Held       92.00 EUR "Stay"
    Assets:Bank:Hubs:Ala                92.00 EUR
    Assets:Bank:Clients                -92.00 EUR
    Assets:Unbilled:Ala                -80.00 EUR
    Liabilities:VAT:Ala                 -8.00 EUR
    Liabilities:CityTax:Ala             -4.00 EUR
    """
    return captured(ANNAS, sold(80_00, 8_00), tax=4_00, stamp=0)


@as_written
def test_36_captured_with_stamp_duty():
    """Two nights of 45 at a hub that sells without VAT, city tax of 4: their receipt carries 2 of stamp duty.

    Liabilities:Members:Anna:Held       96.00 EUR "Stay"
    Assets:Bank:Hubs:Ala                96.00 EUR
    Assets:Bank:Clients                -96.00 EUR
    Assets:Unbilled:Ala                -90.00 EUR
    Liabilities:VAT:Ala                  0.00 EUR
    Liabilities:CityTax:Ala             -4.00 EUR
    Liabilities:StampDuty:Ala           -2.00 EUR
    """
    return captured(ANNAS, sold(90_00, 0, 0), tax=4_00, stamp=2_00)


@as_written
def test_36_a_fee_with_stamp_duty():
    """Nobody came, and 90 is kept.

    Liabilities:Members:Anna:Held       92.00 EUR "Stay"
    Assets:Bank:Hubs:Ala                92.00 EUR
    Assets:Bank:Clients                -92.00 EUR
    Income:Fees:Ala                    -90.00 EUR
    Liabilities:StampDuty:Ala           -2.00 EUR
    """
    return fee(ANNAS, 90_00, 2_00)


def test_36_a_fee_undone():
    """Somebody came after all: the hub gives all of it back, and bears the stamp duty."""
    drafts = [fee(ANNAS, 90_00, 2_00), fee_undone(ANNAS, 90_00, 2_00)]
    for account in (chart.held(ANNA), chart.hub_bank(ALA), of_bills.fee_income(ALA)):
        assert moved(drafts, account) == 0
    assert moved(drafts, chart.stamp_borne(ALA)) == 2_00 == -moved(drafts, chart.stamp_duty(ALA))


@as_written
def test_15_fee():
    """Anna cancels late.

    Liabilities:Members:Anna:Held       44.00 EUR "Stay"
    Assets:Bank:Hubs:Ala                44.00 EUR
    Assets:Bank:Clients                -44.00 EUR
    Income:Fees:Ala                    -44.00 EUR
    """
    return fee(ANNAS, 44_00)


@as_written
def test_16_damage():
    """A lamp is broken.

    Liabilities:Members:Anna:Held       15.00 EUR "Stay"
    Assets:Bank:Hubs:Ala                15.00 EUR
    Assets:Bank:Clients                -15.00 EUR
    Income:Damages:Ala                 -15.00 EUR
    """
    return damage(ANNAS, 15_00)


def moved(drafts, account: str) -> int:
    """What these drafts move on an account."""
    return sum(line.cents for draft in drafts for line in draft.lines if line.account == account)


@for_all(bill=bills(), percent=st.sampled_from([0, 50, 100]))
def test_what_is_given_back_and_the_fee_are_all_that_was_held(bill, percent):
    """A bill that comes to nothing leaves nothing held, whatever is kept of it."""
    kept = sum_of(bill, Charge.USE) * percent // 100
    drafts = [held(ANNAS, bill), *given_back(ANNAS, bill, kept)]
    assert moved(drafts, chart.held(ANNA)) == 0
    stamp = stamp_of(kept) if sum_of(bill, Charge.STAMP) else 0
    assert moved(drafts, chart.wallet(ANNA)) == kept + stamp
    assert -moved(drafts, of_bills.fee_income(ALA)) == kept
    assert -moved(drafts, chart.stamp_duty(ALA)) == stamp


@for_all(was=bills(), now=bills(), days=st.integers(0, 12), data=st.data())
def test_a_bill_settled_after_any_change_leaves_nothing_held_but_the_deposit(was, now, days, data):
    """Held, held anew for another bill, used in part: in between exactly the bill is held, after it what is held on."""
    fee_cents = data.draw(st.integers(0, sum_of(was, Charge.USE)))
    drafts = [held(ANNAS, was), *held_anew(ANNAS, was, now, fee_cents)]
    assert moved(drafts, chart.held(ANNA)) == -total_of(now)
    used = until(DAYS, now, FIRST + timedelta(days=days))
    owed = sum(given_up(DAYS, now, used).values())
    broken = data.draw(st.integers(0, sum_of(now, Charge.DEPOSIT)))
    drafts += [damage(ANNAS, broken)]
    on = data.draw(st.integers(0, sum_of(now, Charge.DEPOSIT) - broken))
    drafts += settled(ANNAS, now, used, fee_cents=owed, damage_cents=broken, deposit_cents=on)
    assert moved(drafts, chart.held(ANNA)) == -on
    drafts += [given_free(ANNAS, on)]
    assert moved(drafts, chart.held(ANNA)) == 0
    stamp = -moved(drafts, chart.stamp_duty(ALA))
    due = sum_of(used, Charge.STAMP) + stamp_of(owed)
    assert stamp == min(due, sum_of(now, Charge.STAMP))
    spent = sum_of(used, Charge.USE) + sum_of(used, Charge.TAX) + stamp + fee_cents + owed + broken
    assert moved(drafts, chart.wallet(ANNA)) == spent == moved(drafts, chart.hub_bank(ALA))
