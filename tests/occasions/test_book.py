"""Seats are booked for named guests, and their price held; never more than there are."""

import pytest
from msgspec.structs import replace

from ledger.billing.fee import TotalDiffers
from ledger.conventions.events import For, Party, ServiceKind, Unit
from ledger.conventions.sold import Sold
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import StandingForbids
from ledger.occasions.book import OnlyPeopleTakePart
from ledger.occasions.events import OccasionCalledOff, SeatBooked
from ledger.occasions.occasion import (
    GuestHasSeat,
    NoSuchOccasion,
    OccasionHasBegun,
    OccasionIsFull,
    OccasionIsOver,
)
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from tests.conventions.examples import AGREED, CONVENTION, PROPOSED, signed_by
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO, CARLA, COOP, DARIO, suspended
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    BOOK,
    BOOKED,
    COURSE,
    FIRST,
    NEW_SEAT,
    course,
    held_for_seat,
    on,
    seat_of,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, named
from tests.treasury.examples import owes

OFF = OccasionCalledOff(
    day=TODAY, occasion=COURSE, hub=MILANO, leader="", why="by-hub", reason="v1:why", seats=0
)


def test_a_member_books_a_seat_at_the_public_price():
    expected = replace(BOOKED, seat=NEW_SEAT)
    course().by(AS_ANNA).when(BOOK).then(expected, held_for_seat(n=2, about=NEW_SEAT))


def test_a_member_pays_for_others_a_seat_each():
    """Each guest's seat is a booking of its own: given up alone, and told to nobody else."""
    facts = course().by(AS_ANNA).when(replace(BOOK, guests=(BRUNO, CARLA))).decided()
    seats = [fact for fact in facts if isinstance(fact, SeatBooked)]
    assert [(one.payer, one.guest) for one in seats] == [(ANNA, BRUNO), (ANNA, CARLA)]
    assert len({one.seat for one in seats}) == 2
    assert len(facts) == 4


def test_the_host_books_for_members_and_nobody_else_for_others():
    assert course().by(OTHER_HOST).when(BOOK).decided()
    for who in (HOST, AS_BRUNO):
        course().by(who).when(BOOK).refused(NotAllowed)


def test_what_costs_nothing_moves_no_money():
    free = replace(ANNOUNCED, price_cents=0)
    facts = course(free).when(replace(BOOK, shown_total_cents=0)).decided()
    assert [type(fact) for fact in facts] == [SeatBooked]


@pytest.mark.parametrize(
    "change,refusal",
    [
        ({"occasion": named("OC", "NONE")}, NoSuchOccasion),
        ({"guests": (BRUNO, BRUNO)}, Malformed),
        ({"guests": (COOP,)}, OnlyPeopleTakePart),
        ({"shown_total_cents": 60_00}, TotalDiffers),
        ({"payer": COOP, "guests": (BRUNO,)}, NotEnoughMoney),
    ],
)
def test_what_nobody_can_have_is_refused(change, refusal):
    course().when(replace(BOOK, **change)).refused(refusal)


def test_whoever_may_not_book_does_not():
    course(suspended(BRUNO)).when(replace(BOOK, guests=(BRUNO,))).refused(StandingForbids)
    course(owes(ANNA, 1)).when(BOOK).refused(OwesMoney)


def test_a_guest_has_one_seat():
    course(*A_SEAT).when(BOOK).refused(GuestHasSeat, guest=ANNA)
    course(*A_SEAT).when(replace(BOOK, payer=BRUNO, guests=(ANNA,))).refused(GuestHasSeat)


def test_never_more_seats_than_there_are():
    """Of four three are taken: two more are refused together, one is had."""
    taken = [*A_SEAT, *seat_of(BRUNO, "B"), *seat_of(CARLA, "C")]
    assert course(*taken).when(replace(BOOK, payer=DARIO)).decided()
    full = [*taken, *seat_of(DARIO, "D")]
    course(*full).when(replace(BOOK, payer=DARIO)).refused(GuestHasSeat)
    two = replace(ANNOUNCED, seats_max=2)
    asked = replace(BOOK, guests=(ANNA, BRUNO, CARLA))
    course(two).when(asked).refused(OccasionIsFull, left=2)


def test_seats_are_sold_until_it_begins_and_while_it_takes_place():
    begins = ANNOUNCED.meetings[0].begins
    course().at(begins).when(BOOK).refused(OccasionHasBegun, begins=begins)
    assert course().at(on(FIRST, 17)).when(BOOK).decided()
    course(OFF).when(BOOK).refused(OccasionIsOver, stage="called-off")


def agreed(cents: int):
    """The convention lists seats for members of the other side."""
    line = replace(
        AGREED.prices[0],
        service=ServiceKind.OCCASION,
        unit=Unit.SEAT,
        public_cents=61_00,
        agreed_cents=cents,
        vat_bp=2_200,
        whom=For.OTHER_SIDE,
    )
    return [
        replace(PROPOSED, prices=(line,)),
        *(signed_by(party) for party in Party),
        replace(AGREED, prices=(line,)),
    ]


def test_a_visitor_books_at_the_agreed_price():
    """Anna comes from a village: 30.50 by the convention; Carla is at home and pays what everybody does."""
    booked, *_ = course(*agreed(30_50)).when(BOOK).decided()
    sold = Sold(ANNA, FIRST, 1, "convention", 30_50, 2_200, 30_50, 2_200, CONVENTION, 1, 0)
    assert (booked.total_cents, booked.sold) == (30_50, (sold,))
    booked, *_ = course(*agreed(30_50)).when(replace(BOOK, payer=CARLA)).decided()
    assert (booked.total_cents, booked.sold) == (61_00, ())


def test_what_is_agreed_and_dearer_is_not_charged():
    booked, *_ = course(*agreed(70_00)).when(BOOK).decided()
    assert (booked.total_cents, booked.sold[0].rule) == (61_00, "public")
