"""Called off by the hub, or for want of seats on the stated day: everybody has all of it back in the same append."""

from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.occasions.call_off import (
    CallOffOccasion,
    DecidedLater,
    DecideOccasion,
    NothingToDecide,
)
from ledger.occasions.events import OccasionCalledOff, OccasionConfirmed, SeatCancelled
from ledger.occasions.occasion import OccasionHasBegun, OccasionIsOver
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from tests.members.examples import ANNA, AS_ANNA, BRUNO, admitted, applied
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    CONFIRMED,
    COURSE,
    DECIDED,
    FIRST,
    course,
    on,
    seat_of,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import named
from tests.treasury.examples import paid_in

OFF = CallOffOccasion(occasion=COURSE, reason="v1:the oven")
DECIDE = DecideOccasion(occasion=COURSE)
NOON = rome(DECIDED, 12)
TWO = [*A_SEAT, *seat_of(BRUNO, "B")]


def test_the_hub_calls_it_off_and_everybody_has_all_of_it_back():
    """On the day itself too, when giving a seat up would cost all of it: nothing is kept."""
    whole, *rest = course(*TWO).at(on(FIRST)).by(OTHER_HOST).when(OFF).decided()
    assert whole == OccasionCalledOff(
        day=FIRST,
        occasion=COURSE,
        hub=MILANO,
        leader="",
        why="by-hub",
        reason="v1:the oven",
        seats=2,
    )
    of_seats = [one for one in rest if isinstance(one, SeatCancelled)]
    assert {(one.guest, one.by, one.fee_cents, one.given_up) for one in of_seats} == {
        (ANNA, "called-off", 0, ()),
        (BRUNO, "called-off", 0, ()),
    }
    entries = [one for one in rest if isinstance(one, EntryPosted)]
    for who in (ANNA, BRUNO):
        lines = [line for one in entries for line in one.lines]
        assert [line.cents for line in lines if line.account == chart.wallet(who)] == [-61_00]
        assert [line.cents for line in lines if line.account == chart.held(who)] == [61_00]


def test_each_is_told_of_themselves_alone():
    """The fact of the whole names nobody who had a seat, and each of the others one seat."""
    facts = course(*TWO).when(OFF).decided()
    for fact in facts:
        named_there = [who for who in (ANNA, BRUNO) if who in str(fact)]
        assert len(named_there) == (0 if isinstance(fact, OccasionCalledOff) else 1)


def test_it_is_called_off_before_it_begins_and_once():
    course().at(ANNOUNCED.meetings[0].begins).when(OFF).refused(OccasionHasBegun)
    called_off = course().when(OFF).decided()
    course(*called_off).when(OFF).refused(OccasionIsOver, stage="called-off")


def test_only_the_hub_calls_it_off():
    for who in (HOST, AS_ANNA):
        course().by(who).when(OFF).refused(NotAllowed)
        course().at(NOON).by(who).when(DECIDE).refused(NotAllowed)


def test_with_too_few_at_noon_of_the_stated_day_it_is_called_off():
    whole, *rest = course(*A_SEAT).at(NOON).by(SYSTEM).when(DECIDE).decided()
    assert (whole.why, whole.reason, whole.seats) == ("too-few", "", 1)
    assert [type(one) for one in rest] == [SeatCancelled, EntryPosted]


def test_with_enough_it_is_confirmed():
    course(*TWO).at(NOON).by(SYSTEM).when(DECIDE).then(CONFIRMED)


def test_it_is_decided_at_noon_and_not_before():
    at = NOON.replace(hour=NOON.hour - 1)
    for who in (SYSTEM, OTHER_HOST):
        course().at(at).by(who).when(DECIDE).refused(DecidedLater, decided_at=NOON)


def test_never_called_off_later_for_want_of_seats():
    """When the day is over it is confirmed, however few there are; and what is confirmed stays so."""
    (confirmed,) = course(*A_SEAT).at(rome(DECIDED + ONE_DAY)).by(SYSTEM).when(DECIDE).decided()
    assert isinstance(confirmed, OccasionConfirmed)
    course(CONFIRMED).at(on(DECIDED, 20)).by(SYSTEM).when(DECIDE).refused(NothingToDecide)


def test_without_a_minimum_there_is_nothing_to_decide():
    anyhow = replace(ANNOUNCED, seats_min=0, decided_on=None, decided_at=None)
    course(anyhow).at(NOON).when(DECIDE).refused(NothingToDecide)


def test_five_hundred_seats_go_back_in_one_append():
    """A thousand facts and one: each guest's money is theirs again, and no account is short."""
    facts = [replace(ANNOUNCED, seats_max=500)]
    for n in range(500):
        letters = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{n:03}")
        guest = named("M", f"G{letters}")
        facts += [applied(guest), admitted(guest), paid_in(guest, 61_00, named("E", f"P{letters}"))]
        facts += seat_of(guest, f"S{letters}")
    whole, *rest = course(*facts).at(on(FIRST)).when(OFF).decided()
    assert (whole.seats, len(rest)) == (500, 1_000)
    back = [line for one in rest if isinstance(one, EntryPosted) for line in one.lines]
    assert sum(line.cents for line in back if line.account.endswith(":Wallet")) == -500 * 61_00
    assert {fact.fee_cents for fact in rest if isinstance(fact, SeatCancelled)} == {0}
