"""Booking confirms a reservation and holds the money."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.bookings.way import NoSuchBooking, NotAReservation, NotThePayer, ReservationExpired
from ledger.kernel.days import rome
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import StandingForbids
from ledger.stays.asked import CompanionsDiffer
from ledger.stays.book import Book
from ledger.stays.events import StayBooked
from ledger.stays.payer import Payer
from ledger.treasury.account import Hold
from ledger.treasury.post import NotEnoughMoney
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import NOON, given, just_before
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BOOK,
    BOOKED,
    LEAVES,
    NO_SHOW,
    RESERVED,
    SECOND,
    TOTAL,
    held_for_stay,
    waiting,
)
from tests.treasury.examples import STAY, paid_in

IN_15_MINUTES = NOON + timedelta(minutes=15)


def test_a_booking_holds_nights_city_tax_and_deposit():
    """15.000 + 900 + 10.000 cents move from Anna's wallet to her held_for_stay money, for this stay."""
    scenario = given(*A_RESERVATION).by(AS_ANNA).when(BOOK)
    scenario.then(BOOKED, held_for_stay(TOTAL))
    assert scenario.memory[Hold, STAY].reserved == TOTAL
    assert dict(scenario.memory[Payer, ANNA].open) == {STAY: LEAVES}


def test_a_booking_needs_the_money_to_the_cent():
    """One cent short is refused with the figures."""
    poor = [fact for fact in A_RESERVATION if fact != paid_in(ANNA, 100_000)]
    given(*poor, paid_in(ANNA, TOTAL)).when(BOOK).decided()
    given(*poor, paid_in(ANNA, TOTAL - 1)).when(BOOK).refused(
        NotEnoughMoney, available_cents=TOTAL - 1, needed_cents=TOTAL
    )


def test_a_reservation_cannot_be_booked_after_15_minutes():
    """14:59,999999 is in time, 15:00 is not."""
    given(*A_RESERVATION).at(just_before(IN_15_MINUTES)).when(BOOK).decided()
    given(*A_RESERVATION).at(IN_15_MINUTES).when(BOOK).refused(ReservationExpired)


def test_a_stay_is_booked_once():
    """And only when it was reserved."""
    given(*A_BOOKING).when(BOOK).refused(NotAReservation)
    given(*ALA_IS_OPEN).when(BOOK).refused(NoSuchBooking)


def test_only_the_payers_own_users_book():
    """Nobody books what another reserved."""
    given(*A_RESERVATION).by(AS_BRUNO).when(BOOK).refused(NotAllowed)


def test_a_host_books_for_a_member_at_the_own_desk():
    """The money is held as when the member books; another hub's host is refused."""
    given(*A_RESERVATION).by(HOST).when(BOOK).then(BOOKED, held_for_stay(TOTAL))
    given(*A_RESERVATION).by(OTHER_HOST).when(BOOK).refused(NotAllowed)


def test_companions_names_are_sealed_for_the_payer_and_nobody_else():
    """Another payer in the command is refused."""
    given(*A_RESERVATION).when(replace(BOOK, payer=BRUNO)).refused(NotThePayer)
    assert Book.personal is not None
    assert Book.personal.person == "payer"
    assert Book.personal.fact is StayBooked
    assert Book.personal.fields["companions"]("  Dora   Verdi ") == "Dora Verdi"


def test_a_member_suspended_after_reserving_does_not_book():
    """The right counts when money is committed."""
    given(*A_RESERVATION, ANNA_SUSPENDED).when(BOOK).refused(StandingForbids)


def test_every_companion_has_a_name():
    """One name a bed without a member, neither fewer nor more."""
    given(*A_RESERVATION).when(replace(BOOK, companions=())).refused(
        CompanionsDiffer, needed=1, given=0
    )
    given(*A_RESERVATION).when(replace(BOOK, companions=("a", "b"))).refused(
        CompanionsDiffer, needed=1, given=2
    )


def test_once_booked_the_guests_are_expected():
    """The reservation's end no longer waits, the no-show of noon after the arrival day does."""
    (due,) = waiting([RESERVED, BOOKED]).values()
    assert (due.at, due.command) == (rome(SECOND, 12), NO_SHOW)
