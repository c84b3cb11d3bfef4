"""A room under an agreement is let on the nights of that agreement and on no other."""

from datetime import date, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.agreements.agreement import NoSuchAgreement
from ledger.agreements.end import AgreementIsOver
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.stays.arrive import MarkNoShow
from ledger.stays.change import ChangeStay
from ledger.stays.events import RoomAdded, RoomWithdrawn
from ledger.stays.furnish import AddRoom
from ledger.stays.lend import BookedOutside, LendRoom, LentAlready
from ledger.stays.lent import Lent, NotInAgreement, NotLent, Period
from ledger.stays.lent_events import RoomLent
from ledger.stays.undo_no_show import UndoNoShow
from tests.agreements.examples import (
    AGREEMENT,
    BOOKED_STAY,
    LENT,
    MADE,
    OTHER_AGREEMENT,
    SUMMER_ENDS,
    lent_by,
    made,
)
from tests.agreements.test_end import END
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST, MILANO, MILANO_RECORDED, OTHER_HOST
from tests.scenario import SEED, TODAY, given, noon
from tests.stays.examples import (
    A_BOOKING,
    ALA_IS_OPEN,
    ANNA_REGISTERED,
    DOUBLE,
    FIRST,
    FRIEND_REGISTERED,
    LAST,
    LEAVES,
    RESERVE,
    RESERVED,
    SECOND,
    on,
)
from tests.treasury.examples import STAY

ADD = AddRoom(hub=ALA, name="Camera blu", beds=("left", "right"), agreement=AGREEMENT)
LEND = LendRoom(room=DOUBLE, agreement=AGREEMENT)
LENT_NOW = RoomLent(day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", agreement=AGREEMENT)


def test_a_room_is_added_under_an_agreement_that_names_it():
    """Each of its rooms once, at its own hub, and not when it is over."""
    scenario = given(*ALA_IS_OPEN, MADE).by(HOST).when(ADD)
    added = RoomAdded(
        day=TODAY,
        hub=ALA,
        room=identifier("BR", SEED, 1),
        name="Camera blu",
        beds=("left", "right"),
        agreement=AGREEMENT,
    )
    scenario.then(added)
    scenario.when(ADD).refused(NotInAgreement, rooms=[])
    given(*ALA_IS_OPEN, MADE).when(replace(ADD, name="Soffitta")).refused(
        NotInAgreement, rooms=["Camera blu"]
    )
    elsewhere = given(*ALA_IS_OPEN, MILANO_RECORDED, MADE).when(replace(ADD, hub=MILANO))
    elsewhere.refused(NoSuchAgreement)
    over = given(*ALA_IS_OPEN, MADE).at(noon(SUMMER_ENDS + timedelta(days=1)))
    over.when(ADD).refused(AgreementIsOver)


def test_a_name_is_free_again_when_its_room_was_a_mistake():
    """It is added anew."""
    mistaken = RoomWithdrawn(day=TODAY, hub=ALA, room=DOUBLE)
    given(*LENT, mistaken).when(ADD).decided()


def test_no_night_before_it_begins_or_after_its_end_is_sold():
    """The last night may be; the one after it not, whoever asks."""
    given(*lent_by(made(until=LAST))).when(RESERVE).then(
        replace(RESERVED, stay=identifier("B", SEED, 1))
    )
    given(*lent_by(made(until=SECOND))).when(RESERVE).refused(NotLent, room=DOUBLE, night=LAST)
    late = given(*lent_by(made(since=SECOND))).when(RESERVE)
    late.refused(NotLent, room=DOUBLE, night=FIRST)


def test_a_stay_is_not_prolonged_beyond_it():
    """Nor moved into the room on a night that nobody lends."""
    scenario = given(*lent_by(made(until=LAST)), *BOOKED_STAY)
    longer = ChangeStay(stay=STAY, payer=ANNA, arrive=FIRST, depart=LEAVES + timedelta(days=1))
    scenario.when(longer).refused(NotLent, room=DOUBLE, night=LEAVES)


def test_a_hubs_own_room_comes_under_an_agreement_with_its_first_night():
    """Before it it is the hub's own, and after its end nobody's to sell."""
    scenario = given(*ALA_IS_OPEN, made(since=SECOND, until=LAST)).by(HOST).when(LEND)
    scenario.then(LENT_NOW)
    scenario.when(LEND).refused(LentAlready)
    scenario.when(replace(RESERVE, depart=LEAVES + timedelta(days=1)))
    scenario.refused(NotLent, night=LEAVES)
    scenario.when(RESERVE).decided()


def test_whoever_lends_a_room_is_asked_for_the_agreements_names():
    """A room of another name is another room; another hub's host has no say."""
    other = made(rooms=("Soffitta",))
    given(*ALA_IS_OPEN, other).when(LEND).refused(NotInAgreement, rooms=["Soffitta"])
    given(*ALA_IS_OPEN, MADE).by(OTHER_HOST).when(LEND).refused(NotAllowed)
    unknown = LendRoom(room=DOUBLE, agreement=OTHER_AGREEMENT)
    given(*ALA_IS_OPEN, MADE).when(unknown).refused(NoSuchAgreement)


def test_booked_nights_that_nobody_would_lend_stand_against_it():
    """They are named, with the last of them."""
    short = made(until=SECOND)
    given(*A_BOOKING, short).when(LEND).refused(BookedOutside, stays=[STAY], last_night=LAST)
    given(*A_BOOKING, made(until=LAST)).when(LEND).then(LENT_NOW)


def test_guests_who_come_after_all_get_a_bed_that_is_let():
    """Their nights were free again, and the agreement ended: they sleep in the hub's own room."""
    told = [*LENT, *BOOKED_STAY, ANNA_REGISTERED, FRIEND_REGISTERED]
    scenario = given(*told).by(HOST).at(on(SECOND)).when(MarkNoShow(stay=STAY))
    scenario.decided()
    scenario.when(replace(END, until=SECOND)).decided()
    came = scenario.at(on(SECOND, 13)).when(UndoNoShow(stay=STAY, slept=True)).decided()
    assert all(bed.room != DOUBLE for bed in came[0].beds)


DAYS = st.integers(0, 12).map(lambda n: TODAY + timedelta(days=n))
PERIODS = st.lists(
    st.builds(Period, st.sampled_from(["AG1", "AG2"]), DAYS, st.none() | DAYS), max_size=3
)


@for_all(own=st.booleans(), under=PERIODS, night=DAYS)
def test_a_night_is_let_when_it_is_the_hubs_own_or_some_agreement_covers_it(
    *, own: bool, under: list[Period], night: date
) -> None:
    """By one agreement, if any covers it; own rooms until the first that has a night begins."""
    lent = Lent(own, tuple(under))
    covering = {one.agreement for one in under if one.covers(night)}
    found = lent.agreement_on(night)
    assert (found in covering) if covering else (found in ("", None))
    if not covering:
        nights = [one for one in under if one.until is None or one.since <= one.until]
        begun = any(one.since <= night for one in nights)
        assert (found == "") is (own and not begun)
    assert (night in lent.not_let(night, night + timedelta(days=1))) is (found is None)
