"""Month by month a lease is billed before and earned after; what the wallet lacks is owed to the hub, and what is cut short given back."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.chart import services_income
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.leases.end import LeaseEndsLater
from ledger.leases.events import LeaseEnded, LeaseMonthBilled, LeaseMonthEarned
from ledger.leases.lease import Lease
from ledger.leases.months import LeaseTurnsLater, NotThatLeaseMonth, TurnLease, after_lease
from ledger.members.events import UserNamed
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.plans.chart import plans_owed
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.close import ClosePeriod, StillMissing
from ledger.treasury.document import FiscalKind
from ledger.treasury.events import EntryPosted
from tests.leases.examples import ALA_LETS, END, FIRST, LEASE, MADE, UNTIL, WEAVERS
from tests.members.examples import ANNA_USER, AS_ANNA, excluded, joined
from tests.places.examples import ALA, HOST
from tests.scenario import TODAY, Memory, given, just_before, named, noon
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import paid_in

DAY = timedelta(days=1)
ANNA_ACTS = UserNamed(day=TODAY, member=WEAVERS, user=ANNA_USER)
AUGUST, OCTOBER = date(2026, 8, 1), date(2026, 10, 10)
TURN = TurnLease(lease=LEASE, on=FIRST)
LONG = replace(MADE, until=OCTOBER)
"""From the 7th of July to the 10th of October, for 244 euro a month with VAT."""
OF_JULY = (244_00 * 25 * 2 + 31) // 62  # 25 of 31 days, to the nearest cent
JULY = LeaseMonthBilled(
    day=FIRST,
    lease=LEASE,
    hub=ALA,
    member=WEAVERS,
    turns=AUGUST,
    first=FIRST,
    until=AUGUST,
    net_cents=161_29,
    vat_cents=35_48,
    owed_cents=0,
)


def with_lease(cents: int, lease=LONG, *, notice_days: int = 0) -> list[Fact]:
    """The weavers have a lease, and so much in their wallet."""
    terms = replace(lease.terms, notice_days=notice_days)
    money = [paid_in(WEAVERS, cents, named("E", "WEAVERS"))] if cents else []
    return [*ALA_LETS, *joined(WEAVERS), ANNA_ACTS, *money, replace(lease, terms=terms)]


def billed(cents: int, **more):
    """The first month was billed."""
    scenario = given(*with_lease(cents, **more)).by(SYSTEM).at(rome(FIRST)).when(TURN)
    scenario.decided()
    return scenario


def moved(facts: list[Fact], kind: str) -> dict[str, int]:
    """What an entry of a kind moved, by account."""
    (entry,) = (one for one in facts if isinstance(one, EntryPosted) and one.kind == kind)
    return {line.account: line.cents for line in entry.lines}


def test_the_part_of_a_month_is_billed_when_it_begins():
    """From the wallet to the hub, with its VAT and a document; what is not over is not earned."""
    scenario = given(*with_lease(500_00)).by(SYSTEM).at(just_before(rome(FIRST)))
    scenario.when(TURN).refused(LeaseTurnsLater, on=FIRST)
    facts = scenario.at(rome(FIRST)).decided()
    assert facts[0] == JULY
    assert JULY.net_cents + JULY.vat_cents == OF_JULY
    assert moved(facts, "lease-billed") == {
        chart.wallet(WEAVERS): OF_JULY,
        chart.hub_bank(ALA): OF_JULY,
        chart.CLIENTS_BANK: -OF_JULY,
        plans_owed(ALA): -161_29,
        chart.vat(ALA): -35_48,
    }
    scenario.when(TURN).refused(NotThatLeaseMonth, turns=AUGUST)


def test_it_has_a_document():
    """A receipt, with the net and the VAT."""
    scenario = given(*with_lease(500_00)).by(SYSTEM).at(rome(FIRST)).when(TURN)
    (document,) = scenario.documents()
    (line,) = document.lines
    assert (document.kind, line.rate_bp) == (FiscalKind.RECEIPT, 22_00)
    assert (line.base_cents, line.vat_cents) == (161_29, 35_48)


def test_a_month_that_is_over_is_earned_and_the_next_is_billed():
    """The whole of August, and of October the days that are left; then it is over."""
    scenario = billed(1_000_00)
    facts = scenario.at(rome(AUGUST)).when(replace(TURN, on=AUGUST)).decided()
    earned = next(one for one in facts if isinstance(one, LeaseMonthEarned))
    assert (earned.first, earned.net_cents) == (FIRST, 161_29)
    assert moved(facts, "lease-earned") == {plans_owed(ALA): 161_29, services_income(ALA): -161_29}
    august = next(one for one in facts if isinstance(one, LeaseMonthBilled))
    assert (august.net_cents, august.vat_cents, august.turns) == (200_00, 44_00, date(2026, 9, 1))
    for on in (date(2026, 9, 1), date(2026, 10, 1)):
        last = scenario.at(rome(on)).when(replace(TURN, on=on)).decided()
    october = next(one for one in last if isinstance(one, LeaseMonthBilled))
    assert (october.until, october.turns) == (OCTOBER, OCTOBER)
    assert october.net_cents + october.vat_cents == (244_00 * 9 * 2 + 31) // 62
    over = scenario.at(rome(OCTOBER)).when(replace(TURN, on=OCTOBER)).decided()
    assert over[0].turns is None
    assert list(after_lease(over[0])) == [Done(subject=f"lease:{LEASE}")]
    assert scenario.memory[Account, plans_owed(ALA)].balance == 0


def test_it_turns_by_itself():
    """When the day begins in Rome."""
    turning = Due(subject=f"lease:{LEASE}", at=rome(FIRST), command=TURN)
    assert list(after_lease(MADE)) == [turning]
    free = replace(MADE, turns=None)
    assert list(after_lease(free)) == [Done(subject=f"lease:{LEASE}")]


@pytest.mark.parametrize("who", [HOST, OPERATOR, AS_ANNA])
def test_nobody_hurries_it(who):
    """Time does it, or a treasurer."""
    given(*with_lease(0)).by(who).at(rome(FIRST)).when(TURN).refused(NotAllowed)


def test_what_the_wallet_lacks_is_owed_to_the_hub():
    """All that there is is paid; what is let stays let."""
    facts = given(*with_lease(50_00)).by(SYSTEM).at(rome(FIRST)).when(TURN).decided()
    assert facts[0] == replace(JULY, owed_cents=OF_JULY - 50_00)
    told = moved(facts, "lease-billed")
    assert told[chart.wallet(WEAVERS)] == told[chart.hub_bank(ALA)] == 50_00
    assert told[chart.hub_receivable(ALA, WEAVERS)] == OF_JULY - 50_00


def test_what_is_cut_short_is_given_back():
    """The price of the days that stay is kept, with its VAT; the rest goes back, and a note says so."""
    scenario = billed(500_00)
    ends = date(2026, 7, 15)
    facts = scenario.by(HOST).at(noon(FIRST)).when(replace(END, ends=ends)).decided()
    (ended,) = (one for one in facts if isinstance(one, LeaseEnded))
    kept = (244_00 * 8 * 2 + 31) // 62
    assert (ended.month_cut, ended.turns) == (FIRST, ends)
    assert ended.back_net_cents + ended.back_vat_cents == OF_JULY - kept
    assert moved(facts, "lease-given-back") == {
        plans_owed(ALA): ended.back_net_cents,
        chart.vat(ALA): ended.back_vat_cents,
        chart.CLIENTS_BANK: OF_JULY - kept,
        chart.hub_bank(ALA): kept - OF_JULY,
        chart.wallet(WEAVERS): kept - OF_JULY,
    }
    turned = scenario.by(SYSTEM).at(rome(ends)).when(replace(TURN, on=ends)).decided()
    assert turned[0].net_cents == 161_29 - ended.back_net_cents
    assert turned[0].turns is None


def test_it_is_cut_short_again():
    """What is kept is the price of the days that stay, however often that was said."""
    scenario = billed(500_00).by(HOST).at(noon(FIRST))
    for day in (20, 15):
        scenario.when(replace(END, ends=date(2026, 7, day))).decided()
    kept = (244_00 * 8 * 2 + 31) // 62
    assert scenario.memory[Lease, LEASE].billed.cents == kept
    assert -scenario.memory[Account, chart.wallet(WEAVERS)].balance == 500_00 - kept


def test_what_is_cut_short_has_a_credit_note():
    """Of the receipt of its month."""
    scenario = billed(500_00).by(HOST).at(noon(FIRST))
    (note,) = scenario.when(replace(END, ends=date(2026, 7, 15))).documents()
    assert note.kind == FiscalKind.CREDIT_NOTE


def test_what_is_owed_is_let_off_first():
    """Nothing goes to the wallet while the member owes the hub more than that."""
    scenario = billed(0).by(HOST).at(noon(FIRST))
    facts = scenario.when(replace(END, ends=FIRST + DAY)).decided()
    told = moved(facts, "lease-given-back")
    one_day = (244_00 * 2 + 31) // 62
    assert told[chart.hub_receivable(ALA, WEAVERS)] == one_day - OF_JULY
    assert chart.wallet(WEAVERS) not in told


def test_on_its_first_day_all_is_given_back():
    """Nothing is left to earn."""
    scenario = billed(500_00).by(OPERATOR).at(noon(FIRST))
    ended = scenario.when(replace(END, ends=FIRST)).decided()[0]
    assert (ended.back_net_cents, ended.back_vat_cents) == (161_29, 35_48)
    assert ended.turns is None


@pytest.mark.parametrize("who", [HOST, AS_ANNA])
def test_either_side_gives_the_notice_that_was_agreed(who):
    """Thirty days from today; operators need none."""
    scenario = given(*with_lease(0, notice_days=30)).by(who)
    earliest = TODAY + 30 * DAY
    scenario.when(replace(END, ends=earliest - DAY)).refused(LeaseEndsLater, earliest=earliest)
    scenario.when(replace(END, ends=earliest)).decided()
    given(*with_lease(0, notice_days=30)).when(replace(END, ends=FIRST)).decided()


def test_once_a_month_is_owed_for_too_long_the_hub_need_not_wait():
    """Thirty days from its first; never while nothing is owed."""
    owing = billed(0, notice_days=90).by(HOST)
    late = FIRST + 30 * DAY
    end = replace(END, ends=late)
    owing.at(noon(late - DAY)).when(end).refused(LeaseEndsLater)
    owing.at(noon(late)).decided()
    paying = billed(500_00, notice_days=90).by(HOST).at(noon(late)).when(end)
    paying.refused(LeaseEndsLater)


def test_who_owes_still_gives_notice():
    """Not to pay is no way out."""
    owing = billed(0, notice_days=90).by(AS_ANNA)
    late = FIRST + 60 * DAY
    owing.at(noon(late)).when(replace(END, ends=late)).refused(LeaseEndsLater)


def test_what_is_paid_pays_the_oldest_first():
    """What is left of a debt is the newest months'."""
    months = ((FIRST, 100), (AUGUST, 200), (OCTOBER, 50))
    one = Lease(hub=ALA, owed=months)
    since = {350: FIRST, 251: FIRST, 250: AUGUST, 51: AUGUST, 50: OCTOBER, 1: OCTOBER, 0: None}
    assert {debt: one.overdue_since(debt) for debt in since} == since


def test_whose_member_is_gone_it_ends_by_itself():
    """With the month that was billed, before another is."""
    facts = [*with_lease(500_00), excluded(WEAVERS)]
    scenario = given(*facts).by(SYSTEM).at(rome(FIRST)).when(TURN)
    (ended,) = scenario.decided()
    assert (ended.ends, ended.reason, ended.turns) == (FIRST, "", None)


def test_nobody_leaves_and_no_books_are_closed_over_a_month_that_is_not_earned():
    """It takes effect on its last day."""
    scenario = billed(500_00, lease=MADE)
    scenario.by(OPERATOR).at(noon(UNTIL)).when(Withdraw(member=WEAVERS))
    scenario.refused(SomethingRemains, leases=[LEASE])
    july = ClosePeriod(owner=ALA, until=UNTIL - ONE_DAY)
    scenario.by(TREASURER).when(july).refused(StillMissing, lease_months=[LEASE])
    scenario.by(SYSTEM).when(replace(TURN, on=UNTIL)).decided()
    scenario.by(TREASURER).when(july).decided()


@for_all(
    st.integers(0, 10_000_00),
    st.sampled_from([0, 4_00, 10_00, 22_00]),
    st.integers(0, 3_000_00),
    st.dates(FIRST, OCTOBER - DAY),
)
def test_what_is_earned_and_what_is_left_is_what_was_billed(price, rate, cents, ends):
    """Whatever it costs, whatever there is to pay it, whenever it ends: nothing is left over, and VAT is of what was had."""
    terms = replace(LONG.terms, month_cents=price, vat_bp=rate)
    lease = replace(LONG, terms=terms, turns=FIRST if price else None)
    memory = Memory()
    memory.apply(*with_lease(cents, lease))
    told: list[Fact] = []
    ended = False
    while True:
        turns = memory[Lease, LEASE].turns
        if not ended and (turns is None or turns > ends):
            ended = True
            facts = memory.decide(replace(END, ends=ends), now=noon(ends))
        elif turns is None:
            break
        else:
            facts = memory.decide(replace(TURN, on=turns), who=SYSTEM, now=rome(turns))
        told += facts
        left = memory[Lease, LEASE].billed
        assert -memory[Account, plans_owed(ALA)].balance == (left.net_cents if left else 0)
    assert memory[Account, plans_owed(ALA)].balance == 0
    wallet = -memory[Account, chart.wallet(WEAVERS)].balance
    debt = memory[Account, chart.hub_receivable(ALA, WEAVERS)].balance
    earned = -memory[Account, services_income(ALA)].balance
    vat = -memory[Account, chart.vat(ALA)].balance
    assert earned + vat == cents - wallet + debt
    assert earned == sum(one.net_cents for one in told if isinstance(one, LeaseMonthEarned))
