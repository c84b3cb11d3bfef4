"""Who owes no city tax: by age and residence, as the register is told, and for reasons that the host saw."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.bookings.way import NotBooked, NotThePayer
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.stays.arrive import CheckIn, GuestsNotRegistered
from ledger.stays.change import ChangeStay
from ledger.stays.events import StayChanged, StayCheckedOut
from ledger.stays.exempt_guest import (
    ExemptGuest,
    NotAReasonHere,
    NothingToTakeBack,
    RegisterSaysSo,
)
from ledger.stays.guest_tax import GuestTax
from ledger.stays.leave import CheckOut
from ledger.stays.register import GuestRegister
from ledger.stays.register_events import AgeJudged
from ledger.stays.register_guest import NotAGuestOfIt, RegisterGuest
from ledger.stays.tax_events import AgeRule
from ledger.stays.tax_table import Exempt
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.registered import TOLD
from tests.scenario import Scenario, given
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    FIRST,
    LEAVES,
    on,
    registered,
)
from tests.stays.taxes import TOWN, exempted, table
from tests.treasury.examples import STAY

RULE = AgeRule(FIRST, 12, 70)
AGES = table(exempt_below=12, exempt_from=70)
ANNA_TELLS = RegisterGuest(stay=STAY, guest=ANNA, **TOLD, born_on=TOLD["born"])
FRIEND_TELLS = replace(ANNA_TELLS, guest=None, companion=1)
OF_AGE = AgeJudged(RULE, exempt=False)
TOO_YOUNG = AgeJudged(RULE, exempt=True)
CARERS = table(others=("carer", "other"))
EXEMPT = ExemptGuest(stay=STAY, payer=ANNA, guest=ANNA, reason=Exempt.CARER, note="sealed paper")


def born(day: str) -> dict[str, str]:
    return {"born": day, "born_on": day}


def of_stay(*history, told=()) -> Scenario:
    """Anna and a friend have booked three nights; the register was told."""
    scenario = given(*A_BOOKING, *history).by(HOST).at(on(FIRST, 18))
    scenario.memory.apply(*told)
    return scenario


def left(scenario: Scenario) -> StayCheckedOut:
    facts = scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CheckOut(stay=STAY)).decided()
    return next(fact for fact in facts if isinstance(fact, StayCheckedOut))


def city_tax(scenario: Scenario) -> int:
    return -scenario.memory[Account, chart.city_tax(ALA)].balance


# ---- age -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, exempt",
    [
        ("2014-07-10", False),
        ("2014-07-11", True),
        ("2026-06-01", True),
        ("1956-07-10", True),
        ("1956-07-11", False),
        ("1985-08-01", False),
    ],
)
def test_age_is_judged_on_the_arrival_day_as_it_is_told(day, exempt):
    """Who is twelve that day is not younger than twelve; who is seventy that day is seventy. No age is told on."""
    wish = replace(FRIEND_TELLS, **born(day))
    (fact,) = given(*A_BOOKING, AGES).when(wish).decided()
    assert fact.age == AgeJudged(RULE, exempt=exempt)


def test_where_age_does_not_matter_nothing_is_judged():
    """Nor where no day of birth is told."""
    (fact,) = given(*A_BOOKING, table()).when(FRIEND_TELLS).decided()
    assert fact.age is None
    untold = RegisterGuest(stay=STAY, companion=1, surname="sealed")
    (fact,) = given(*A_BOOKING, AGES).when(untold).decided()
    assert fact.age is None


def test_a_child_owes_nothing_and_what_was_held_is_given_back_at_check_in():
    """Two guests were booked for 12,00: one of them owes 6,00."""
    told = registered(ANNA, age=OF_AGE), registered("", 1, age=TOO_YOUNG)
    scenario = of_stay(AGES, told=told)
    change = scenario.when(CheckIn(stay=STAY)).decided()[0]
    assert isinstance(change, StayChanged)
    assert sum_of(change.bill, Charge.TAX) == 3 * 200
    assert scenario.memory[Hold, STAY].reserved == 15_000 + 600 + 10_000
    assert left(scenario).guests == (
        GuestTax(ANNA, 0, 3, 0, 0, "", 600),
        GuestTax("", 1, 0, 0, 3, "age", 0),
    )
    assert city_tax(scenario) == 600


@pytest.mark.parametrize(
    "judged",
    [
        None,
        AgeJudged(AgeRule(FIRST - timedelta(days=1), 12, 70), exempt=True),
        AgeJudged(AgeRule(FIRST, 10, None), exempt=True),
    ],
)
def test_an_age_that_was_judged_otherwise_is_told_anew(judged):
    """Before there was a table, for another arrival day, by another table: nobody is let in untaxed, or taxed, by mistake."""
    told = registered(ANNA, age=OF_AGE), registered("", 1, age=judged)
    of_stay(AGES, told=told).when(CheckIn(stay=STAY)).refused(GuestsNotRegistered)
    told = registered(ANNA, age=OF_AGE), registered("", 1, age=judged)
    lacking = of_stay(AGES, told=told).memory[GuestRegister, STAY].lacking(A_BOOKING[-2].beds, RULE)
    assert [(one.companion, one.lacks) for one in lacking] == [(1, ["born"])]


def test_what_became_of_a_guests_age_after_arrival_matters_no_more():
    """The table of the arrival day judged; a guest who is in the house stays what they were."""
    told = registered(ANNA, age=OF_AGE), registered("", 1, age=TOO_YOUNG)
    scenario = of_stay(AGES, told=told)
    scenario.when(CheckIn(stay=STAY)).decided()
    scenario.memory.apply(table(valid_from=LEAVES - timedelta(days=1), exempt_below=3))
    assert left(scenario).guests[1] == GuestTax("", 1, 0, 0, 3, "age", 0)


# ---- residence -------------------------------------------------------------------------------------


def test_who_lives_in_the_municipality_is_exempt_where_it_says_so():
    """Of the municipality that was told only the region is kept, and whether it is the hub's own."""
    told = replace(FRIEND_TELLS, residence=TOWN)
    (fact,) = given(*A_BOOKING, table(residents=True)).when(told).decided()
    assert (fact.residence, fact.lives_here) == ("Piemonte", True)
    (fact,) = given(*A_BOOKING, table()).when(told).decided()
    assert (fact.residence, fact.lives_here) == ("Piemonte", False)
    elsewhere = replace(FRIEND_TELLS, residence="058091")
    (fact,) = given(*A_BOOKING, table(residents=True)).when(elsewhere).decided()
    assert (fact.residence, fact.lives_here) == ("Lazio", False)


def test_a_resident_owes_nothing():
    """And is one as long as no other residence is told."""
    told = registered(ANNA), registered("", 1, lives_here=True)
    scenario = of_stay(table(residents=True), told=told)
    scenario.when(CheckIn(stay=STAY)).decided()
    assert left(scenario).guests[1] == GuestTax("", 1, 0, 0, 3, "resident", 0)
    empty = dict.fromkeys(TOLD, "")
    scenario.memory.apply(registered("", 1, **empty))
    assert scenario.memory[GuestRegister, STAY].told["1"].lives_here
    scenario.memory.apply(registered("", 1, **(empty | {"residence": "Lazio"})))
    assert not scenario.memory[GuestRegister, STAY].told["1"].lives_here


# ---- what the host saw -----------------------------------------------------------------------------


def test_the_host_says_why_a_guest_owes_nothing():
    """A member or a companion, awaited or in the house; nobody else says so."""
    given(*A_BOOKING, CARERS).by(HOST).when(EXEMPT).then(exempted("carer", note="sealed paper"))
    friend = replace(EXEMPT, guest=None, companion=1, note="")
    given(*A_BOOKING, CARERS).when(friend).then(exempted("carer", "", 1))
    for who in (AS_ANNA, OTHER_HOST):
        given(*A_BOOKING, CARERS).by(who).when(EXEMPT).refused(NotAllowed)
    given(*A_BOOKING, CARERS).when(replace(EXEMPT, companion=3)).refused(NotAGuestOfIt)
    given(*A_RESERVATION, CARERS).when(EXEMPT).refused(NotBooked)
    other = replace(EXEMPT, payer="M" + "B" * 16)
    given(*A_BOOKING, CARERS).when(other).refused(NotThePayer)


def test_only_reasons_that_the_table_names_count():
    """What the register says is told to the register."""
    given(*A_BOOKING, CARERS).when(replace(EXEMPT, reason=Exempt.DUTY)).refused(
        NotAReasonHere, reason="duty", exempt=["carer", "other"]
    )
    given(*A_BOOKING).when(EXEMPT).refused(NotAReasonHere, reason="carer", exempt=[])
    given(*A_BOOKING, CARERS).when(replace(EXEMPT, reason=Exempt.AGE)).refused(RegisterSaysSo)


def test_a_reason_seen_in_the_house_gives_the_tax_back_when_they_leave():
    """It is the hub's to say until then."""
    scenario = of_stay(CARERS, told=(registered(ANNA), registered("", 1)))
    scenario.when(CheckIn(stay=STAY)).decided()
    scenario.at(on(FIRST, 20)).when(EXEMPT).decided()
    facts = left(scenario)
    assert facts.guests[0] == GuestTax(ANNA, 0, 0, 0, 3, "carer", 0)
    assert (facts.city_tax_cents, city_tax(scenario)) == (600, 600)


def test_a_reason_is_taken_back():
    """Then the tax is owed; what was never said is not taken back."""
    never = replace(EXEMPT, reason=None, note="")
    given(*A_BOOKING, CARERS).when(never).refused(NothingToTakeBack)
    scenario = of_stay(CARERS, exempted("carer"), told=(registered(ANNA), registered("", 1)))
    scenario.when(never).then(exempted("", day=FIRST))
    scenario.when(CheckIn(stay=STAY)).decided()
    assert left(scenario).city_tax_cents == 1200


def test_nights_of_a_table_that_no_longer_names_the_reason_are_taxed():
    """The table of the night says who is exempt on it."""
    scenario = of_stay(CARERS, exempted("carer"), told=(registered(ANNA), registered("", 1)))
    scenario.when(CheckIn(stay=STAY)).decided()
    scenario.memory.apply(table(valid_from=LEAVES - timedelta(days=1)))
    assert left(scenario).guests[0] == GuestTax(ANNA, 0, 1, 0, 2, "carer", 200)


def test_companions_who_are_named_anew_are_not_those_who_were_exempt():
    """The paper was another's."""
    named = ChangeStay(
        stay=STAY,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES - timedelta(days=1),
        shown_fee_cents=0,
    )
    scenario = given(*A_BOOKING, CARERS, exempted("carer", "", 1))
    (change, *_) = scenario.when(named).decided()
    assert sum_of(change.bill, Charge.TAX) == 2 * 200
    scenario.memory.apply(replace(change, companions=("sealed other",)))
    assert scenario.memory[GuestRegister, STAY].told.get("1") is None
