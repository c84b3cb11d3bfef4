"""A hub owes for its members' visa days up to a limit, judged when they are booked: for all hubs together, and for each."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.conventions.candidates import Because
from ledger.conventions.debt_limits import SetDebtLimit, debt_of, limit_of
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.mutual_credit import MutualCredit
from ledger.conventions.netting_events import VisitsNetted
from ledger.conventions.rules import NO_LIMIT_CENTS, PactRule, PactRules
from ledger.conventions.rules_events import PactRuleSet
from ledger.conventions.sold import Rule
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.arrive import MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.sleep import RecordNight
from ledger.treasury import chart
from tests.conventions.examples import WHY
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST, MILANO
from tests.scenario import NOON, TODAY, Memory, given
from tests.stays.agreed import PACT, at_home
from tests.stays.examples import BUNKS, FIRST, LAST, LEAVES, SECOND, on
from tests.stays.test_visa_days import as_shown, booked, in_house, reserved, step, world

AGREED = 15_00
HUB, PAIR = Because.HUB_AT_ITS_LIMIT, Because.PAIR_AT_ITS_LIMIT


def rule(name: PactRule, value: int) -> PactRuleSet:
    return PactRuleSet(day=TODAY, rule=name, valid_from=TODAY, value=value, reason=WHY)


def limited(cents: int, creditor: str = "") -> Memory:
    """Milano may owe so much, to all or to Ala."""
    found = world(days=20)
    found.apply(limit(cents, creditor))
    return found


def limit(cents: int | None, creditor: str = "", hub: str = MILANO) -> DebtLimitSet:
    return DebtLimitSet(day=TODAY, hub=hub, creditor=creditor, cents=cents, reason=WHY)


def rules_of(fact) -> list[str]:
    """By which rule each night of Anna's was sold."""
    return [one.rule for one in fact.sold for _ in range(one.slots)]


def owes(of: Memory, hub: str = MILANO, now=NOON) -> tuple[int, int]:
    """What a hub owes for visits, and will owe for what is booked."""
    debt = of[HubDebt, hub]
    return debt.open_cents(), debt.booked_cents(now)


@pytest.mark.parametrize("creditor", ["", ALA])
@pytest.mark.parametrize("nights", [0, 1, 2, 3])
def test_visa_days_are_sold_up_to_the_limit_and_the_next_night_at_the_agreed_price(
    nights, creditor
):
    """To the cent; one cent less and there is one night less."""
    for less in (0, 1) if nights else (0,):
        fact = reserved(limited(nights * AGREED - less, creditor))
        assert rules_of(fact).count(Rule.VISA_DAY) == nights - less
        assert rules_of(fact).count(Rule.CONVENTION) == 3 - nights + less


def test_without_a_limit_there_is_none():
    """Nobody has set any: the older figures stand; the greatest value there is is none either."""
    assert rules_of(reserved(world())) == [Rule.VISA_DAY] * 3
    assert limit_of(HubDebt(), PactRules(), TODAY) is None
    assert limit_of(HubDebt(), PactRules(), TODAY, ALA) is None
    assert limit_of(HubDebt().evolve(limit(NO_LIMIT_CENTS)), PactRules(), TODAY) is None


def test_the_networks_limit_grows_with_what_was_given_up_to_a_ceiling():
    """20 euro, and a quarter of what the hub gave, to all or to the one; 50 at most."""
    rules = PactRules()
    for name, value in (
        (PactRule.HUB_DEBT_CENTS, 20_00),
        (PactRule.HUB_DEBT_CEILING_CENTS, 50_00),
        (PactRule.PAIR_DEBT_CENTS, 10_00),
        (PactRule.PAIR_DEBT_CEILING_CENTS, 30_00),
        (PactRule.DEBT_GROWTH_BP, 2_500),
    ):
        rules = rules.evolve(rule(name, value))
    debt = HubDebt(gave=HubDebt().gave.set(ALA, 40_03).set("SOTHER", 40_00))
    assert limit_of(debt, rules, TODAY) == 20_00 + 20_00
    assert limit_of(debt, rules, TODAY, ALA) == 10_00 + 10_00
    richer = replace(debt, gave=debt.gave.set(ALA, 900_00))
    assert (limit_of(richer, rules, TODAY), limit_of(richer, rules, TODAY, ALA)) == (50_00, 30_00)
    own = debt.evolve(limit(7)).evolve(limit(5, ALA))
    assert (limit_of(own, rules, TODAY), limit_of(own, rules, TODAY, ALA)) == (7, 5)
    again = own.evolve(limit(None))
    assert (limit_of(again, rules, TODAY), limit_of(again, rules, TODAY, ALA)) == (40_00, 5)


def test_what_is_reserved_counts_until_it_lapses():
    """Two nights are reserved, the limit has three: one more, and after a quarter of an hour all of them again."""
    of = limited(3 * AGREED)
    two = {"depart": LAST}
    first = reserved(of, **two)
    later = {"arrive": LEAVES, "depart": LEAVES + 3 * ONE_DAY}
    second = of.preview(_asked(**later))[0]
    assert rules_of(second).count(Rule.VISA_DAY) == 1
    (lapsed,) = of.preview(_asked(**later), now=first.expires)
    assert rules_of(lapsed) == [Rule.VISA_DAY] * 3


def _asked(**more) -> Reserve:
    said = {"hub": ALA, "payer": ANNA, "beds": (BedAsked(room=BUNKS, bed="1", guest=ANNA),)}
    return Reserve(**said, **more)


def test_what_was_booked_is_kept_whatever_the_limit_becomes():
    """A limit of nothing: the reservation is booked as it was, changed but for what is new, and slept."""
    of = world()
    stay = reserved(of).stay
    of.apply(limit(0))
    of.decide(Book(stay=stay, payer=ANNA, companions=("friend",)))
    assert owes(of) == (0, 3 * AGREED)
    change = ChangeStay(stay=stay, payer=ANNA, arrive=FIRST, depart=LEAVES + ONE_DAY)
    longer, *_ = of.preview(change)
    assert rules_of(longer) == [Rule.VISA_DAY] * 3 + [Rule.CONVENTION]


def test_a_change_gives_back_what_it_gives_up():
    """Three nights fill the limit; three other nights, given up in time, fill it again, and a fourth is too much."""
    of = limited(3 * AGREED)
    stay = booked(of)
    moved = ChangeStay(stay=stay, payer=ANNA, arrive=LEAVES, depart=LEAVES + 4 * ONE_DAY)
    fact, *_ = of.decide(as_shown(of, moved, NOON))
    assert rules_of(fact) == [Rule.VISA_DAY] * 3 + [Rule.CONVENTION]
    assert owes(of) == (0, 3 * AGREED)


def test_a_visa_day_that_is_used_moves_from_booked_to_owed():
    """Night by night; a change on the way counts nothing twice, and leaving ends it."""
    of = world()
    stay = in_house(of)
    assert owes(of) == (0, 45_00)
    of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    assert owes(of) == (15_00, 30_00)
    longer = ChangeStay(stay=stay, payer=ANNA, arrive=FIRST, depart=LEAVES + ONE_DAY)
    now = on(SECOND, 12)
    of.decide(as_shown(of, longer, now), now=now)
    assert owes(of) == (15_00, 45_00)
    of.decide(CheckOut(stay=stay, waived=True), now=on(LAST, 9))
    assert owes(of) == (30_00, 0)
    assert of[HubDebt, MILANO].open_cents(ALA) == 30_00
    assert (of[HubDebt, ALA].open_cents(MILANO), of[HubDebt, ALA].gave_cents()) == (-30_00, 30_00)


def test_a_hub_that_is_owed_may_owe_more():
    """Ala is owed 30 euro: it may owe 30 more than its limit before it has passed it."""
    debt = HubDebt(owes=HubDebt().owes.set(MILANO, -30_00))
    assert debt_of(debt, NOON) == debt_of(debt, NOON, MILANO) == -30_00


@pytest.mark.parametrize("ends", ["cancelled", "spent", "missed", "expired"])
def test_what_is_not_used_is_not_owed(ends):
    """Called off in time or too late, missed, or never booked: the limit has all of it again."""
    of = world()
    if ends == "expired":
        reserved(of)
        assert owes(of, now=NOON + timedelta(minutes=15)) == (0, 0)
        return
    stay = booked(of)
    match ends:
        case "cancelled":
            of.decide(Cancel(stay=stay, shown_fee_cents=0))
        case "spent":
            of.decide(Cancel(stay=stay, shown_fee_cents=37_50), now=on(FIRST - ONE_DAY))
        case "missed":
            of.decide(MarkNoShow(stay=stay), now=on(SECOND, 7))
    assert owes(of) == (0, 0)
    assert not of[HubDebt, MILANO].unused


def test_who_moves_home_is_booked_on_the_account_of_where_they_were_and_used_on_that_of_where_they_are():
    """As row 29 says: the debt is that of the day of use; where the guest is at home at the host's there is none."""
    of = world()
    stay = in_house(of)
    of.apply(at_home(ANNA, ALA))
    of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    assert owes(of) == (0, 30_00)
    assert owes(of, ALA) == (0, 0)
    of.decide(CheckOut(stay=stay, waived=True), now=on(SECOND, 12))
    assert owes(of) == (0, 0)


def test_what_is_netted_is_owed_no_longer_and_was_given_nevertheless():
    """The limit that grew with it does not fall again."""
    of = world()
    stay = in_house(of)
    of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    visits = of[MutualCredit, chart.ALL].until(FIRST)
    of.apply(
        VisitsNetted(day=SECOND, netting="NG", until=FIRST, without=(), visits=visits, payments=())
    )
    assert owes(of) == (0, 30_00)
    assert of[HubDebt, ALA].open_cents() == 0
    assert of[HubDebt, ALA].gave_cents(MILANO) == 15_00


SET = SetDebtLimit(hub=MILANO, creditor=ALA, cents=50_00, reason=WHY)


def test_operators_set_a_hub_a_limit_of_its_own_for_a_reason():
    """For all others or for one; a host sets none, and a hub owes itself nothing."""
    given(*PACT).when(SET).then(limit(50_00, ALA))
    given(*PACT).when(replace(SET, creditor=None, cents=None)).then(limit(None))
    given(*PACT).by(HOST).when(SET).refused(NotAllowed)
    given(*PACT).when(replace(SET, creditor=MILANO)).refused(Malformed)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["reserve", "book", "cancel", "longer", "shorter", "later", "miss", "wait"]
        ),
        st.integers(0, 9),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=80, deadline=None)
@for_all(STEPS, st.integers(0, 9), st.sampled_from(["", ALA]))
def test_no_booking_takes_a_hub_beyond_its_limit(steps, nights, creditor):
    """Whatever is reserved, booked, changed, called off and missed: what is owed and booked stays within it."""
    of, stays, now = limited(nights * AGREED + 7, creditor), [], NOON
    for n, (what, number, length) in enumerate(steps):
        now = step(of, now, stays, what, number, length, bytes([n]) * 32)
        assert sum(owes(of, now=now)) <= nights * AGREED + 7
