"""A room that is sold elsewhere, too, is closed on the nights that the other site says are taken, and sold here on no such night."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.feeds.allow_foreign import address
from ledger.feeds.foreign import (
    ForeignCalendarIsStopped,
    NoSuchForeignCalendar,
    TooManyForeignCalendars,
)
from ledger.feeds.tell_foreign import NightsTaken, NothingNew, TellForeignCalendar
from ledger.kernel.refused import Malformed, NotAllowed, Refused
from ledger.stays.asked import BedAsked, BedsTaken, NoSuchBed
from ledger.stays.calendar import Calendar
from ledger.stays.cancel import Cancel
from ledger.stays.close import CloseRoom, KeptByCalendar, ReopenRoom, RoomInUse
from ledger.stays.events import RoomClosed
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom
from ledger.stays.why_closed import WhyClosed
from tests.bookings.sheets import holder_of
from tests.feeds.foreign_examples import (
    ALLOW,
    ALLOWED,
    CHANGE,
    CHANGED,
    CLOSED,
    HEARD,
    NEW_CLOSING,
    OTHER_SITE,
    OTHERS,
    READ,
    READ_EMPTY,
    REOPENED,
    SITE,
    STOP,
    STOPPED,
    TELL,
    TELL_NOTHING,
    TWICE,
)
from tests.members.examples import AS_ANNA
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import NOON, TODAY, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    RESERVE,
)
from tests.treasury.examples import STAY

DAY = timedelta(days=1)
LATER = NOON + DAY


def test_an_operator_allows_that_a_site_closes_a_room():
    """The whole room unless beds are named; nobody else may, the hub's host neither."""
    given(*ALA_IS_OPEN).by(OPERATOR).when(ALLOW).then(ALLOWED)
    one = replace(ALLOW, beds=("left", "left"))
    given(*ALA_IS_OPEN).by(OPERATOR).when(one).then(replace(ALLOWED, beds=("left",)))
    for who in (HOST, AS_ANNA, AUDITOR, TREASURER):
        given(*ALA_IS_OPEN).by(who).when(ALLOW).refused(NotAllowed)


def test_an_operator_says_where_it_is_now():
    """Or that it is told from files; nobody else does, and of one that is stopped there is nothing to say."""
    heard = given(*ALA_IS_OPEN, *HEARD)
    heard.by(OPERATOR).when(CHANGE).then(CHANGED)
    heard.by(OPERATOR).when(replace(CHANGE, address="")).then(replace(CHANGED, address=""))
    for who in (HOST, AS_ANNA, AUDITOR, TREASURER):
        given(*ALA_IS_OPEN, *HEARD).by(who).when(CHANGE).refused(NotAllowed)
    given(*ALA_IS_OPEN).by(OPERATOR).when(CHANGE).refused(NoSuchForeignCalendar)
    ended = given(*ALA_IS_OPEN, *HEARD, STOPPED).by(OPERATOR)
    ended.when(CHANGE).refused(ForeignCalendarIsStopped)


def test_it_is_of_beds_that_there_are_and_five_of_a_room():
    """A stopped one makes room."""
    room = given(*ALA_IS_OPEN).by(OPERATOR)
    room.when(replace(ALLOW, room=named("BR", "NOWHERE"))).refused(NoSuchRoom)
    room.when(replace(ALLOW, beds=("roof",))).refused(NoSuchBed)
    others = [replace(ALLOWED, foreign_calendar=named("CE", f"N{n}")) for n in "ABCDE"]
    given(*ALA_IS_OPEN, *others).when(ALLOW).refused(TooManyForeignCalendars, most=5)
    stopped = replace(STOPPED, foreign_calendar=others[0].foreign_calendar)
    given(*ALA_IS_OPEN, *others, stopped).when(ALLOW).then(ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "https:///a.ics",
        "https://anna:secret@example.org/a.ics",
        "https://example.org:99999/a.ics",
        "https://example.org/a.ics#secret",
        "https://[::1/a.ics",
        "example.org/a.ics",
    ],
)
def test_an_address_is_one_of_the_web(text):
    """And no name or word to sign in with stands in it."""
    with pytest.raises(Malformed):
        address(text)
    assert address(" https://example.org/a.ics?s=1 ") == "https://example.org/a.ics?s=1"


@pytest.mark.parametrize("who", [HOST, OPERATOR])
def test_what_it_says_is_closed(who):
    """By the room's host or an operator; the reading is a fact, too."""
    given(*ALA_IS_OPEN, ALLOWED).by(who).when(TELL).then(READ, CLOSED)


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA, AUDITOR, TREASURER])
def test_nobody_else_tells_or_stops_it(who):
    """Neither another hub's host nor a guest, nor those who only look."""
    for command in (TELL, STOP):
        given(*ALA_IS_OPEN, *HEARD).by(who).when(command).refused(NotAllowed)


def test_nothing_is_sold_on_a_night_that_is_closed():
    """Nor closed again by hand; the nights beside are free."""
    told = given(*ALA_IS_OPEN, *HEARD)
    told.when(RESERVE).refused(BedsTaken)
    told.when(CloseRoom(room=DOUBLE, first=FIRST, until=LAST, reason=WhyClosed.WORKS)).refused(
        RoomInUse, by=[NEW_CLOSING]
    )
    told.when(replace(RESERVE, arrive=LEAVES, depart=LEAVES + DAY)).decided()


def test_the_same_again_writes_nothing_that_day_and_a_sign_of_life_the_next():
    """So it is known of each day whether the calendar was read."""
    given(*ALA_IS_OPEN, *HEARD).when(TELL).refused(NothingNew)
    read = replace(READ, day=TODAY + DAY)
    given(*ALA_IS_OPEN, *HEARD).at(LATER).when(TELL).then(read)
    given(*ALA_IS_OPEN, ALLOWED).when(TELL_NOTHING).then(READ_EMPTY)


def test_what_is_gone_is_open_again():
    """All of it, or the last nights of it."""
    told = given(*ALA_IS_OPEN, *HEARD)
    told.when(TELL_NOTHING).then(READ_EMPTY, REOPENED)
    shorter = replace(TELL, nights=(NightsTaken(first=FIRST, until=LAST),))
    given(*ALA_IS_OPEN, *HEARD).when(shorter).then(READ, replace(REOPENED, first=LAST))


def test_what_begins_later_or_lasts_longer_is_closed_anew():
    """In one step, so that nobody books in between."""
    for first, until in ((FIRST + DAY, LEAVES), (FIRST, LEAVES + DAY)):
        command = replace(TELL, nights=(NightsTaken(first=first, until=until),))
        given(*ALA_IS_OPEN, ALLOWED, READ, replace(CLOSED, closing=named("BC", "OLD"))).when(
            command
        ).then(
            READ,
            replace(REOPENED, closing=named("BC", "OLD")),
            replace(CLOSED, first=first, until=until),
        )


def test_only_nights_to_come_that_can_be_booked_count():
    """What began before is closed from today on; what is over, or too far ahead, is not told of."""
    nights = (
        NightsTaken(first=TODAY - 9 * DAY, until=TODAY),
        NightsTaken(first=TODAY - DAY, until=TODAY + DAY),
        NightsTaken(first=TODAY + 900 * DAY, until=TODAY + 901 * DAY),
    )
    began = replace(CLOSED, first=TODAY, until=TODAY + DAY)
    given(*ALA_IS_OPEN, ALLOWED).when(replace(TELL, nights=nights)).then(READ, began)
    over = given(*ALA_IS_OPEN, ALLOWED, READ, began).at(LATER)
    over.when(replace(TELL, nights=nights)).then(replace(READ_EMPTY, day=TODAY + DAY))


def test_what_overlaps_is_one_and_what_touches_is_two():
    """Whoever leaves in the morning and whoever comes in the evening are two."""
    nights = (
        NightsTaken(first=FIRST, until=LAST),
        NightsTaken(first=FIRST + DAY, until=LEAVES),
        NightsTaken(first=LEAVES, until=LEAVES + DAY),
    )
    facts = given(*ALA_IS_OPEN, ALLOWED).when(replace(TELL, nights=nights)).decided()
    spans = [(one.first, one.until) for one in facts if isinstance(one, RoomClosed)]
    assert spans == [(FIRST, LEAVES), (LEAVES, LEAVES + DAY)]
    turned = replace(TELL, nights=(NightsTaken(first=LAST, until=LAST),))
    given(*ALA_IS_OPEN, ALLOWED).when(turned).refused(Malformed, field="nights")


@pytest.mark.parametrize("history", [A_RESERVATION, A_BOOKING, IN_HOUSE])
def test_whoever_has_a_bed_first_keeps_it_and_it_is_told_as_overbooked(history):
    """Reserved, booked or in house: the stay is named, and the beds that it has."""
    given(*history, ALLOWED).when(TELL).then(READ, CLOSED, TWICE)


def test_what_is_given_up_here_is_closed_and_not_free():
    """A doubled bed whose booking is cancelled is the other site's alone."""
    scenario = given(*A_BOOKING, ALLOWED)
    scenario.when(TELL).decided()
    scenario.when(Cancel(stay=STAY)).decided()
    scenario.when(replace(RESERVE, beds=(BedAsked(room=DOUBLE, bed="left", guest=None),))).refused(
        BedsTaken
    )
    july = scenario.memory[Calendar, Calendar.sheet(DOUBLE, FIRST)]
    assert holder_of(july, FIRST, "left", NOON) == NEW_CLOSING
    scenario.when(TELL_NOTHING).decided()
    scenario.when(RESERVE).decided()


def test_a_reservation_that_lapses_leaves_the_bed_closed():
    """No fact is told in that instant, and nobody has it in between."""
    scenario = given(*A_RESERVATION, ALLOWED, READ, CLOSED)
    july = scenario.memory[Calendar, Calendar.sheet(DOUBLE, FIRST)]
    lapsed = NOON + timedelta(minutes=15)
    assert holder_of(july, FIRST, "left", NOON) == STAY
    assert holder_of(july, FIRST, "left", lapsed) == NEW_CLOSING
    scenario.at(lapsed).when(RESERVE).refused(BedsTaken)


def test_two_sites_close_one_bed_and_both_have_to_open_it():
    """The one that is left keeps it closed."""
    others = replace(CLOSED, closing=named("BC", "OTHERS"), foreign_calendar=OTHER_SITE)
    scenario = given(*ALA_IS_OPEN, *HEARD, OTHERS, others)
    scenario.when(TELL_NOTHING).then(READ_EMPTY, REOPENED)
    scenario.when(RESERVE).refused(BedsTaken)
    scenario.when(TellForeignCalendar(foreign_calendar=OTHER_SITE, nights=())).decided()
    scenario.when(RESERVE).decided()


def test_nobody_opens_by_hand_what_a_calendar_keeps_closed():
    """Unless it was stopped so that its closings remain."""
    reopen = ReopenRoom(closing=NEW_CLOSING, first=FIRST)
    given(*ALA_IS_OPEN, *HEARD).when(reopen).refused(KeptByCalendar, foreign_calendar=SITE)
    kept = given(*ALA_IS_OPEN, *HEARD)
    kept.by(HOST).when(replace(STOP, reopen=False)).then(replace(STOPPED, kept=(NEW_CLOSING,)))
    kept.when(RESERVE).refused(BedsTaken)
    kept.by(HOST).when(reopen).then(replace(REOPENED, foreign_calendar=""))
    kept.by(AS_ANNA).when(RESERVE).decided()


@pytest.mark.parametrize("who", [HOST, OPERATOR])
def test_it_is_stopped_once_and_for_all(who):
    """What it closed is open again, and it is heard no more."""
    scenario = given(*ALA_IS_OPEN, *HEARD).by(who)
    scenario.when(STOP).then(REOPENED, STOPPED)
    for command in (STOP, TELL):
        scenario.when(command).refused(ForeignCalendarIsStopped)
    given(*ALA_IS_OPEN).when(TELL).refused(NoSuchForeignCalendar)


TWO_WEEKS = st.integers(0, 13)


@st.composite
def periods(draw: st.DrawFn) -> NightsTaken:
    """Draw some nights of two weeks."""
    first = draw(TWO_WEEKS)
    nights = draw(st.integers(1, 5))
    return NightsTaken(first=TODAY + first * DAY, until=TODAY + (first + nights) * DAY)


@st.composite
def bookings(draw: st.DrawFn) -> Reserve:
    """Draw a wish for one bed of the room."""
    first = draw(TWO_WEEKS)
    arrive = TODAY + first * DAY
    depart = arrive + draw(st.integers(1, 4)) * DAY
    bed = BedAsked(room=DOUBLE, bed=draw(st.sampled_from(("left", "right"))))
    return replace(RESERVE, arrive=arrive, depart=depart, beds=(bed,))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from((SITE, OTHER_SITE)), st.lists(periods(), max_size=4)),
        bookings(),
        st.just("lapse"),
    ),
    max_size=12,
)


@whatever(STEPS)
def test_whatever_is_told_in_whatever_order_no_night_is_sold_that_is_closed(steps):
    """What the last telling of each site says is closed unless somebody had it before; all else is free, or theirs."""
    scenario = given(*ALA_IS_OPEN, ALLOWED, OTHERS)
    said: dict[str, set] = {SITE: set(), OTHER_SITE: set()}
    now, theirs = NOON, {}
    for nth, step in enumerate(steps):
        seed = bytes([nth]) * 32
        if step == "lapse":
            now += timedelta(minutes=16)
            theirs = {}
        elif isinstance(step, Reserve):
            nights = [step.arrive + n * DAY for n in range((step.depart - step.arrive).days)]
            wanted = [(night, step.beds[0].bed) for night in nights]
            free = all(
                place not in theirs and all(place[0] not in some for some in said.values())
                for place in wanted
            )
            try:
                facts = scenario.memory.decide(step, now=now, seed=seed)
            except Refused:
                continue
            assert free, "sold, and it was closed or taken"
            theirs |= dict.fromkeys(wanted, facts[0].stay)
        else:
            site, some = step
            said[site] = {
                one.first + n * DAY for one in some for n in range((one.until - one.first).days)
            }
            command = TellForeignCalendar(foreign_calendar=site, nights=tuple(some))
            with suppress(NothingNew):
                scenario.memory.decide(command, now=now, seed=seed)
        for n in range(20):
            night = TODAY + n * DAY
            sheet = scenario.memory[Calendar, Calendar.sheet(DOUBLE, night)]
            for bed in ("left", "right"):
                holder = holder_of(sheet, night, bed, now)
                if (night, bed) in theirs:
                    assert holder == theirs[night, bed]
                else:
                    assert bool(holder) == any(night in one for one in said.values())
