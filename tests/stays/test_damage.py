"""The hub keeps part of the deposit for damage, while the guests are in the house."""

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.bookings.way import BookingIsOver, NotInHouse, NotThePayer
from ledger.kernel.refused import NotAllowed
from ledger.stays.damage import BeyondTheDeposit, ChargeDamage
from ledger.stays.events import DamageCharged
from ledger.stays.leave import CheckOut
from ledger.treasury.account import Account, Hold
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import given, just_before
from tests.stays.examples import A_BOOKING, FIRST, IN_HOUSE, LEAVES, kept, on
from tests.treasury.examples import STAY

A_VASE = ChargeDamage(stay=STAY, payer=ANNA, cents=4000, note="sealed: a vase")
BROKEN = DamageCharged(day=FIRST, stay=STAY, hub=ALA, payer=ANNA, cents=4000, note="sealed: a vase")


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


def test_check_out_gives_back_what_is_left_of_the_deposit():
    """And the hold is empty."""
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(A_VASE)
    scenario.decided()
    facts = scenario.when(CheckOut(stay=STAY)).decided()
    assert facts[-1].lines[0].cents == 6000
    assert scenario.memory[Hold, STAY].reserved == 0
    assert scenario.memory[Account, of_bills.damage_income(ALA)].balance == -4000


def test_only_the_host_charges_damage_to_guests_in_the_house():
    """Not before arrival, not after check-out, not to somebody else."""
    given(*IN_HOUSE).by(AS_ANNA).when(A_VASE).refused(NotAllowed)
    given(*IN_HOUSE).by(OTHER_HOST).when(A_VASE).refused(NotAllowed)
    given(*A_BOOKING).when(A_VASE).refused(NotInHouse)
    given(*IN_HOUSE).when(replace(A_VASE, payer=BRUNO)).refused(NotThePayer)
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(CheckOut(stay=STAY))
    scenario.decided()
    scenario.when(A_VASE).refused(NotInHouse)


def test_the_deposit_is_out_of_reach_from_noon_of_the_departure_day():
    """Whenever the scheduler checks out."""
    noon = on(LEAVES, 12)
    given(*IN_HOUSE).at(just_before(noon)).when(A_VASE).decided()
    given(*IN_HOUSE).at(noon).when(A_VASE).refused(BookingIsOver)
