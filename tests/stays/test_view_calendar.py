"""Who holds which bed on which night, and what is free at what price, as the ledger itself decides it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.agreements.agreement import Agreement
from ledger.bookings.cancelling import fees_ahead
from ledger.bookings.way import ArrivalInThePast
from ledger.kernel.days import ONE_DAY, day_in_rome, nights
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Malformed, Refused
from ledger.places.events import HubRecorded, HubRenamed, HubWithdrawn
from ledger.stays.asked import BedAsked
from ledger.stays.calendar import Calendar
from ledger.stays.events import PriceSet, StayReserved
from ledger.stays.lent import Lent, Period
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom, Room
from ledger.stays.rules_events import StayRuleSet
from ledger.stays.stay import Stay
from ledger.stays.terms import HubTerms
from projections.engine.asof import AsOf
from projections.places.view import PLACES
from projections.stays.availability import availability
from projections.stays.bills import charged
from projections.stays.calendar import CALENDAR
from projections.stays.nights import RoomCalendar, room_calendar
from projections.stays.rooms import ROOMS
from tests.bookings.sheets import holder_of
from tests.members.examples import admitted
from tests.places.examples import ALA
from tests.projections.chronicle import (
    BEGIN,
    BUNKS,
    CITY,
    DOUBLE,
    LOFT,
    VILLAGE,
    Chronicle,
    lived,
    lived_until,
)
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences
from tests.scenario import NOON, TODAY, Memory, just_before, named
from tests.stays import examples as village

VIEWS = (PLACES, ROOMS, CALENDAR)
TAKES = frozenset(kind for view in VIEWS for kind in view.takes)
KINDS = (
    "place",
    "beds",
    "room",
    "capacity",
    "room-under",
    "agreement-period",
    "price",
    "terms",
    "length prices",
    "city tax",
    "arrivals",
    "hub",
    "side",
    "directory hub",
    "directory room",
    "premises",
    "described",
)
HISTORY = lived_until(range(70, 690), TAKES)
NEWCOMER = named("M", "NEWCOMER")
"""Somebody who keeps nothing yet, and sleeps nowhere."""
LINES = HISTORY.lines()
BEDS = {DOUBLE: ('the "left" one', "right\\side"), BUNKS: ("1", "2", "3"), LOFT: ("a", "b")}
HUBS = {VILLAGE: (DOUBLE, BUNKS), CITY: (LOFT,)}


book, scratch = books_of(HISTORY, *VIEWS)


def holders(memory: Memory, room: str, first: date, until: date, now: datetime) -> dict:
    """Return who holds each bed place and night, as the verbs see it."""
    return {
        (night, bed): holder
        for night in nights(first, until)
        for bed in BEDS[room]
        if (holder := holder_of(memory[Calendar, Calendar.sheet(room, night)], night, bed, now))
    }


def shown(seen: RoomCalendar) -> dict:
    """Return who holds each bed place and night, stays and closings, as it is shown."""
    stays = {(one.night, one.bed): one.stay for one in seen.held}
    closings = {
        (night, bed): one.id
        for one in seen.closings
        for night in nights(max(one.first, seen.first), min(one.until, seen.until))
        for bed in one.beds
    }
    return closings | stays


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(book.figures(p), told_again), p


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=90),
    st.lists(st.integers(0, 1_000), max_size=12),
    st.integers(0, 72),
)
def test_however_a_history_is_cut_the_beds_are_held_by_whom_the_ledger_says(
    scratch: Told, numbers: list[int], cuts: list[int], hours: int
) -> None:
    """Chunks of any size; now or later, when reservations and no-shows have lapsed unwritten."""
    history = lived(numbers)
    lines = history.lines()
    scratch.tells(lines, cuts, lambda some: recounted(some, KINDS))
    now = history.now + timedelta(hours=hours)
    first, until = history.today - 5 * ONE_DAY, history.today + 15 * ONE_DAY
    for room in BEDS:
        seen = scratch.ask(lambda c, r=room: room_calendar(c, r, first, until, now=now))
        told_holders = shown(seen)
        assert len({(one.night, one.bed) for one in seen.held}) == len(seen.held), "held twice"
        assert told_holders == holders(history.memory, room, first, until, now)


@pytest.mark.parametrize("position", HISTORY.ends[10::19])
def test_a_past_calendar_is_what_was_held_then(book: Told, position: int) -> None:
    """As of a position, judged at its own moment: what has lapsed since was held then."""
    memory, (at, _) = HISTORY.nouns_at(position), HISTORY.written[position - 1]
    first = day_in_rome(at) - 3 * ONE_DAY
    until = first + 20 * ONE_DAY
    for room in BEDS:
        seen = book.ask(
            lambda c, r=room: room_calendar(c, r, first, until, AsOf(position), now=HISTORY.now)
        )
        assert seen.judged_at == at
        told_holders = shown(seen)
        assert told_holders == holders(memory, room, first, until, at)


@pytest.mark.parametrize("position", HISTORY.ends[30::97])
def test_what_was_free_can_be_asked_as_of_then(book: Told, position: int) -> None:
    """As of a position: beds of the rooms that there were and that were let that night, but those that somebody held at its moment."""
    memory, (at, _) = HISTORY.nouns_at(position), HISTORY.written[position - 1]
    arrive = HISTORY.today
    found = book.ask(
        lambda c: availability(
            c, arrive, arrive + ONE_DAY, 1, now=HISTORY.now, as_of=AsOf(position)
        )
    )
    assert found.judged_at == at
    shown = {room.room: set(room.beds) for hub in found.hubs for room in hub.rooms}
    for room, beds in BEDS.items():
        sheet = memory[Calendar, Calendar.sheet(room, arrive)]
        free = {b for b in beds if not holder_of(sheet, arrive, b, at)}
        assert shown.get(room, set()) == (free if is_let(memory, room, arrive) else set())


def is_let(memory: Memory, room: str, night: date) -> bool:
    """Whether a room is the hub's to let, its own or lent by an owner."""
    of = memory[Room, room]
    periods = ((name, memory[Agreement, name]) for name in of.agreements)
    under = tuple(Period(name, one.since, one.until) for name, one in periods)
    return Lent(of.own, under).agreement_on(night) is not None


def test_a_past_day_is_what_was_held_at_its_end(book: Told) -> None:
    """As of a day: all facts of the day, and nothing of the next."""
    for n in range(3, (HISTORY.today - BEGIN).days, 5):
        day = BEGIN + timedelta(days=n)
        known = sum(line.fact.day <= day for line in LINES if type(line.fact) in TAKES)
        found = [line.fact for line in LINES if type(line.fact) in TAKES][:known]
        memory = Memory()
        memory.apply(*found)
        for room in BEDS:
            seen = book.ask(
                lambda c, r=room, d=day: room_calendar(
                    c, r, d, d + 9 * ONE_DAY, AsOf(day=d), now=HISTORY.now
                )
            )
            told_holders = shown(seen)
            until = day + 9 * ONE_DAY
            assert told_holders == holders(memory, room, day, until, seen.judged_at)


def test_states_follow_the_stay(book: Told) -> None:
    """A bed is reserved, booked, slept in, and stays the guest's for the nights that were."""
    states = {
        one.stage
        for p in HISTORY.ends[::7]
        for room in BEDS
        for one in book.ask(
            lambda c, r=room, p=p: room_calendar(
                c, r, BEGIN, HISTORY.today + 9 * ONE_DAY, AsOf(p), now=HISTORY.now
            )
        ).held
    }
    assert states == {"reserved", "booked", "in house", "finished", "no-show"}


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 10_000), min_size=5, max_size=80),
    st.integers(0, 6),
    st.integers(1, 8),
    st.integers(1, 6),
    st.integers(0, 40),
)
def test_what_is_free_can_be_reserved_at_the_price_that_is_told(
    scratch: Told, numbers: list[int], ahead: int, length: int, guests: int, hours: int
) -> None:
    """Free beds are those of the ledger, in rooms that are let; the proposal can be reserved, and costs what was said."""
    history = lived(numbers)
    scratch.take(history.lines(), [])
    now = history.now + timedelta(hours=hours)
    arrive = day_in_rome(now) + ahead * ONE_DAY
    depart = arrive + length * ONE_DAY
    seen = scratch.ask(lambda c: availability(c, arrive, depart, guests, now=now))
    by_hub = {one.hub: one for one in seen.hubs}
    for hub, rooms in HUBS.items():
        free = {
            room: tuple(
                bed
                for bed in BEDS[room]
                if _is_let(history, room, arrive, depart)
                and not any(
                    holder_of(
                        history.memory[Calendar, Calendar.sheet(room, night)], night, bed, now
                    )
                    for night in nights(arrive, depart)
                )
            )
            for room in rooms
        }
        if hub in by_hub:
            told_free = {one.room: one.beds for one in by_hub[hub].rooms if one.room in free}
            assert told_free == {room: beds for room, beds in free.items() if beds}
        elif hub == VILLAGE:
            assert sum(map(len, free.values())) < guests
    for one in seen.hubs:
        _reserved_as_told(history, one, arrive, depart, now, guests)


def _is_let(history: Chronicle, name: str, arrive: date, depart: date) -> bool:
    room = history.memory[Room, name]
    lent = [(one, history.memory[Agreement, one]) for one in room.agreements]
    under = tuple(Period(one, agreement.since, agreement.until) for one, agreement in lent)
    return not any(Lent(room.own, under).not_let(arrive, depart))


def _reserved_as_told(history, one, arrive, depart, now, guests) -> None:
    history.now = now
    history.memory = Memory()
    usual = StayRuleSet(
        day=day_in_rome(now), rule="unpaid-bed-nights", valid_from=day_in_rome(now), value=732
    )
    history.memory.apply(*(fact for _, fact in history.written), usual, admitted(NEWCOMER))
    beds = tuple(BedAsked(room=place.room, bed=place.bed) for place in one.proposal)
    assert len({(bed.room, bed.bed) for bed in beds}) == guests
    command = Reserve(hub=one.hub, payer=NEWCOMER, arrive=arrive, depart=depart, beds=beds)
    (reserved,) = history.memory.decide(command, now=now)
    assert isinstance(reserved, StayReserved)
    assert charged(reserved.bill) == one.bill
    assert one.total_cents == sum(line.cents for line in reserved.bill)
    assert one.total_cents == (
        one.nights_cents + one.city_tax_cents + one.deposit_cents + one.stamp_cents
    )
    assert one.cancelling == fees_ahead(history.memory[Stay, reserved.stay], now)
    for room in one.rooms:
        noun = history.memory[Room, room.room]
        assert room.nightly_cents == tuple(noun.price_on(n) for n in nights(arrive, depart))


def test_hubs_can_be_searched_by_side_and_by_name(book: Told) -> None:
    """One side of the pact, or one hub; the cheapest comes first."""
    arrive = HISTORY.today + 30 * ONE_DAY

    def hubs(**which: str) -> list[str]:
        found = book.ask(
            lambda c: availability(c, arrive, arrive + ONE_DAY, 1, now=HISTORY.now, **which)
        )
        totals = [one.total_cents for one in found.hubs]
        assert totals == sorted(totals)
        return [one.hub for one in found.hubs]

    assert sorted(hubs()) == sorted((VILLAGE, CITY))
    assert hubs(side="village") == [VILLAGE]
    assert hubs(hub=CITY) == [CITY]
    assert hubs(hub=CITY, side="village") == []


def test_a_hub_is_told_by_its_newest_name(book: Told) -> None:
    arrive = HISTORY.today + 30 * ONE_DAY
    found = book.ask(lambda c: availability(c, arrive, arrive + ONE_DAY, 1, now=HISTORY.now))
    names = {
        fact.hub: fact.name
        for _, fact in HISTORY.written
        if isinstance(fact, HubRecorded | HubRenamed)
    }
    for fact in HISTORY.told[HubWithdrawn]:
        del names[fact.hub]
    assert {one.hub: one.name for one in found.hubs} == names


def test_guests_together_rather_than_in_the_cheapest_beds(book: Told) -> None:
    """A room that takes all of them is proposed before beds in several rooms."""
    arrive = HISTORY.today + 30 * ONE_DAY
    found = book.ask(
        lambda c: availability(c, arrive, arrive + ONE_DAY, 3, hub=VILLAGE, now=HISTORY.now)
    )
    (hub,) = found.hubs
    assert {place.room for place in hub.proposal} == {BUNKS}


def test_days_that_nobody_could_reserve_are_refused_by_the_same_names(book: Told) -> None:
    today = HISTORY.today
    with pytest.raises(ArrivalInThePast):
        book.ask(lambda c: availability(c, today - ONE_DAY, today, 1, now=HISTORY.now))
    with pytest.raises(Malformed):
        book.ask(lambda c: availability(c, today, today, 1, now=HISTORY.now))


def test_a_long_stay_is_offered_only_where_the_hub_allows_it(book: Told) -> None:
    """Thirty nights are offered by both, thirty-one only by those whose terms say so then."""
    arrive = HISTORY.today + 30 * ONE_DAY

    def hubs(length: int) -> set[str]:
        found = book.ask(
            lambda c: availability(c, arrive, arrive + length * ONE_DAY, 1, now=HISTORY.now)
        )
        return {one.hub for one in found.hubs}

    allowed = {hub for hub in HUBS if HISTORY.memory[HubTerms, hub].on(arrive).long_stays}
    assert hubs(30) == set(HUBS)
    assert hubs(31) == allowed < set(HUBS)


def test_an_unknown_room_is_refused_by_name(book: Told) -> None:
    """And so is a room that was not there yet."""
    for room, as_of in (("BRNOWHERE", None), (DOUBLE, AsOf(2))):
        with pytest.raises(NoSuchRoom) as caught:
            book.ask(
                lambda c, r=room, a=as_of: room_calendar(
                    c, r, BEGIN, BEGIN + ONE_DAY, a, now=HISTORY.now
                )
            )
        assert isinstance(caught.value, Refused)


def test_the_story_is_a_rich_one() -> None:
    missing = TAKES - {type(fact) for _, fact in HISTORY.written}
    assert not missing, sorted(kind.__name__ for kind in missing)


def as_lines(*facts: Fact) -> list[Line[Fact]]:
    """Return facts as the lines of a short book."""
    return [Line(place, NOON, "olga", f"key-{place}", b"", f) for place, f in enumerate(facts, 1)]


RESERVATION = village.RESERVED
UNTIL = RESERVATION.expires
TAKEN = {
    (night, bed) for night in nights(village.FIRST, village.LEAVES) for bed in ("left", "right")
}


def held(scratch: Told, now: datetime) -> set[tuple[date, str]]:
    """Return the bed places and nights of the blue room that somebody holds at an instant."""
    seen = scratch.ask(
        lambda c: room_calendar(c, village.DOUBLE, village.FIRST, village.LEAVES, now=now)
    )
    return {(one.night, one.bed) for one in seen.held}


def free(scratch: Told, now: datetime) -> set[str]:
    """Return the rooms of Ala that are free for the nights of the example stay."""
    seen = scratch.ask(
        lambda c: availability(c, village.FIRST, village.LEAVES, 1, hub=ALA, now=now)
    )
    return {room.room for one in seen.hubs for room in one.rooms}


def test_a_reservation_holds_its_beds_for_a_quarter_of_an_hour_and_no_longer(scratch: Told) -> None:
    """To the microsecond, whether or not its end was written down."""
    scratch.take(as_lines(*village.A_RESERVATION), [])
    still = just_before(UNTIL)
    assert held(scratch, still) == TAKEN
    assert free(scratch, still) == {village.BUNKS}
    assert held(scratch, UNTIL) == set()
    assert free(scratch, UNTIL) == {village.BUNKS, village.DOUBLE}


def test_a_booking_without_guests_holds_its_later_nights_until_noon(scratch: Told) -> None:
    """The first night is theirs whatever happens; the later ones are free from the stroke of noon."""
    scratch.take(as_lines(*village.A_BOOKING), [])
    noon = village.on(village.SECOND, 12)
    first_night = {(night, bed) for night, bed in TAKEN if night == village.FIRST}
    assert held(scratch, just_before(noon)) == TAKEN
    assert held(scratch, noon) == first_night


def test_guests_in_the_house_hold_their_beds_however_late_it_is(scratch: Told) -> None:
    scratch.take(as_lines(*village.IN_HOUSE), [])
    assert held(scratch, village.on(village.LEAVES, 23)) == TAKEN


def test_of_two_prices_for_one_day_the_last_one_set_counts(scratch: Told) -> None:
    """On the arrival day as on any other night of the stay."""

    def price(valid_from: date, cents: int) -> PriceSet:
        return PriceSet(
            day=TODAY,
            hub=ALA,
            room=village.BUNKS,
            valid_from=valid_from,
            cents=cents,
        )

    prices = [
        price(village.FIRST, 4_100),
        price(village.LAST, 4_300),
        price(village.FIRST, 4_200),
        price(village.LAST, 4_400),
        price(TODAY, 9_900),
    ]
    scratch.take(as_lines(*village.ALA_IS_OPEN, *prices), [])
    seen = scratch.ask(
        lambda c: availability(c, village.FIRST, village.LEAVES, 3, hub=ALA, now=NOON)
    )
    (bunks,) = (room for room in seen.hubs[0].rooms if room.room == village.BUNKS)
    assert bunks.nightly_cents == (4_200, 4_200, 4_400)
    assert bunks.cents == 12_800


def test_the_total_for_the_guests_is_nights_city_tax_and_deposit(scratch: Told) -> None:
    """Two in the bunks for three nights: 3 × 2 × € 20,00 + 3 × 2 × € 1,50 + € 100."""
    scratch.take(as_lines(*village.ALA_IS_OPEN), [])
    seen = scratch.ask(
        lambda c: availability(c, village.FIRST, village.LEAVES, 2, hub=ALA, now=NOON)
    )
    (ala,) = seen.hubs
    assert {place.room for place in ala.proposal} == {village.BUNKS}
    sums = (ala.nights_cents, ala.city_tax_cents, ala.deposit_cents, ala.total_cents)
    assert sums == (12_000, 900, 10_000, 22_900)


def test_hubs_without_price_or_terms_are_not_offered(scratch: Told) -> None:
    """Torino has a price and no terms; a village without prices has nothing to offer."""
    unpriced = [fact for fact in village.ALA_IS_OPEN if not isinstance(fact, PriceSet)]
    scratch.take(as_lines(*unpriced), [])
    seen = scratch.ask(lambda c: availability(c, village.FIRST, village.LEAVES, 1, now=NOON))
    assert seen.hubs == ()
