"""City tax at the rate of the night, whatever it was when the stay was booked."""

from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge
from ledger.billing.taken import Took
from ledger.kernel.who import SYSTEM
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.events import StayChanged, StayCheckedOut
from ledger.stays.leave import CheckOut
from ledger.stays.pay_back import PayBack
from ledger.stays.reserve import Reserve
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST
from tests.scenario import Scenario, given, named
from tests.stays.examples import (
    ALA_IS_OPEN,
    ANNA_REGISTERED,
    BUNKS,
    FIRST,
    LAST,
    LEAVES,
    NEW_STAY,
    on,
    terms,
)
from tests.treasury.examples import held

ONE_BED = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
REGISTERED = replace(ANNA_REGISTERED, stay=NEW_STAY)
AT_FOUR, AT_FIVE = (terms(city_tax_cents=cents, deposit_cents=0) for cents in (400, 500))
CHECK_IN, CHECK_OUT = CheckIn(stay=NEW_STAY), CheckOut(stay=NEW_STAY)


def booked(*history) -> Scenario:
    """Anna, three nights at four euro of city tax: 12,00."""
    scenario = given(*ALA_IS_OPEN, AT_FOUR, *history)
    reserve = Reserve(hub=ALA, payer=ANNA, beds=ONE_BED, arrive=FIRST, depart=LEAVES)
    scenario.when(reserve).decided()
    scenario.when(Book(stay=NEW_STAY, payer=ANNA)).decided()
    scenario.memory.apply(REGISTERED)
    return scenario


def city_tax(scenario: Scenario) -> int:
    """What the hub owes the municipality."""
    return -scenario.memory[Account, chart.city_tax(ALA)].balance


def last_left(facts) -> StayCheckedOut:
    return next(fact for fact in facts if isinstance(fact, StayCheckedOut))


def test_a_rate_raised_between_booking_and_the_nights_is_taken():
    """Booked at 4,00 for three nights, 5,00 by then: 15,00, not 12,00; held when the guest comes."""
    scenario = booked()
    assert scenario.memory[Hold, NEW_STAY].reserved == 6000 + 1200
    scenario.memory.apply(AT_FIVE)
    change = scenario.at(on(FIRST, 18)).by(HOST).when(CHECK_IN).decided()[0]
    assert isinstance(change, StayChanged)
    assert change.bill[-1] == BillLine(Charge.TAX, "", FIRST, 3, 1, 500, 1500)
    assert (change.by_hub, change.fee_cents, change.total_cents) == (True, 0, 7500)
    assert scenario.memory[Hold, NEW_STAY].reserved == 7500
    left = last_left(scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CHECK_OUT).decided())
    assert (left.city_tax_cents, city_tax(scenario)) == (1500, 1500)
    assert scenario.memory[Hold, NEW_STAY].reserved == 0


def test_a_rate_raised_while_the_guest_is_in_the_house_is_taken_for_the_nights_from_then_on():
    """Two nights at 4,00, the last at 5,00: 13,00, held and taken when the guest leaves."""
    scenario = booked().at(on(FIRST, 18)).by(HOST)
    scenario.when(CHECK_IN).decided()
    scenario.memory.apply(replace(AT_FIVE, valid_from=LAST))
    left = last_left(scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CHECK_OUT).decided())
    assert (left.city_tax_cents, city_tax(scenario)) == (1300, 1300)


def test_a_rate_that_fell_is_given_back():
    """Booked at 4,00, nothing any more by then."""
    scenario = booked()
    scenario.memory.apply(terms(city_tax_cents=0, deposit_cents=0))
    scenario.at(on(FIRST, 18)).by(HOST).when(CHECK_IN).decided()
    assert scenario.memory[Hold, NEW_STAY].reserved == 6000


def test_nights_that_were_not_slept_are_not_taxed_anew():
    """Who leaves on the last night owes two nights at 4,00 and none at 5,00."""
    scenario = booked().at(on(FIRST, 18)).by(HOST)
    scenario.when(CHECK_IN).decided()
    scenario.memory.apply(replace(AT_FIVE, valid_from=LAST))
    facts = scenario.at(on(LAST)).when(replace(CHECK_OUT, waived=True)).decided()
    assert not [fact for fact in facts if isinstance(fact, StayChanged)]
    assert (last_left(facts).city_tax_cents, city_tax(scenario)) == (800, 800)


# ---- without money ---------------------------------------------------------------------------------


def without_money() -> Scenario:
    """Anna has 2,00 left when the rate rises by 3,00 in all."""
    scenario = booked()
    there = -scenario.memory[Account, chart.wallet(ANNA)].balance
    scenario.memory.apply(held(ANNA, there - 200, named("P", "OTHER"), kind="pledge-held"))
    scenario.memory.apply(AT_FIVE)
    return scenario


def test_a_rise_without_money_keeps_nobody_out_and_is_a_debt_to_the_hub():
    """Of 15,00 are 12,00 held and 2,00 in the wallet: 1,00 is owed, and the municipality's are 15,00."""
    scenario = without_money().at(on(FIRST, 18)).by(HOST)
    facts = scenario.when(CHECK_IN).decided()
    assert not [fact for fact in facts if isinstance(fact, StayChanged)]
    facts = scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CHECK_OUT).decided()
    left = last_left(facts)
    assert (left.city_tax_cents, left.city_tax_owed_cents, city_tax(scenario)) == (1500, 100, 1500)
    owed = scenario.memory[Account, chart.hub_receivable(ALA, ANNA)].balance
    assert (owed, scenario.memory[Account, chart.wallet(ANNA)].balance) == (100, 0)
    assert scenario.memory[Hold, NEW_STAY].reserved == 0


def test_what_is_given_back_for_nights_not_slept_pays_the_rise_first():
    """Who leaves on the last night, which the hub waives, gets 20,00 and 4,00 of tax back, and pays 2,00 of it."""
    scenario = without_money().at(on(FIRST, 18)).by(HOST)
    scenario.when(CHECK_IN).decided()
    facts = scenario.at(on(LAST)).when(replace(CHECK_OUT, waived=True)).decided()
    left = last_left(facts)
    assert (left.city_tax_cents, left.city_tax_owed_cents) == (1000, 0)
    assert scenario.memory[Account, chart.wallet(ANNA)].balance == -(200 + 2400 - 200)


def test_tax_that_is_owed_is_let_off_before_any_money_is_given_back():
    """Of 15,00 paid back is 1,00 the debt, and 14,00 money."""
    scenario = without_money().at(on(FIRST, 18)).by(HOST)
    scenario.when(CHECK_IN).decided()
    scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CHECK_OUT).decided()
    back = PayBack(stay=NEW_STAY, payer=ANNA, of=Took.CITY_TAX, amount_cents=1500, note="sealed")
    scenario.by(HOST).when(back).decided()
    assert city_tax(scenario) == 0
    assert scenario.memory[Account, chart.hub_receivable(ALA, ANNA)].balance == 0
    assert scenario.memory[Account, chart.wallet(ANNA)].balance == -1400
