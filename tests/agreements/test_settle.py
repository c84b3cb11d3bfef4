"""Month by month it is settled what a hub owes: the shares of the stays that ended in it, and the rent."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.agreements import chart as of_agreements
from ledger.agreements.agreement import Agreement
from ledger.agreements.end import EndAgreement
from ledger.agreements.events import MonthSettled
from ledger.agreements.settle import MonthNotOver, NotThatMonth, SettleMonth
from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.treasury.close import ClosePeriod, StillMissing
from ledger.treasury.events import Posting
from tests.agreements.examples import (
    AGREEMENT,
    ALL_SLEPT,
    BOOKED_STAY,
    LENT,
    SUMMER_ENDS,
    lent_by,
    made,
)
from tests.agreements.test_share import SHARE
from tests.members.examples import BRUNO
from tests.places.examples import ALA, HOST
from tests.scenario import TODAY, given, just_before
from tests.staff import TREASURER
from tests.stays.examples import LEAVES, on, waiting
from tests.stays.test_leave import CHECK_OUT
from tests.treasury.examples import entry

JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))
RENTED = made(share_bp=0, rent_cents=310_00)
COST, OWED = of_agreements.agreements_cost(ALA), of_agreements.agreements_owed(ALA)


def settle(month: date) -> SettleMonth:
    return SettleMonth(hub=ALA, agreement=AGREEMENT, month=month)


def settled(month: date, *, share: int = 0, rent: int = 0, then: date | None, day: date):
    return MonthSettled(
        day=day,
        agreement=AGREEMENT,
        hub=ALA,
        to_settle=then,
        month=month,
        share_cents=share,
        rent_cents=rent,
    )


def rent_posted(cents: int, day: date):
    lines = (Posting(COST, cents), Posting(OWED, -cents, AGREEMENT))
    return entry("agreement-rent", AGREEMENT, *lines, n=1, day=day)


def test_a_share_is_settled_when_its_month_is_over():
    """Its entry was posted at check-out: nothing more is posted, and no month waits any more."""
    scenario = given(*LENT, *BOOKED_STAY, *ALL_SLEPT).by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    due = waiting(scenario.decided())[f"agreement:{AGREEMENT}"]
    assert due == Due(subject=f"agreement:{AGREEMENT}", at=rome(AUGUST), command=settle(JULY))
    scenario.by(SYSTEM).at(just_before(rome(AUGUST))).when(settle(JULY)).refused(MonthNotOver)
    told = settled(JULY, share=SHARE, then=None, day=AUGUST)
    scenario.at(rome(AUGUST)).then(told)
    assert f"agreement:{AGREEMENT}" not in waiting([told])
    scenario.when(settle(JULY)).refused(NotThatMonth, to_settle=None)


def test_a_rent_takes_effect_on_the_last_day_of_its_month_and_the_next_waits():
    """Of June 16 days of 30 are under the agreement; July is whole."""
    scenario = given(*lent_by(RENTED)).by(SYSTEM).at(rome(JULY)).when(settle(JUNE))
    june = settled(JUNE, rent=165_33, then=JULY, day=JULY)
    scenario.then(june, rent_posted(165_33, date(2026, 6, 30)))
    assert waiting([june])[f"agreement:{AGREEMENT}"].command == settle(JULY)
    scenario.at(rome(AUGUST)).when(settle(JULY))
    scenario.then(
        settled(JULY, rent=310_00, then=AUGUST, day=AUGUST),
        rent_posted(310_00, date(2026, 7, 31)),
    )


def test_months_are_settled_one_after_the_other():
    """By the scheduler or a treasurer, and no month twice."""
    scenario = given(*lent_by(RENTED)).by(TREASURER).at(rome(AUGUST))
    scenario.when(settle(JULY)).refused(NotThatMonth, to_settle=JUNE)
    scenario.when(settle(JUNE)).decided()
    scenario.when(settle(JUNE)).refused(NotThatMonth, to_settle=JULY)
    given(*lent_by(RENTED)).by(HOST).at(rome(JULY)).when(settle(JUNE)).refused(NotAllowed)


def test_the_last_rent_is_that_of_the_month_in_which_it_ends():
    """It ends on the tenth of July: ten of 31 days, and nothing waits after it."""
    end = EndAgreement(
        hub=ALA, agreement=AGREEMENT, owner=BRUNO, until=date(2026, 7, 10), reason="sealed"
    )
    scenario = given(*lent_by(RENTED)).when(end)
    scenario.decided()
    scenario.by(SYSTEM).at(rome(JULY)).when(settle(JUNE)).decided()
    scenario.at(rome(AUGUST)).when(settle(JULY))
    scenario.then(
        settled(JULY, rent=100_00, then=None, day=AUGUST),
        rent_posted(100_00, date(2026, 7, 31)),
    )


def test_one_that_ends_before_it_begins_owes_no_rent():
    """It was called off: what was to be settled is no more."""
    later = made(since=date(2026, 7, 20), share_bp=0, rent_cents=310_00)
    end = EndAgreement(hub=ALA, agreement=AGREEMENT, owner=BRUNO, until=TODAY, reason="sealed")
    (fact,) = given(*lent_by(later)).when(end).decided()
    assert fact.to_settle is None
    assert waiting([later, fact]) == {}


def test_books_are_closed_when_the_rents_up_to_then_are_posted():
    """A month's rent is missing from its last day on: a closing before it does not wait."""
    scenario = given(*lent_by(RENTED)).by(TREASURER).at(on(AUGUST))
    scenario.when(ClosePeriod(owner=ALA, until=date(2026, 6, 29))).decided()
    june = ClosePeriod(owner=ALA, until=date(2026, 6, 30))
    scenario.when(june).refused(StillMissing, rents=[AGREEMENT])
    scenario.when(replace(june, owner="All")).refused(StillMissing, rents=[AGREEMENT])
    scenario.when(replace(june, owner="Network")).decided()
    scenario.when(settle(JUNE)).decided()
    scenario.when(june).decided()


@pytest.mark.parametrize(
    "month, days, of", [(JUNE, 16, 30), (JULY, 31, 31), (date(2026, 9, 1), 30, 30)]
)
def test_a_part_of_a_month_costs_a_part_of_its_rent(month: date, days: int, of: int) -> None:
    """By days, to the nearest cent."""
    agreement = Agreement(since=TODAY, until=SUMMER_ENDS, rent_cents=100_01)
    assert agreement.rent_of(month) == (2 * 100_01 * days + of) // (2 * of)
