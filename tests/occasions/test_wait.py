"""When all seats are taken members wait in order: a seat that becomes free is kept for the first, for some hours."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.occasions.call_off import CallOffOccasion
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.events import (
    SeatBooked,
    SeatCancelled,
    SeatOffered,
    WaitingListJoined,
    WaitingListLeft,
)
from ledger.occasions.occasion import (
    GuestHasSeat,
    GuestWaits,
    OccasionHasBegun,
    OccasionIsFull,
)
from ledger.occasions.wait import (
    AcceptSeat,
    JoinWaitingList,
    LapseSeatOffer,
    LeaveWaitingList,
    NobodyWaitsThere,
    NotOffered,
    OfferIsOver,
    OfferStands,
    SeatsAreLeft,
    WaitsNoLonger,
)
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO, CARLA, DARIO
from tests.occasions.examples import (
    ANNOUNCED,
    BOOK,
    COURSE,
    FIRST,
    SEAT,
    Scenario,
    course,
    held_for_seat,
    on,
    seat_of,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import NOON, SEED, TODAY, named

ONE_SEAT = replace(ANNOUNCED, seats_max=1, seats_min=0, decided_on=None, decided_at=None)
CARLAS = seat_of(CARLA, "SEAT")
IN_A_DAY = NOON + timedelta(hours=24)
NEW = identifier("WL", SEED, 1)
JOIN = JoinWaitingList(occasion=COURSE, payer=ANNA)


def place(guest: str, payer: str | None = None) -> dict[str, str]:
    """What every fact says of a place on the list."""
    return {
        "waiting": named("WL", guest[1:5]),
        "occasion": COURSE,
        "hub": MILANO,
        "payer": payer or guest,
        "guest": guest,
    }


def joined(guest: str, payer: str | None = None) -> WaitingListJoined:
    return WaitingListJoined(day=TODAY, **place(guest, payer))


def offered(guest: str, until: datetime = IN_A_DAY) -> SeatOffered:
    return SeatOffered(day=TODAY, until=until, **place(guest))


def left(guest: str, why: str) -> WaitingListLeft:
    return WaitingListLeft(day=TODAY, why=why, **place(guest))


ANNAS, BRUNOS = place(ANNA)["waiting"], place(BRUNO)["waiting"]
BOTH_WAIT = [*CARLAS, joined(ANNA), joined(BRUNO)]
GIVEN_UP = SeatCancelled(
    day=TODAY,
    **{name: getattr(CARLAS[0], name) for name in ("seat", "occasion", "hub", "payer", "guest")},
    arrive=CARLAS[0].arrive,
    depart=CARLAS[0].depart,
    sold=(),
    given_up=(),
    fee_cents=0,
    by="guest",
)
OFFERED = [*BOTH_WAIT, GIVEN_UP, offered(ANNA)]


def full(*more: Fact) -> Scenario:
    """A course of one seat, and more happened."""
    return course(ONE_SEAT, *more)


def test_whoever_finds_it_full_waits_and_no_money_is_held():
    expected = replace(joined(ANNA), waiting=NEW)
    full(*CARLAS).by(AS_ANNA).when(JOIN).then(expected)
    full(*CARLAS).when(BOOK).refused(OccasionIsFull, left=0)


def test_nobody_waits_for_what_can_be_had_nor_twice():
    full().when(JOIN).refused(SeatsAreLeft, left=1)
    full(*CARLAS).when(replace(JOIN, payer=CARLA)).refused(GuestHasSeat)
    full(*BOTH_WAIT).when(JOIN).refused(GuestWaits, guest=ANNA)
    full(*CARLAS).at(ONE_SEAT.meetings[0].begins).when(JOIN).refused(OccasionHasBegun)
    full(*CARLAS).by(AS_BRUNO).when(JOIN).refused(NotAllowed)


def test_a_seat_that_is_given_up_is_offered_to_the_first_in_the_same_append():
    """Nobody can have it in between: what is offered is not left."""
    facts = full(*BOTH_WAIT).when(CancelSeat(seat=SEAT)).decided()
    assert [type(one) for one in facts if not isinstance(one, type(CARLAS[1]))] == [
        SeatCancelled,
        SeatOffered,
    ]
    assert facts[-1] == offered(ANNA)
    full(*OFFERED).when(replace(BOOK, payer=DARIO)).refused(OccasionIsFull, left=0)
    full(*OFFERED).when(replace(JOIN, payer=DARIO)).decided()


def test_an_offer_never_lasts_beyond_the_beginning():
    at = on(FIRST, 10)
    asked = CancelSeat(seat=SEAT, by_hub=True)
    *_, offer = full(*BOTH_WAIT).at(at).when(asked).decided()
    assert offer.until == ONE_SEAT.meetings[0].begins == rome(FIRST, 18)


def test_who_is_offered_a_seat_takes_it_at_the_price_of_then():
    booked, entry = full(*OFFERED).by(AS_ANNA).when(AcceptSeat(waiting=ANNAS)).decided()
    assert isinstance(booked, SeatBooked)
    assert (booked.guest, booked.waiting, booked.total_cents) == (ANNA, ANNAS, 61_00)
    assert entry == held_for_seat(n=2, about=booked.seat)


@pytest.mark.parametrize(
    "waiting,refusal,told",
    [(BRUNOS, NotOffered, {"place": 1}), (named("WL", "NOBODY"), NobodyWaitsThere, {})],
)
def test_nobody_takes_a_seat_that_is_not_offered_to_them(waiting, refusal, told):
    full(*OFFERED).when(AcceptSeat(waiting=waiting)).refused(refusal, **told)


def test_only_the_payer_accepts():
    for who in (AS_BRUNO, HOST):
        full(*OFFERED).by(who).when(AcceptSeat(waiting=ANNAS)).refused(NotAllowed)


def test_an_offer_that_is_over_goes_to_the_next():
    """Late is too late, also while nobody has written so; the next has as long again."""
    late = full(*OFFERED).at(IN_A_DAY)
    late.when(AcceptSeat(waiting=ANNAS)).refused(OfferIsOver, until=IN_A_DAY)
    lapse = LapseSeatOffer(waiting=ANNAS)
    just_before = IN_A_DAY - timedelta(seconds=1)
    full(*OFFERED).at(just_before).by(SYSTEM).when(lapse).refused(OfferStands, until=IN_A_DAY)
    tomorrow = IN_A_DAY.date()
    late.by(SYSTEM).when(lapse).then(
        replace(left(ANNA, "lapsed"), day=tomorrow),
        replace(offered(BRUNO, IN_A_DAY + timedelta(hours=24)), day=tomorrow),
    )
    full(*OFFERED).by(SYSTEM).when(LapseSeatOffer(waiting=BRUNOS)).refused(NotOffered, place=1)


def test_once_it_has_begun_nothing_is_offered_any_more():
    begins = ONE_SEAT.meetings[0].begins
    last = [*BOTH_WAIT, GIVEN_UP, offered(ANNA, begins)]
    facts = full(*last).at(begins).by(SYSTEM).when(LapseSeatOffer(waiting=ANNAS)).decided()
    assert [type(one) for one in facts] == [WaitingListLeft]


def test_whoever_leaves_with_an_offer_passes_it_on():
    leave = LeaveWaitingList(waiting=ANNAS)
    full(*OFFERED).by(AS_ANNA).when(leave).then(left(ANNA, "left"), offered(BRUNO))
    full(*BOTH_WAIT).when(leave).then(left(ANNA, "left"))
    full(*OFFERED).by(AS_BRUNO).when(leave).refused(NotAllowed)
    full(*OFFERED, left(ANNA, "left")).when(leave).refused(WaitsNoLonger)


def test_nobody_waits_for_what_is_called_off_or_over():
    off = CallOffOccasion(occasion=COURSE, reason="v1:storm")
    facts = full(*OFFERED).by(OTHER_HOST).when(off).decided()
    assert facts[-2:] == [left(ANNA, "called-off"), left(BRUNO, "called-off")]
    over = ONE_SEAT.meetings[-1].ends
    concluded = full(*BOTH_WAIT).at(over).when(ConcludeOccasion(occasion=COURSE)).decided()
    gone = [one for one in concluded if isinstance(one, WaitingListLeft)]
    assert [(one.guest, one.why) for one in gone] == [(ANNA, "over"), (BRUNO, "over")]


def test_nobody_leaves_the_network_while_they_wait():
    full(*BOTH_WAIT).when(Withdraw(member=BRUNO)).refused(SomethingRemains, waiting=[BRUNOS])
