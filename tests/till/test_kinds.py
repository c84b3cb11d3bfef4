"""What else is paid at a hub: halls, seats, plans, carnets and stays; only its host, or an operator, says so."""

from msgspec.structs import replace

from ledger.bookings.way import NoSuchBooking
from ledger.halls.arrive import CheckInAtHall
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.occasions.conclude import SeatPaid
from ledger.stays.leave import CheckOut
from ledger.till.events import TakenAtTill
from ledger.till.means import AtTill, Means
from ledger.till.take import NothingToPay, ReceiptToldBefore, account_of
from ledger.treasury.account import Account, Hold
from ledger.treasury.chart import hub_bank, wallet
from tests.agreements.examples import ALL_SLEPT, BOOKED_STAY
from tests.desks.examples import MILANO_IS_OPEN, on
from tests.halls.examples import A_BOOKING as HALL_BOOKED
from tests.halls.examples import BOOKING as HALL_BOOKING
from tests.halls.examples import FRIDAY
from tests.members.examples import ANNA, AS_ANNA, CARLA
from tests.occasions.examples import A_SEAT, SEAT, course, seat_of
from tests.occasions.test_conclude import DONE, OVER
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.plans.examples import BEGIN, OFFERED
from tests.scenario import Scenario, given, noon
from tests.stays.examples import ALA_IS_OPEN, LEAVES, STAY
from tests.treasury.examples import STAY as THE_STAY

IN_CASH = AtTill(means=Means.CASH, receipt="7")
CHECK_OUT = CheckOut(stay=STAY, at_till=IN_CASH)
NIGHTS, TAX, DEPOSIT = 150_00, 9_00, 100_00


def leaving() -> Scenario:
    return given(*ALA_IS_OPEN, *BOOKED_STAY, *ALL_SLEPT).by(HOST).at(noon(LEAVES))


def takings(facts: list[Fact]) -> list[TakenAtTill]:
    return [one for one in facts if isinstance(one, TakenAtTill)]


def test_a_stay_is_paid_at_check_out_and_the_deposit_stays_held():
    """Nights, VAT and city tax into the drawer; only the deposit is held on."""
    scenario = leaving()
    before = scenario.memory[Account, wallet(ANNA)].balance
    (taken,) = takings(scenario.when(CHECK_OUT).decided())
    assert (taken.about, taken.cents, taken.payer) == (THE_STAY, NIGHTS + TAX, ANNA)
    assert scenario.memory[Account, account_of(Means.CASH, ALA)].balance == NIGHTS + TAX
    assert scenario.memory[Account, hub_bank(ALA)].balance == 0
    assert scenario.memory[Account, wallet(ANNA)].balance == before - NIGHTS - TAX
    assert scenario.memory[Hold, STAY].reserved == DEPOSIT
    (told,) = leaving().when(CHECK_OUT).documents()
    (other,) = leaving().when(replace(CHECK_OUT, at_till=None)).documents()
    assert told.lines == other.lines


def test_a_guest_does_not_say_what_was_paid_at_the_till():
    leaving().by(AS_ANNA).when(CHECK_OUT).refused(NotAllowed)
    assert leaving().by(AS_ANNA).when(replace(CHECK_OUT, at_till=None)).decided()


def test_a_hall_is_paid_when_its_guest_comes():
    scenario = given(*HALL_BOOKED).by(OTHER_HOST).at(on(FRIDAY, 10))
    (taken,) = takings(
        scenario.when(CheckInAtHall(booking=HALL_BOOKING, at_till=IN_CASH)).decided()
    )
    assert (taken.about, taken.cents) == (HALL_BOOKING, 18_00)
    assert scenario.memory[Hold, HALL_BOOKING].reserved == 0


def test_a_seat_is_paid_as_the_host_says_when_the_occasion_is_over():
    """Each seat by its own receipt, and no seat that nobody used."""
    told = replace(DONE, at_till=(SeatPaid(SEAT, Means.CARD, "88"),))
    scenario = course(*A_SEAT).by(OTHER_HOST).at(OVER).when(told)
    (taken,) = takings(scenario.decided())
    assert (taken.about, taken.means, taken.cents) == (SEAT, "card", 61_00)
    assert scenario.memory[Account, account_of(Means.CARD, MILANO)].balance == 61_00
    assert scenario.memory[Hold, SEAT].reserved == 0
    other = replace(DONE, at_till=(SeatPaid(SEAT[:-1] + "B", Means.CARD, "88"),))
    course(*A_SEAT).by(OTHER_HOST).at(OVER).when(other).refused(NoSuchBooking)


def test_two_seats_are_not_paid_by_one_receipt():
    seats = [*A_SEAT, *seat_of(CARLA, "CARLAS", CARLA)]
    paid = tuple(SeatPaid(one, Means.CASH, "9") for one in (SEAT, seats[-2].seat))
    scenario = course(*seats).by(OTHER_HOST).at(OVER).when(replace(DONE, at_till=paid))
    scenario.refused(ReceiptToldBefore, receipt="9")
    other = (paid[0], replace(paid[1], receipt="10"))
    assert len(takings(scenario.when(replace(DONE, at_till=other)).decided())) == 2


def test_the_first_month_of_a_plan_is_paid_where_it_is_sold():
    """By its host; what only begins later is paid then."""
    scenario = given(*MILANO_IS_OPEN, OFFERED).by(OTHER_HOST)
    before = scenario.memory[Account, wallet(CARLA)].balance
    (taken,) = takings(scenario.when(replace(BEGIN, at_till=IN_CASH)).decided())
    assert taken.cents == 53_34 + 11_73
    assert scenario.memory[Account, wallet(CARLA)].balance == before
    later = replace(BEGIN, since=FRIDAY, at_till=IN_CASH)
    given(*MILANO_IS_OPEN, OFFERED).by(OTHER_HOST).when(later).refused(NothingToPay)
    given(*MILANO_IS_OPEN, OFFERED).by(HOST).when(replace(BEGIN, at_till=IN_CASH)).refused(
        NotAllowed
    )
