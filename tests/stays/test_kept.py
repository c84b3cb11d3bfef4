"""What a payer keeps without money is limited, a guest sleeps in one place a night, and what expired is booked at today's price."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.billing.bill import total_of
from ledger.billing.fee import PriceNotShown
from ledger.bookings.way import NotAReservation, ReservationExpired, StillKept
from ledger.kernel.who import SYSTEM
from ledger.stays.asked import BedAsked, BedsTaken, GuestElsewhere
from ledger.stays.book import BookAgain
from ledger.stays.events import PriceSet, StayBooked, StayReserved
from ledger.stays.kept import TooManyUnpaid
from ledger.stays.reserve import ReleaseReservation
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury.account import Hold
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import HOST
from tests.scenario import NOON, TODAY, given, just_before
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BOOK,
    BUNKS,
    DOUBLE,
    FIRST,
    LEAVES,
    NEW_STAY,
    RESERVE,
    RESERVED,
    SECOND,
    TOTAL,
    held_for_stay,
)
from tests.treasury.examples import STAY, paid_in

A_QUARTER, AN_HOUR = timedelta(minutes=15), timedelta(hours=1)
TWELVE = StayRuleSet(day=TODAY, rule="unpaid-bed-nights", valid_from=TODAY, value=12)
"""Two beds for three nights are six bed nights: so many twice."""
IN_BUNKS = replace(RESERVE, beds=(BedAsked(room=BUNKS, bed="1"), BedAsked(room=BUNKS, bed="2")))
A_BUNK_MORE = replace(RESERVE, beds=(BedAsked(room=BUNKS, bed="3"),))
AGAIN = BookAgain(stay=STAY, payer=ANNA, companions=("sealed friend",))
RELEASE = ReleaseReservation(stay=STAY)


def test_nobody_keeps_more_bed_nights_without_money_than_the_rule_allows():
    """Six and six are twelve; a thirteenth is one too many, for this payer and nobody else."""
    scenario = given(TWELVE, *A_RESERVATION).by(AS_ANNA)
    scenario.when(IN_BUNKS).decided()
    refused = scenario.when(A_BUNK_MORE)
    refused.refused(TooManyUnpaid, bed_nights_max=12, kept=12, asked=3)
    bruno = replace(A_BUNK_MORE, payer=BRUNO)
    scenario.by(AS_BRUNO).when(bruno).decided()


def test_what_is_booked_or_given_back_counts_no_more():
    """Only what is open and unpaid does."""
    six = replace(TWELVE, value=6)
    given(six, *A_RESERVATION).when(IN_BUNKS).refused(TooManyUnpaid)
    given(six, *A_BOOKING).when(IN_BUNKS).decided()


def test_what_a_payer_gives_back_counts_as_long_as_what_expired():
    """Who gives it back a minute before its time and reserves again would keep beds for ever."""
    six = replace(TWELVE, value=6)
    scenario = given(six, *A_RESERVATION).at(NOON + A_QUARTER - timedelta(minutes=1))
    scenario.when(RELEASE).decided()
    scenario.when(IN_BUNKS).refused(TooManyUnpaid, kept=6, asked=6)
    over = NOON + A_QUARTER + AN_HOUR
    scenario.at(just_before(over)).when(IN_BUNKS).refused(TooManyUnpaid)
    scenario.at(over).when(IN_BUNKS).decided()


def test_what_a_payer_let_expire_counts_for_an_hour():
    """Whether or not the scheduler has written so: renewing keeps no beds for ever."""
    six = replace(TWELVE, value=6)
    over = NOON + A_QUARTER + AN_HOUR
    for written in (False, True):
        scenario = given(six, *A_RESERVATION).at(NOON + A_QUARTER)
        if written:
            scenario.by(SYSTEM).when(RELEASE).decided()
        scenario = scenario.by(AS_ANNA)
        scenario.at(just_before(over)).when(IN_BUNKS).refused(TooManyUnpaid, kept=6, asked=6)
        scenario.at(over).when(IN_BUNKS).decided()


def test_a_guest_sleeps_in_one_place_a_night():
    """A second stay with a night in common is refused, naming the first; one from the day of leaving is not."""
    elsewhere = replace(RESERVE, beds=(BedAsked(room=BUNKS, bed="1", guest=ANNA),))
    for first in (A_RESERVATION, A_BOOKING):
        given(*first).when(replace(elsewhere, arrive=SECOND)).refused(
            GuestElsewhere, guests={ANNA: [STAY]}
        )
        after = replace(elsewhere, arrive=LEAVES, depart=LEAVES + timedelta(days=2))
        given(*first).when(after).decided()
    given(*A_RESERVATION).at(NOON + A_QUARTER).when(elsewhere).decided()


def test_who_neither_sleeps_nor_pays_is_not_told_where_a_guest_is():
    """Anna is told, and the host of the hub where she sleeps; Bruno, who would pay for her, that she cannot."""
    of_anna = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
    for who, payer, stays in (
        (AS_ANNA, ANNA, [STAY]),
        (HOST, BRUNO, [STAY]),
        (AS_BRUNO, BRUNO, []),
    ):
        asked = given(*A_BOOKING).by(who).when(replace(RESERVE, payer=payer, beds=of_anna))
        asked.refused(GuestElsewhere, guests={ANNA: stays})


def test_after_the_quarter_of_an_hour_it_has_expired_whoever_wrote_so():
    """It was a reservation, and the refusal says what became of it."""
    scenario = given(*A_RESERVATION).at(NOON + A_QUARTER)
    scenario.when(BOOK).refused(ReservationExpired, expired=RESERVED.expires)
    scenario.by(SYSTEM).when(RELEASE).decided()
    scenario.by(AS_ANNA).when(BOOK).refused(ReservationExpired, expired=RESERVED.expires)
    given_back = given(*A_RESERVATION)
    given_back.when(RELEASE).decided()
    given_back.when(BOOK).refused(NotAReservation)


def test_trying_again_books_at_once_at_todays_price():
    """25,00 became 26,00 a night: 2 x 3 x 100 cents more, and shown before."""
    dearer = PriceSet(day=TODAY, hub=RESERVED.hub, room=DOUBLE, valid_from=FIRST, cents=2600)
    scenario = given(*A_RESERVATION, dearer).at(NOON + A_QUARTER).by(AS_ANNA)
    scenario.when(AGAIN).refused(PriceNotShown, total_cents=TOTAL + 600, agreed_cents=TOTAL)
    shown = replace(AGAIN, shown_total_cents=TOTAL + 600)
    reserved, booked, entry = scenario.when(shown).decided()
    assert isinstance(reserved, StayReserved)
    assert isinstance(booked, StayBooked)
    assert (reserved.stay, booked.stay) == (NEW_STAY, NEW_STAY)
    assert (total_of(reserved.bill), booked.total_cents) == (TOTAL + 600, TOTAL + 600)
    assert scenario.memory[Hold, NEW_STAY].reserved == TOTAL + 600
    del entry


def test_what_did_not_become_dearer_is_booked_again_unasked():
    """The same total needs no showing."""
    scenario = given(*A_RESERVATION).at(NOON + A_QUARTER).by(AS_ANNA)
    *_, last = scenario.when(AGAIN).decided()
    assert last.kind == held_for_stay(TOTAL).kind


def test_only_what_has_expired_is_booked_again():
    """What is kept is booked as it is; what was booked, or given back, is no reservation."""
    given(*A_RESERVATION).when(AGAIN).refused(StillKept, until=RESERVED.expires)
    given(*A_BOOKING).when(AGAIN).refused(NotAReservation)


def test_beds_that_somebody_has_taken_meanwhile_are_not_booked_again():
    """Trying again is worth as much as asking first."""
    scenario = given(*A_RESERVATION, paid_in(BRUNO, 50_000)).at(NOON + A_QUARTER)
    other = replace(RESERVE, payer=BRUNO, beds=(BedAsked(room=DOUBLE, bed="left", guest=BRUNO),))
    scenario.by(AS_BRUNO).when(other).decided()
    scenario.by(AS_ANNA).when(AGAIN).refused(BedsTaken)


def test_an_hour_of_waiting_is_not_asked_of_who_pays_at_once():
    """Booking again is no reservation that is kept without money."""
    six = replace(TWELVE, value=6)
    given(six, *A_RESERVATION).at(NOON + A_QUARTER).by(AS_ANNA).when(AGAIN).decided()
    assert ALA_IS_OPEN
