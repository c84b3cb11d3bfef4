"""Reserving keeps bed places and their price for 15 minutes; nobody sleeps in a taken bed."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import (
    ArrivalInThePast,
    NoSuchBooking,
    NotAReservation,
    NotDueYet,
    TooFarAhead,
)
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.places.hub import NoSuchHub
from ledger.stays.asked import (
    BedAsked,
    BedsTaken,
    BedTwice,
    GuestIsNoPerson,
    GuestTwice,
    NoSuchBed,
    StayTooLong,
)
from ledger.stays.cin import NoCin
from ledger.stays.events import ReservationReleased
from ledger.stays.reserve import ReleaseReservation
from ledger.stays.room import NoPrice, NoSuchRoom
from ledger.stays.terms import NoTerms
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, AS_BRUNO, BRUNO, CARLA, COOP
from tests.places.examples import (
    ALA_OPENED,
    ALA_RECORDED,
    HOST,
    MILANO,
    MILANO_OPENED,
    MILANO_RECORDED,
    OTHER_HOST,
)
from tests.scenario import NOON, TODAY, given, just_before
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BEDS_ASKED,
    BUNKS,
    DOUBLE,
    ELSEWHERE,
    FIRST,
    LEAVES,
    NEW_STAY,
    PEOPLE,
    RESERVE,
    RESERVED,
    ROOMS,
    ala,
    on,
    terms,
    waiting,
)
from tests.treasury.examples import STAY

BRUNO_RESERVES = replace(
    RESERVE, payer=BRUNO, beds=(BedAsked(room=DOUBLE, bed="right", guest=BRUNO),)
)
RELEASE = ReleaseReservation(stay=STAY)
IN_15_MINUTES = NOON + timedelta(minutes=15)


def days(arrive: date, depart: date):
    """Anna asks for other days."""
    return replace(RESERVE, arrive=arrive, depart=depart)


def beds(*asked: BedAsked):
    """Anna asks for other beds."""
    return replace(RESERVE, beds=asked)


def released(*, expired: bool) -> ReservationReleased:
    return ReservationReleased(
        day=TODAY,
        stay=STAY,
        hub=RESERVED.hub,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES,
        beds=RESERVED.beds,
        expired=expired,
    )


def test_a_reservation_locks_beds_and_lines_and_moves_no_money():
    """One fact, with the priced lines in it, and no entry."""
    ala().by(AS_ANNA).when(RESERVE).then(replace(RESERVED, stay=NEW_STAY))


def test_only_the_payers_own_users_reserve():
    """Nobody spends another's money, not even the host of another hub."""
    for who in (AS_BRUNO, OTHER_HOST):
        ala().by(who).when(RESERVE).refused(NotAllowed)


def test_a_suspended_member_reserves_nothing():
    """Booking needs the right to commit."""
    ala(ANNA_SUSPENDED).when(RESERVE).refused(StandingForbids, member=ANNA)


def test_a_guest_who_is_a_member_must_be_one():
    """Others come as companions."""
    stranger = beds(BedAsked(room=DOUBLE, bed="left", guest=CARLA))
    ala().when(stranger).refused(NoSuchMember, member=CARLA)


def test_an_organisation_pays_but_does_not_sleep():
    """It may send people."""
    asleep = replace(RESERVE, payer=COOP, beds=(BedAsked(room=DOUBLE, bed="left", guest=COOP),))
    ala().when(asleep).refused(GuestIsNoPerson, guest=COOP)
    ala().when(replace(RESERVE, payer=COOP)).decided()


def test_one_bed_holds_one_guest():
    """A bed place can't be asked for twice in one stay."""
    one = BedAsked(room=DOUBLE, bed="left")
    ala().when(beds(one, one)).refused(BedTwice)


def test_one_guest_fills_one_bed():
    """A member sleeps in one bed place at a time."""
    both = (BedAsked(room=DOUBLE, bed=bed, guest=ANNA) for bed in ("left", "right"))
    ala().when(beds(*both)).refused(GuestTwice)


def test_the_bed_must_be_there():
    """A room, and a bed place of it, of this very hub."""
    ala().when(beds(BedAsked(room=DOUBLE, bed="middle"))).refused(NoSuchBed, bed="middle")
    ala().when(beds(BedAsked(room=ELSEWHERE, bed="1"))).refused(NoSuchRoom, room=ELSEWHERE)
    nowhere = beds(BedAsked(room=DOUBLE[:-1] + "Z", bed="1"))
    ala().when(nowhere).refused(NoSuchRoom)
    ala().when(replace(RESERVE, hub=MILANO)).refused(NoSuchHub)
    here = (MILANO_RECORDED, MILANO_OPENED)
    ala(*here).when(replace(RESERVE, hub=MILANO)).refused(NoSuchRoom)


def test_a_stay_has_at_least_one_night():
    """Departure comes after arrival."""
    ala().when(days(FIRST, FIRST)).refused(Malformed)
    ala().when(days(LEAVES, FIRST)).refused(Malformed)


def test_nobody_arrives_yesterday():
    """Today is fine."""
    tomorrow = TODAY + timedelta(days=1)
    ala().when(days(TODAY, tomorrow)).decided()
    ala().when(days(TODAY - timedelta(days=1), tomorrow)).refused(ArrivalInThePast)


def test_the_arrival_day_is_judged_in_rome():
    """Half past midnight in Rome is still yesterday in UTC: yesterday is the past."""
    past_midnight = NOON.replace(hour=22, minute=30)
    ala().at(past_midnight).when(days(TODAY, LEAVES)).refused(ArrivalInThePast)


def test_nobody_books_more_than_two_years_ahead():
    """730 days are allowed, 731 are not."""
    last = TODAY + timedelta(days=730)
    ala().when(days(last, last + timedelta(days=1))).decided()
    late = last + timedelta(days=1)
    ala().when(days(late, late + timedelta(days=1))).refused(TooFarAhead, latest=last)


def test_a_stay_of_more_than_30_nights_is_refused():
    """30 are allowed, 31 are not."""
    ala().when(days(FIRST, FIRST + timedelta(days=30))).decided()
    ala().when(days(FIRST, FIRST + timedelta(days=31))).refused(
        StayTooLong, nights=31, nights_max=30
    )


def test_a_hub_may_allow_long_stays():
    """Up to a year; after that it is a tenancy."""
    long = terms(long_stays=True)
    ala(long).when(days(FIRST, FIRST + timedelta(days=31))).decided()
    ala(long).when(days(FIRST, FIRST + timedelta(days=365))).decided()
    ala(long).when(days(FIRST, FIRST + timedelta(days=366))).refused(StayTooLong, nights_max=365)


@pytest.mark.parametrize(
    "arrive, nights",
    [(date(2027, 6, 1), 366), (date(2028, 2, 29), 366), (date(2028, 3, 1), 365)],
)
def test_a_year_across_29_february_is_a_year(arrive, nights):
    """From a day to the same of the next year: 366 nights where that day lies between."""
    allowed = given(*ALA_IS_OPEN, terms(long_stays=True)).at(on(arrive))
    allowed.when(days(arrive, arrive + timedelta(days=nights))).decided()
    allowed.when(days(arrive, arrive + timedelta(days=nights + 1))).refused(
        StayTooLong, nights_max=nights
    )


def test_a_millennium_is_refused_before_its_nights_are_counted():
    """Absurd days cost nothing."""
    ala().when(days(FIRST, date(2199, 12, 31))).refused(StayTooLong)


def test_without_a_price_or_terms_nothing_can_be_reserved():
    """A host says first what it costs."""
    given(ALA_RECORDED, ALA_OPENED, *ROOMS, *PEOPLE).when(RESERVE).refused(NoTerms)

    given(ALA_RECORDED, ALA_OPENED, *ROOMS[:3], terms(), *PEOPLE).when(RESERVE).refused(
        NoPrice, night=FIRST
    )


def test_no_bed_is_let_without_a_cin():
    """A hub that has told none lets nobody in, whoever asks (DL 145/2023, art. 13-ter)."""
    without = [ALA_RECORDED, ALA_OPENED, *ROOMS, terms(cin=""), *PEOPLE]
    given(*without).when(RESERVE).refused(NoCin, hub=RESERVE.hub)
    given(*without, terms()).when(RESERVE).decided()


@pytest.mark.parametrize("history", [A_RESERVATION, A_BOOKING])
@pytest.mark.parametrize(
    "arrive,depart,free",
    [
        (FIRST - timedelta(days=2), FIRST, True),
        (FIRST - timedelta(days=2), FIRST + timedelta(days=1), False),
        (FIRST, LEAVES, False),
        (LEAVES - timedelta(days=1), LEAVES + timedelta(days=1), False),
        (LEAVES, LEAVES + timedelta(days=1), True),
    ],
)
def test_nobody_reserves_a_taken_bed(history, arrive, depart, free):
    """On the day one guest leaves the next may arrive; any night in common is refused."""
    asked = replace(BRUNO_RESERVES, arrive=arrive, depart=depart)
    scenario = given(*history).when(asked)
    if free:
        scenario.decided()
    else:
        scenario.refused(BedsTaken, taken=[f"{DOUBLE}/right"])


def test_a_bed_is_taken_across_the_turn_of_the_month():
    """A stay from July into August holds both months' sheets."""
    over = replace(RESERVED, arrive=date(2026, 7, 30), depart=date(2026, 8, 2))
    for day, free in ((29, True), (30, False), (31, False), (32, False), (33, True)):
        night = date(2026, 6, 30) + timedelta(days=day)
        asked = replace(BRUNO_RESERVES, arrive=night, depart=night + timedelta(days=1))
        scenario = ala(over).when(asked)
        scenario.decided() if free else scenario.refused(BedsTaken)


def test_other_beds_and_rooms_remain_free():
    """Only what is asked for is taken."""
    asked = replace(BRUNO_RESERVES, beds=(BedAsked(room=BUNKS, bed="1"),))
    given(*A_RESERVATION).when(asked).decided()


def test_a_reservation_is_over_after_exactly_15_minutes():
    """Then its beds are free, even if the scheduler has not come by."""
    given(*A_RESERVATION).at(just_before(IN_15_MINUTES)).when(BRUNO_RESERVES).refused(BedsTaken)
    given(*A_RESERVATION).at(IN_15_MINUTES).when(BRUNO_RESERVES).decided()


def test_releasing_what_has_lapsed_does_not_free_the_next_guests_bed():
    """Bruno took the bed after Anna's reservation lapsed: her late release is nothing to him."""
    scenario = given(*A_RESERVATION).at(IN_15_MINUTES).when(BRUNO_RESERVES)
    scenario.decided()
    scenario.by(SYSTEM).when(RELEASE).then(released(expired=True))
    scenario.by(AS_ANNA).when(beds(BedAsked(room=DOUBLE, bed="right"))).refused(BedsTaken)
    scenario.when(beds(BedAsked(room=DOUBLE, bed="left"))).decided()


def test_the_scheduler_releases_at_15_minutes_and_not_before():
    """One instant earlier it is refused, by name."""
    given(*A_RESERVATION).by(SYSTEM).at(just_before(IN_15_MINUTES)).when(RELEASE).refused(NotDueYet)
    given(*A_RESERVATION).by(SYSTEM).at(IN_15_MINUTES).when(RELEASE).then(released(expired=True))


def test_a_guest_may_give_a_reservation_back_sooner():
    """The beds are free at once."""
    scenario = given(*A_RESERVATION).by(AS_ANNA).when(RELEASE)
    scenario.then(released(expired=False))
    scenario.by(AS_BRUNO).when(BRUNO_RESERVES).decided()


def test_only_a_reservation_can_be_released_and_only_once():
    """Not what is booked, released or unknown; nor by others."""
    given(*A_BOOKING).when(RELEASE).refused(NotAReservation)
    given(*A_RESERVATION, released(expired=False)).when(RELEASE).refused(NotAReservation)
    given(*ALA_IS_OPEN).when(RELEASE).refused(NoSuchBooking)
    given(*A_RESERVATION).by(AS_BRUNO).when(RELEASE).refused(NotAllowed)


def test_a_reservations_end_waits_on_the_agenda():
    """Until it is released or booked."""
    (due,) = waiting([RESERVED]).values()
    assert (due.at, due.command) == (IN_15_MINUTES, RELEASE)
    assert waiting([RESERVED, released(expired=True)]) == {}


def test_price_and_terms_are_locked_by_the_reservation():
    """BEDS_ASKED cost the same although the price went up meanwhile."""
    (fact,) = ala().when(RESERVE).decided()
    assert fact.bill == RESERVED.bill
    assert len(BEDS_ASKED) == RESERVED.bill[0].places


def test_a_host_reserves_for_a_member_at_the_own_desk_and_nowhere_else():
    """What the member may do is judged as ever; another hub's host may not."""
    (reserved,) = given(*ALA_IS_OPEN).by(HOST).when(RESERVE).decided()
    assert reserved.payer == ANNA
    given(*ALA_IS_OPEN).by(OTHER_HOST).when(RESERVE).refused(NotAllowed)
    given(*ALA_IS_OPEN, ANNA_SUSPENDED).by(HOST).when(RESERVE).refused(StandingForbids)


def test_a_host_gives_a_reservation_of_the_own_hub_back():
    """It is freed at the desk where it was made."""
    given(*A_RESERVATION).by(HOST).when(ReleaseReservation(stay=STAY)).decided()
    given(*A_RESERVATION).by(OTHER_HOST).when(ReleaseReservation(stay=STAY)).refused(NotAllowed)
