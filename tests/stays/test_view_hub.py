"""A hub's day and its calendar: nobody is left out, nobody is there twice, and what may be done may be done."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.bookings.booking import Stage
from ledger.kernel.days import day_in_rome
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Refused
from ledger.stays.arrive import CheckIn, MarkNoShow, fee_of_coming
from ledger.stays.events import RoomAdded, StayReserved
from ledger.stays.leave import CheckOut
from ledger.stays.stay import Stay
from projections.engine.asof import AsOf
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.calendar import CALENDAR
from projections.stays.hub_calendar import hub_calendar
from projections.stays.hub_day import ToDo, hub_day
from projections.stays.nights import room_calendar
from projections.stays.register import REGISTER
from projections.stays.rooms import ROOMS
from projections.stays.stays import STAYS
from tests.projections.chronicle import CITY, VILLAGE, lived
from tests.projections.told import Told, books_of
from tests.scenario import Memory

HISTORY = lived(range(1_600))
NAMES = [fact.stay for fact in HISTORY.told[StayReserved]]
SAMPLE = HISTORY.ends[30::83]
COMMANDS = {ToDo.CHECK_IN: CheckIn, ToDo.NO_SHOW: MarkNoShow, ToDo.CHECK_OUT: CheckOut}

book, scratch = books_of(HISTORY, PLACES, ROOMS, STAYS, CALENDAR, MEMBERS, REGISTER)


def there(memory: Memory, hub: str, at: datetime) -> dict[str, Stay]:
    """Return the stays of a hub that are confirmed at a moment, by the ledger's own nouns."""
    stays = {name: memory[Stay, name] for name in NAMES}
    confirmed = (Stage.BOOKED, Stage.IN_HOUSE)
    return {n: one for n, one in stays.items() if one.hub == hub and one.judged(at) in confirmed}


@pytest.mark.parametrize("position", SAMPLE)
@pytest.mark.parametrize("hub", [VILLAGE, CITY])
@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_everybody_who_is_confirmed_is_in_one_list_of_the_day(
    book: Told, position: int, hub: str, ahead: int
) -> None:
    """Today and on days to come: arriving, in house or leaving, with what is to be paid."""
    memory, (at, _) = HISTORY.nouns_at(position), HISTORY.written[position - 1]
    today = day_in_rome(at)
    day = today + timedelta(days=ahead)
    shown = book.ask(lambda c: hub_day(c, hub, day, AsOf(position), now=HISTORY.now))
    assert shown is not None
    lists = (shown.arriving, shown.in_house, shown.leaving)
    found = [one for some in lists for one in some if one.stage in (Stage.BOOKED, Stage.IN_HOUSE)]
    expected = {n: s for n, s in there(memory, hub, at).items() if s.arrive <= day <= s.depart}
    assert sorted(one.id for one in found) == sorted(expected)
    for one in found:
        noun = expected[one.id]
        assert one.nights_cents == sum_of(noun.bill, Charge.USE)
        assert one.city_tax_cents == sum_of(noun.bill, Charge.TAX)
        assert one.deposit_left_cents == noun.deposit_left_cents
        assert set(one.contacts) == {noun.payer, *(b.guest for b in noun.beds if b.guest)}
    assert all(day in (one.arrive, today) for one in shown.arriving)
    assert all(one.arrive < day < one.depart for one in shown.in_house)
    assert all((one.left_on or one.depart) == day for one in shown.leaving)


@pytest.mark.parametrize("position", HISTORY.ends[20::13])
def test_what_is_to_be_done_may_be_done(book: Told, position: int) -> None:
    """Each command that the day tells the host is accepted then; of the others none but leaving early."""
    at, _ = HISTORY.written[position - 1]
    for hub in (VILLAGE, CITY):
        shown = book.ask(lambda c, h=hub: hub_day(c, h, None, AsOf(position), now=HISTORY.now))
        assert shown is not None
        for one in (*shown.arriving, *shown.in_house, *shown.leaving):
            for to_do, command in COMMANDS.items():
                memory = HISTORY.nouns_at(position)
                if to_do is ToDo.CHECK_OUT and one.depart > shown.day:
                    continue
                asked = command(stay=one.id)
                if to_do is ToDo.CHECK_IN:
                    fee = fee_of_coming(memory[Stay, one.id], at).cents
                    asked = replace(asked, shown_fee_cents=fee)
                try:
                    memory.decide(asked, now=at)
                    accepted = True
                except Refused:
                    accepted = False
                assert accepted == (to_do in one.to_do), (one, to_do)


def test_whoever_left_or_never_came_is_still_told_on_that_day(book: Told) -> None:
    """A day that is over says who left on it, and for whom one waited in vain."""
    gone = {
        name: noun
        for name in NAMES
        if (noun := HISTORY.memory[Stay, name]).judged(HISTORY.now) is Stage.NO_SHOW
    }
    for name, noun in gone.items():
        shown = book.ask(lambda c, n=noun: hub_day(c, n.hub, n.arrive, now=HISTORY.now))
        assert shown is not None
        assert name in [one.id for one in shown.arriving]
        assert not next(one for one in shown.arriving if one.id == name).to_do
    assert gone


@pytest.mark.parametrize("position", [None, *SAMPLE[::3]])
def test_the_calendar_of_a_hub_is_that_of_all_its_rooms(book: Told, position: int | None) -> None:
    """Night by night and bed by bed what each room's own calendar says."""
    as_of = AsOf(position) if position else None
    first = HISTORY.now.date() - timedelta(days=20)
    until = first + timedelta(days=40)
    for hub in (VILLAGE, CITY):
        shown = book.ask(lambda c, h=hub: hub_calendar(c, h, first, until, as_of, now=HISTORY.now))
        assert shown is not None
        for room in shown.rooms:
            own = book.ask(
                lambda c, r=room: room_calendar(c, r.id, first, until, as_of, now=HISTORY.now)
            )
            held = [
                (hold.arrive + timedelta(days=n), bed, hold.stay, hold.stage)
                for hold in room.holds
                for n in range((hold.depart - hold.arrive).days)
                for bed in hold.beds
                if first <= hold.arrive + timedelta(days=n) < until
            ]
            assert sorted(held) == sorted((h.night, h.bed, h.stay, h.stage) for h in own.held)
            assert list(room.closings) == own.closings
        added = {fact.room for fact in HISTORY.told[RoomAdded] if fact.hub == hub}
        assert position or {room.id for room in shown.rooms} == added


def test_a_hub_that_is_not_there_has_no_day(book: Told) -> None:
    """Neither a day nor a calendar."""
    nowhere, day = Prefix.HUB + "A" * 16, HISTORY.now.date()
    assert book.ask(lambda c: hub_day(c, nowhere, now=HISTORY.now)) is None
    assert (
        book.ask(lambda c: hub_calendar(c, nowhere, day, day + timedelta(days=1), now=HISTORY.now))
        is None
    )


def test_the_story_has_guests_in_every_list(book: Told) -> None:
    """Somebody arrives, stays over, leaves, and is late."""
    seen = set()
    for position in HISTORY.ends[20::2]:
        for hub in (VILLAGE, CITY):
            shown = book.ask(
                lambda c, h=hub, p=position: hub_day(c, h, None, AsOf(p), now=HISTORY.now)
            )
            if shown is None:
                continue
            lists = (*shown.arriving, *shown.leaving)
            seen |= {to_do for one in lists for to_do in one.to_do}
            seen |= {"in house"} if shown.in_house else set()
    assert seen == {*ToDo, "in house"}
