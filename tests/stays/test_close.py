"""A room, or some of its beds, is closed from a day to a day, and opened again: decided, and shown."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import TooFarAhead
from ledger.kernel.fact import Line
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.asked import BedsTaken, NoSuchBed
from ledger.stays.calendar import Calendar
from ledger.stays.cancel import Cancel
from ledger.stays.close import (
    ClosedBefore,
    CloseRoom,
    NoSuchClosing,
    OpenByThen,
    ReopenRoom,
    RoomInUse,
)
from ledger.stays.events import RoomClosed, RoomReopened
from ledger.stays.room import NoSuchRoom
from ledger.stays.why_closed import WhyClosed
from projections.engine.asof import AsOf
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.availability import availability
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import ROOM, Closing
from projections.stays.nights import room_calendar
from projections.stays.rooms import ROOMS
from projections.stays.usage import USAGE
from projections.stays.used import by_room
from tests.bookings.sheets import holder_of
from tests.members.examples import AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.projections.recounted import recounted
from tests.projections.told import told
from tests.scenario import NOON, SEED, TODAY, given, named
from tests.staff import OPERATOR
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BUNKS,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    RESERVE,
    on,
)
from tests.treasury.examples import STAY

NEW = identifier("BC", SEED, 1)
CLOSE = CloseRoom(room=DOUBLE, first=FIRST, until=LEAVES, reason=WhyClosed.WORKS)
CLOSED = RoomClosed(
    day=TODAY,
    closing=NEW,
    hub=ALA,
    room=DOUBLE,
    beds=("left", "right"),
    first=FIRST,
    until=LEAVES,
    reason=WhyClosed.WORKS,
)
REOPEN = ReopenRoom(closing=NEW, first=LAST)
REOPENED = RoomReopened(
    day=TODAY,
    closing=NEW,
    hub=ALA,
    room=DOUBLE,
    beds=("left", "right"),
    first=LAST,
    until=LEAVES,
)
DAY = timedelta(days=1)


@pytest.mark.parametrize("who", [HOST, OPERATOR])
def test_a_host_or_an_operator_closes_a_room(who):
    """The whole room, unless beds are named."""
    given(*ALA_IS_OPEN).by(who).when(CLOSE).then(CLOSED)
    one = replace(CLOSE, beds=("right", "right"))
    given(*ALA_IS_OPEN).by(who).when(one).then(replace(CLOSED, beds=("right",)))


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_nobody_else_closes_or_opens_it(who):
    """Not the host of another hub, nor a guest."""
    given(*ALA_IS_OPEN).by(who).when(CLOSE).refused(NotAllowed)
    given(*ALA_IS_OPEN, CLOSED).by(who).when(REOPEN).refused(NotAllowed)


@pytest.mark.parametrize(
    "changes,refusal",
    [
        ({"room": named("BR", "NOWHERE")}, NoSuchRoom),
        ({"beds": ("roof",)}, NoSuchBed),
        ({"first": TODAY - DAY}, ClosedBefore),
        ({"first": TODAY + 731 * DAY, "until": TODAY + 732 * DAY}, TooFarAhead),
        ({"until": FIRST}, Malformed),
        ({"until": FIRST + 731 * DAY}, Malformed),
    ],
)
def test_a_closing_is_of_beds_that_there_are_and_of_nights_to_come(changes, refusal):
    """From today on, one night at least, two years at most."""
    given(*ALA_IS_OPEN).when(replace(CLOSE, **changes)).refused(refusal)


@pytest.mark.parametrize("history", [A_RESERVATION, A_BOOKING, IN_HOUSE])
def test_a_room_is_not_closed_over_a_stay(history):
    """Reserved, booked or in house: the stay is named; what lies beside it may be closed."""
    given(*history).when(CLOSE).refused(RoomInUse, by=[STAY])
    given(*history).when(replace(CLOSE, first=LAST)).refused(RoomInUse, by=[STAY])
    given(*history).when(replace(CLOSE, first=LEAVES, until=LEAVES + DAY)).decided()
    given(*history).when(replace(CLOSE, room=BUNKS)).decided()


def test_what_has_lapsed_or_was_cancelled_is_no_stay():
    """A reservation after fifteen minutes, a booking after it was called off."""
    given(*A_RESERVATION).at(NOON + timedelta(minutes=15)).when(CLOSE).decided()
    scenario = given(*A_BOOKING)
    scenario.when(Cancel(stay=STAY)).decided()
    scenario.when(CLOSE).decided()


def test_nothing_is_reserved_where_it_is_closed():
    """Any of the nights, any of the beds; the nights beside are free."""
    closed = given(*ALA_IS_OPEN, replace(CLOSED, beds=("right",), first=LAST))
    closed.when(RESERVE).refused(BedsTaken, taken=[f"{DOUBLE}/right"])
    closed.when(replace(RESERVE, depart=LAST)).decided()
    alone = replace(RESERVE, beds=RESERVE.beds[:1])
    given(*ALA_IS_OPEN, replace(CLOSED, beds=("right",))).when(alone).decided()


def test_beds_are_closed_once():
    """The closing that is there is named."""
    given(*ALA_IS_OPEN, CLOSED).when(CLOSE).refused(RoomInUse, by=[NEW])


def test_a_room_is_opened_again_from_a_night_on():
    """That night and those after it are let; those before stay closed."""
    scenario = given(*ALA_IS_OPEN, CLOSED).by(HOST)
    scenario.when(REOPEN).then(REOPENED)
    july = scenario.memory[Calendar, Calendar.sheet(DOUBLE, FIRST)]
    assert [holder_of(july, night, "left", NOON) for night in (FIRST, LAST)] == [NEW, ""]
    scenario.when(REOPEN).refused(OpenByThen, until=LAST)
    scenario.when(replace(REOPEN, first=FIRST)).then(replace(REOPENED, first=FIRST, until=LAST))


@pytest.mark.parametrize(
    "command,at,refusal",
    [
        (replace(REOPEN, closing=named("BC", "NEVER")), NOON, NoSuchClosing),
        (replace(REOPEN, first=LEAVES), NOON, OpenByThen),
        (replace(REOPEN, first=FIRST - DAY), NOON, OpenByThen),
        (replace(REOPEN, first=FIRST), on(LAST), ClosedBefore),
    ],
)
def test_only_closed_nights_to_come_are_opened(command, at, refusal):
    """What is over stays as it was."""
    given(*ALA_IS_OPEN, CLOSED).at(at).when(command).refused(refusal)


# ---- what is shown

HISTORY = [
    *ALA_IS_OPEN,
    CLOSED,
    REOPENED,
    replace(
        CLOSED, closing=named("BC", "OTHER"), beds=("right",), first=LEAVES, until=LEAVES + DAY
    ),
]
SHUT = len(ALA_IS_OPEN) + 1


@pytest.fixture(scope="module")
def ala(server):
    """Ala closed the double room for three nights, opened the last of them again, and closed one bed."""
    views = (PLACES, MEMBERS, ROOMS, CALENDAR, USAGE)
    with told(server, *views) as one:
        lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(HISTORY, 1)]
        one.take(lines, [])
        yield one


def shut(until: date, **changes) -> Closing:
    whole = Closing(id=NEW, beds=("left", "right"), first=FIRST, until=until, reason=CLOSED.reason)
    return replace(whole, **changes)


ONE_BED = {"id": named("BC", "OTHER"), "beds": ("right",), "first": LEAVES}


@pytest.mark.parametrize(
    "position,expected",
    [
        (SHUT - 1, ()),
        (SHUT, (shut(LEAVES),)),
        (SHUT + 1, (shut(LAST),)),
        (SHUT + 2, (shut(LAST), shut(LEAVES + DAY, **ONE_BED))),
    ],
)
def test_a_room_lists_its_closings_as_of_any_moment(ala, position, expected):
    """With the reason; until it was opened again it was closed for longer."""
    found = ala.ask(lambda c: ROOM.get(c, DOUBLE, AsOf(position=position), now=NOON))
    assert found.room.closings == expected


def test_the_calendar_shows_what_is_closed_on_its_nights(ala):
    """Beside who holds a bed; what ends before the first night, or begins after the last, is left out."""

    def closings(first, until):
        return ala.ask(lambda c: room_calendar(c, DOUBLE, first, until, now=NOON)).closings

    assert closings(FIRST, LEAVES) == [shut(LAST)]
    assert closings(LAST, LEAVES) == []
    assert closings(LEAVES, LEAVES + DAY) == [shut(LEAVES + DAY, **ONE_BED)]


def test_a_closed_bed_is_not_available(ala):
    """Nor was it before it was opened again; the bunk room is."""

    def free(arrive, position=None):
        as_of = AsOf(position=position) if position else None
        found = ala.ask(
            lambda c: availability(c, arrive, arrive + DAY, 1, hub=ALA, now=NOON, as_of=as_of)
        )
        return {one.room: one.beds for hub in found.hubs for one in hub.rooms}

    bunks = {BUNKS: ("1", "2", "3")}
    assert free(FIRST) == bunks
    assert free(LAST, SHUT) == bunks
    assert free(LAST) == bunks | {DOUBLE: ("left", "right")}
    assert free(LEAVES) == bunks | {DOUBLE: ("left",)}


def test_occupancy_counts_closed_beds_apart(ala):
    """Two beds on two nights and one on another were not let in July."""
    july = date(2026, 7, 1)
    found = ala.ask(lambda c: by_room(c, july, july, hub=ALA))
    by_name = {one.room: (one.available, one.closed) for one in found.months}
    assert by_name == {DOUBLE: (2 * 31 - 5, 5), BUNKS: (3 * 31, 0)}
    assert (found.total.available, found.total.closed) == (5 * 31 - 5, 5)
    early = ala.ask(lambda c: by_room(c, july, july, AsOf(day=FIRST), hub=ALA))
    assert (early.total.available, early.total.closed) == (5 * 10 - 2, 2)


def test_what_is_shown_is_what_was_counted(ala):
    """From the lines alone, by a hand that shares no code with the views."""
    lines = [
        Line(n, NOON, "olga", f"key-{n}", b"0" * 16, fact) for n, fact in enumerate(HISTORY, 1)
    ]
    counted = recounted(lines, ("room closing",))
    shown = ala.figures(len(HISTORY))
    assert len(counted) == 2
    assert counted.items() <= shown.items()
