"""A calendar is read at a secret address: opened and closed by whose it is, and five at once at most."""

import pytest
from msgspec.structs import replace

from ledger.feeds.close import CloseHubFeed
from ledger.feeds.events import FeedClosed, FeedOpened
from ledger.feeds.feed import FeedIsClosed, NoSuchFeed, TooManyFeeds
from ledger.feeds.open import OpenHallFeed, OpenRoomFeed
from ledger.halls.hall import NoSuchHall
from ledger.kernel.refused import NotAllowed
from ledger.members.events import MemberExcluded, MemberSuspended
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.places.hub import NoSuchHub
from ledger.stays.room import NoSuchRoom
from tests.feeds.examples import (
    ANNAS_OPENED,
    CLOSE,
    CLOSE_ROOMS,
    CLOSED,
    NEW_FEED,
    OPEN_ALAS,
    OPEN_ANNAS,
    OPEN_HALLS,
    OPEN_ROOMS,
    ROOM_FEED,
    ROOMS_OPENED,
)
from tests.halls.examples import HALL, SET_UP
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO
from tests.places.examples import ALA, HOST, MILANO, MILANO_RECORDED, NOWHERE, OTHER_HOST
from tests.scenario import TODAY, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.stays.examples import ALA_IS_OPEN, DOUBLE

LIFE = [*ALA_IS_OPEN, MILANO_RECORDED, SET_UP]


@pytest.mark.parametrize(
    "who, command, of",
    [
        (AS_ANNA, OPEN_ANNAS, {"member": ANNA}),
        (OPERATOR, OPEN_ANNAS, {"member": ANNA}),
        (HOST, OPEN_ALAS, {"hub": ALA}),
        (OPERATOR, OPEN_ALAS, {"hub": ALA}),
        (HOST, OPEN_ROOMS, {"hub": ALA, "room": DOUBLE}),
        (OTHER_HOST, OPEN_HALLS, {"hub": MILANO, "hall": HALL}),
    ],
)
def test_whose_calendar_it_is_opens_it(who, command, of):
    """A member their own, a host that of the hub and its rooms, operators any."""
    given(*LIFE).by(who).when(command).then(FeedOpened(day=TODAY, feed=NEW_FEED, **of))


@pytest.mark.parametrize(
    "who, command",
    [
        (AS_BRUNO, OPEN_ANNAS),
        (HOST, OPEN_ANNAS),
        (AUDITOR, OPEN_ANNAS),
        (TREASURER, OPEN_ALAS),
        (OTHER_HOST, OPEN_ALAS),
        (AS_ANNA, OPEN_ALAS),
        (OTHER_HOST, OPEN_ROOMS),
        (AS_ANNA, OPEN_ROOMS),
        (HOST, OPEN_HALLS),
        (AS_ANNA, OPEN_HALLS),
    ],
)
def test_nobody_else_opens_it(who, command):
    """Neither other members nor other hubs, nor those who only look."""
    given(*LIFE).by(who).when(command).refused(NotAllowed)


@pytest.mark.parametrize(
    "command, why",
    [
        (replace(OPEN_ANNAS, member=named("M", "NOBODY")), NoSuchMember),
        (replace(OPEN_ALAS, hub=NOWHERE), NoSuchHub),
        (OpenRoomFeed(room=named("BR", "NOWHERE")), NoSuchRoom),
        (OpenHallFeed(hall=named("SL", "NOWHERE")), NoSuchHall),
    ],
)
def test_a_calendar_is_of_something(command, why):
    """Of a member, hub, room, or hall that there is."""
    given(*LIFE).by(OPERATOR).when(command).refused(why)


def test_who_is_suspended_still_reads_what_was_booked():
    """They may still sleep there; who is excluded may not."""
    suspended = MemberSuspended(day=TODAY, member=ANNA, reason="sealed")
    opened = FeedOpened(day=TODAY, feed=NEW_FEED, member=ANNA)
    given(*LIFE, suspended).by(AS_ANNA).when(OPEN_ANNAS).then(opened)
    excluded = MemberExcluded(day=TODAY, member=ANNA, reason="sealed")
    given(*LIFE, excluded).by(OPERATOR).when(OPEN_ANNAS).refused(StandingForbids)


def test_a_calendar_has_five_feeds_at_most():
    """A closed one makes room; those of another calendar do not count."""
    others = [replace(ANNAS_OPENED, feed=named("CF", f"N{n}")) for n in "ABCDE"]
    full = given(*LIFE, *others, ROOMS_OPENED).by(AS_ANNA)
    full.when(OPEN_ANNAS).refused(TooManyFeeds, most=5)
    less = FeedClosed(day=TODAY, feed=others[0].feed, member=ANNA)
    opened = FeedOpened(day=TODAY, feed=NEW_FEED, member=ANNA)
    given(*LIFE, *others, less).by(AS_ANNA).when(OPEN_ANNAS).then(opened)
    of_room = FeedOpened(day=TODAY, feed=NEW_FEED, hub=ALA, room=DOUBLE)
    given(*LIFE, *others).by(HOST).when(OPEN_ROOMS).then(of_room)


@pytest.mark.parametrize("who", [AS_ANNA, OPERATOR])
def test_it_is_closed_once_and_for_all(who):
    """By those who may open it."""
    given(*LIFE, ANNAS_OPENED).by(who).when(CLOSE).then(CLOSED)
    given(*LIFE, ANNAS_OPENED, CLOSED).by(who).when(CLOSE).refused(FeedIsClosed)


@pytest.mark.parametrize("who", [AS_BRUNO, HOST, AUDITOR, TREASURER])
def test_nobody_else_closes_it(who):
    """A host closes those of the hub, and of no member."""
    given(*LIFE, ANNAS_OPENED, ROOMS_OPENED).by(who).when(CLOSE).refused(NotAllowed)


def test_a_host_closes_that_of_a_room():
    """The fact says whose it was."""
    shut = FeedClosed(day=TODAY, feed=ROOM_FEED, hub=ALA, room=DOUBLE)
    given(*LIFE, ROOMS_OPENED).by(HOST).when(CLOSE_ROOMS).then(shut)
    given(*LIFE, ROOMS_OPENED).by(OTHER_HOST).when(CLOSE_ROOMS).refused(NotAllowed)
    given(*LIFE).by(HOST).when(CLOSE_ROOMS).refused(NoSuchFeed)


def test_a_hall_has_feeds_of_its_own():
    """Five of them, whatever its hub has; its host closes them."""
    own = FeedOpened(day=TODAY, feed=ROOM_FEED, hub=MILANO, hall=HALL)
    hubs = [FeedOpened(day=TODAY, feed=named("CF", f"N{n}"), hub=MILANO) for n in "ABCDE"]
    new = FeedOpened(day=TODAY, feed=NEW_FEED, hub=MILANO, hall=HALL)
    given(*LIFE, *hubs, own).by(OTHER_HOST).when(OPEN_HALLS).then(new)
    shut = FeedClosed(day=TODAY, feed=ROOM_FEED, hub=MILANO, hall=HALL)
    given(*LIFE, own).by(OTHER_HOST).when(replace(CLOSE_ROOMS, hub=MILANO)).then(shut)


def test_a_feed_of_another_is_none():
    """Neither a member's under a hub, nor one of another hub."""
    given(*LIFE, ANNAS_OPENED).by(OPERATOR).when(
        CloseHubFeed(hub=ALA, feed=ANNAS_OPENED.feed)
    ).refused(NoSuchFeed)
    given(*LIFE, ROOMS_OPENED).by(OTHER_HOST).when(replace(CLOSE_ROOMS, hub=MILANO)).refused(
        NoSuchFeed
    )
