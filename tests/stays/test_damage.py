"""The hub keeps part of the deposit for damage, until it is released: two days after check-out at most."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.bookings.way import NotInHouse, NotThePayer
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.stays.damage import BeyondTheDeposit, ChargeDamage, DamageAboveLimit
from ledger.stays.deposit import DepositIsFree, ReleaseDeposit
from ledger.stays.events import DamageCharged
from ledger.stays.leave import CheckOut
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury.account import Account, Hold
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import A_BOOKING, FIRST, IN_HOUSE, LEAVES, SECOND, kept, on
from tests.treasury.examples import STAY

A_VASE = ChargeDamage(stay=STAY, payer=ANNA, cents=4000, note="sealed: a vase")
BROKEN = DamageCharged(
    day=FIRST, stay=STAY, hub=ALA, payer=ANNA, cents=4000, owed_cents=0, note="sealed: a vase"
)


def test_damage_is_kept_from_the_deposit():
    """At once; the note about it is sealed under the payer's key."""
    given(*IN_HOUSE).by(HOST).at(on(FIRST)).when(A_VASE).then(
        BROKEN, kept("damage", of_bills.damage_income(ALA), 4000, 0, day=FIRST)
    )
    assert A_VASE.personal is not None
    assert A_VASE.personal.fact is DamageCharged


def test_no_more_than_the_deposit_is_ever_kept():
    """100 euro to the cent, in one or several damages."""
    given(*IN_HOUSE).at(on(FIRST)).when(replace(A_VASE, cents=10_000)).decided()
    given(*IN_HOUSE).at(on(FIRST)).when(replace(A_VASE, cents=10_001)).refused(
        BeyondTheDeposit, deposit_left_cents=10_000
    )
    twice = given(*IN_HOUSE, BROKEN).at(on(FIRST))
    twice.when(replace(A_VASE, cents=6001)).refused(BeyondTheDeposit, deposit_left_cents=6000)


def test_a_host_charges_so_much_for_a_stay_and_an_operator_more():
    """A thousand euro unless the rule says otherwise, what was charged before included, whether kept or owed."""
    much = replace(A_VASE, cents=96_000, above_owed=True)
    told = given(*IN_HOUSE, BROKEN).at(on(FIRST))
    told.by(HOST).when(much).decided()
    told.when(replace(A_VASE, cents=1)).refused(
        DamageAboveLimit, charged_cents=100_000, most_cents=100_000
    )
    told.by(OPERATOR).when(replace(A_VASE, cents=1, above_owed=True)).decided()
    rule = StayRuleSet(day=TODAY, rule="damage-cents", valid_from=FIRST, value=3_999)
    ruled = given(*IN_HOUSE, rule).by(HOST).at(on(FIRST))
    ruled.when(A_VASE).refused(DamageAboveLimit, charged_cents=0, most_cents=3_999)
    ruled.when(replace(A_VASE, cents=3_999)).decided()


def test_check_out_holds_what_is_left_of_the_deposit_and_more_damage_takes_of_that():
    """40,00 broken in the house, 20,00 found after they left: 40,00 are given back, and the hold is empty."""
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(A_VASE)
    scenario.decided()
    scenario.when(CheckOut(stay=STAY)).decided()
    assert scenario.memory[Hold, STAY].reserved == 6000
    scenario.at(on(LEAVES + ONE_DAY)).when(replace(A_VASE, cents=2000)).decided()
    scenario.when(replace(A_VASE, cents=4001)).refused(BeyondTheDeposit, deposit_left_cents=4000)
    facts = scenario.when(ReleaseDeposit(stay=STAY)).decided()
    assert (facts[0].cents, facts[-1].lines[0].cents) == (4000, 4000)
    assert scenario.memory[Hold, STAY].reserved == 0
    assert scenario.memory[Account, of_bills.damage_income(ALA)].balance == -6000


def test_only_the_host_charges_damage_from_arrival_until_the_deposit_is_released():
    """Not before arrival, not to somebody else, and not once it was given back."""
    given(*IN_HOUSE).by(AS_ANNA).when(A_VASE).refused(NotAllowed)
    given(*IN_HOUSE).by(OTHER_HOST).when(A_VASE).refused(NotAllowed)
    given(*A_BOOKING).when(A_VASE).refused(NotInHouse)
    given(*IN_HOUSE).when(replace(A_VASE, payer=BRUNO)).refused(NotThePayer)
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(CheckOut(stay=STAY))
    scenario.decided()
    scenario.when(ReleaseDeposit(stay=STAY)).decided()
    scenario.when(A_VASE).refused(DepositIsFree)


def test_the_deposit_is_out_of_reach_two_days_after_noon_of_the_departure_day():
    """Whenever the scheduler checks out, and whenever it gives the deposit back."""
    free = on(LEAVES, 12) + timedelta(hours=48)
    given(*IN_HOUSE).at(just_before(free)).when(A_VASE).decided()
    given(*IN_HOUSE).at(free).when(A_VASE).refused(DepositIsFree, until=free)
    late = given(*IN_HOUSE).by(SYSTEM).at(just_before(free)).when(CheckOut(stay=STAY))
    late.decided()
    late.by(HOST).when(A_VASE).decided()
    late.at(free).when(A_VASE).refused(DepositIsFree, until=free)


def test_the_deposit_of_who_leaves_early_is_out_of_reach_two_days_after_that():
    """Its hours begin when they leave."""
    early = given(*IN_HOUSE).at(on(SECOND, 10)).when(CheckOut(stay=STAY, waived=True))
    early.decided()
    free = on(SECOND, 10) + timedelta(hours=48)
    early.at(just_before(free)).when(A_VASE).decided()
    early.at(free).when(A_VASE).refused(DepositIsFree, until=free)
