"""A guest comes and the desk is paid; or nobody comes, and the price is a fee."""

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.fee import GivenUp
from ledger.bookings.way import (
    MayStillArrive,
    NeverArrived,
    NoSuchBooking,
    NotBooked,
    TooEarly,
)
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.events import DeskMissed
from ledger.kernel.days import rome
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart
from ledger.treasury.events import Posting
from tests.desks.examples import (
    A_BOOKING,
    BOOKED,
    BOTH,
    DESK,
    FRIDAY,
    SATURDAY,
    SOLD,
    USED,
    captured,
    on,
)
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import waiting
from tests.treasury.examples import entry

CHECK_IN = CheckInAtDesk(booking=DESK)
MISSED = MarkDeskMissed(booking=DESK)


def booked():
    return given(*A_BOOKING).by(OTHER_HOST)


def test_the_host_lets_a_guest_in_and_what_was_held_is_paid():
    """Net to services, VAT apart; home is Ala, so that it is a visit."""
    booked().at(on(FRIDAY)).when(CHECK_IN).then(USED, captured(9_84, 2_16))


def test_only_the_host_of_that_hub_does():
    for who in (HOST, AS_ANNA):
        booked().by(who).at(on(FRIDAY)).when(CHECK_IN).refused(NotAllowed)


def test_from_that_day_on_until_its_hours_are_over():
    booked().at(just_before(rome(FRIDAY))).when(CHECK_IN).refused(TooEarly, arrive=FRIDAY)
    assert booked().at(just_before(rome(FRIDAY, 19))).when(CHECK_IN).decided()
    booked().at(rome(FRIDAY, 19)).when(CHECK_IN).refused(NeverArrived)


def test_once():
    scenario = booked().at(on(FRIDAY))
    scenario.when(CHECK_IN).decided()
    scenario.when(CHECK_IN).refused(NotBooked, stage="finished")
    scenario.when(CheckInAtDesk(booking=DESK[:-1] + "B")).refused(NoSuchBooking)


def test_nobody_came_and_all_is_owed():
    """By the clock, or by the host, once its hours are over: however free cancelling is."""
    for who in (OTHER_HOST, OPERATOR):
        booked().by(who).at(rome(FRIDAY, 19)).when(MISSED).then(
            DeskMissed(
                day=FRIDAY,
                booking=DESK,
                hub=MILANO,
                payer=ANNA,
                guest=ANNA,
                part="day",
                arrive=FRIDAY,
                depart=SATURDAY,
                places=BOTH,
                sold=SOLD,
                given_up=(GivenUp(FRIDAY, 1, 12_00, 100),),
                fee_cents=12_00,
                spent=(),
            ),
            entry(
                "fee",
                DESK,
                Posting(chart.held(ANNA), 12_00, DESK),
                Posting(chart.hub_bank(MILANO), 12_00),
                Posting(chart.CLIENTS_BANK, -12_00),
                Posting(of_bills.fee_income(MILANO), -12_00),
                n=1,
                day=FRIDAY,
            ),
        )


def test_staying_away_is_never_free():
    """Where one may cancel for nothing until the last moment, too."""
    facts = [replace(one, free_days=0) if one is BOOKED else one for one in A_BOOKING]
    (missed, *_) = given(*facts).at(rome(FRIDAY, 19)).when(MISSED).decided()
    assert missed.fee_cents == 12_00


def test_nobody_is_given_up_before():
    booked().at(just_before(rome(FRIDAY, 19))).when(MISSED).refused(MayStillArrive)


def test_the_end_of_its_hours_waits_for_a_booking_alone():
    (due,) = waiting([BOOKED]).values()
    assert (due.at, due.command, due.subject) == (BOOKED.ends, MISSED, f"no-show:{DESK}")
    assert not waiting([BOOKED, USED])
