"""A village that announces a course, and a seat at every stage: where the examples about occasions hold."""

from datetime import date, timedelta

from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.book import BookSeats
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OccasionKind
from ledger.occasions.wait import JoinWaitingList
from tests.api.engine.states import Pact, holds

MONDAY = date(2027, 7, 5)
JUNE = MONDAY - timedelta(days=25)


@holds("occasions.announce-occasion")
def june(pact: Pact) -> None:
    """Nothing is needed but the hub."""
    pact.on(JUNE)


@holds("occasions.book-seats")
def announced(pact: Pact, seats: int = 2) -> None:
    june(pact)
    course = AnnounceOccasion(
        hub=pact.ids["hub"],
        what=OccasionKind.COURSE,
        title="Pane",
        meetings=(MeetingAsked(on=MONDAY, begins="18:00", ends="20:30"),),
        seats_min=1,
        seats_max=seats,
        decided_on=MONDAY - timedelta(days=4),
        price_cents=6_000,
        vat_bp=2_200,
        free_days=7,
    )
    pact.do(course, occasion="occasion")


@holds("occasions.call-off-occasion", "occasions.change-occasion")
def booked(pact: Pact) -> None:
    announced(pact)
    pact.do(BookSeats(occasion=pact.ids["occasion"], payer=pact.ids["anna"]), seat="seat")


@holds("occasions.decide-occasion")
def on_the_stated_day(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY - timedelta(days=4), 13)


@holds("occasions.cancel-seat")
def the_day_before(pact: Pact) -> None:
    """Half of it is kept by now."""
    booked(pact)
    pact.on(MONDAY - timedelta(days=1))


@holds("occasions.join-waiting-list")
def full(pact: Pact) -> None:
    """Its only seat is Bruno's."""
    announced(pact, 1)
    pact.do(BookSeats(occasion=pact.ids["occasion"], payer=pact.ids["bruno"]), seat="seat")


@holds("occasions.accept-seat", "occasions.leave-waiting-list")
def offered(pact: Pact) -> None:
    """Bruno gives it up, and it is kept for Anna."""
    full(pact)
    joined = JoinWaitingList(occasion=pact.ids["occasion"], payer=pact.ids["anna"])
    pact.do(joined, waiting="waiting")
    pact.do(CancelSeat(seat=pact.ids["seat"]))


@holds("occasions.lapse-seat-offer")
def a_day_later(pact: Pact) -> None:
    offered(pact)
    pact.on(JUNE + timedelta(days=1), 13)


@holds("occasions.record-attendance")
def on_the_evening(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY, 19)


@holds("occasions.conclude-occasion")
def over(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY, 21)


@holds("occasions.pay-back-seat")
def paid(pact: Pact) -> None:
    over(pact)
    pact.do(ConcludeOccasion(occasion=pact.ids["occasion"]))
