"""What is shown as free is what the book sells: one rule, compared after whatever guests and hosts did."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.taken import Took
from ledger.bookings.opening import OpenFrom
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk, HoursAreOver
from ledger.desks.calendar import DesksTaken
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import (
    DeskBooked,
    DeskCancelled,
    DeskCodeSet,
    DeskMissed,
    DeskTermsSet,
    DeskUsed,
)
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed, NoDesks, NoDeskTerms
from ledger.desks.pay_back import PayBackDesk
from ledger.desks.provide import SetDesks
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.registry import RULES
from projections.bookings.held import HELD
from projections.desks.booked import desk_booking, desks_of_day
from projections.desks.code import desk_code
from projections.desks.offered import DeskDay, desks_free, desks_offered
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.recount import Recount
from tests.book import life
from tests.book.chance import Dice
from tests.desks.examples import (
    A_BOOKING,
    BOOKED,
    CARLA_AT_HOME,
    DESK,
    FRIDAY,
    USED,
    WITH_CONVENTION,
    captured,
    on,
)
from tests.desks.test_code import SHOWN
from tests.members.examples import ANNA
from tests.places.examples import MILANO, MILANO_OPENED, NOWHERE
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory, named
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in


def days_at_desks(chronicle: Chronicle, numbers: range) -> Chronicle:
    """Whatever people do, and more at desks."""
    for number in numbers:
        chronicle.step(number)
        dice = Dice(number)
        for _ in range(3):
            if wished := life.wish(chronicle, dice, life.DESKS):
                chronicle.do(*wished)
    return chronicle


HISTORY = days_at_desks(Chronicle(), range(250))
book, scratch = books_of(HISTORY, PLACES, MEMBERS, DESKS, HELD)
GUESTS = tuple(named("M", f"GUEST{letter}") for letter in "ABCDE")
FRESH = GUESTS[-1]
DAYS = tuple(TODAY + n * ONE_DAY for n in range(5))
HOURS = {
    "week": tuple(OpenFrom(weekday=n, opens="08:30", closes="19:00") for n in range(1, 6)),
    "mornings": tuple(OpenFrom(weekday=n, opens="08:30", closes="13:00") for n in range(1, 8)),
    "never": (),
}


def crowd() -> list[Fact]:
    """Milano as it is, and five who want to sit there."""
    facts = [*WITH_CONVENTION]
    for n, guest in enumerate(GUESTS):
        facts += [replace(one, member=guest) for one in CARLA_AT_HOME]
        facts.append(paid_in(guest, 1_000_00, named("E", f"GUEST{n}".replace(str(n), "ABCDE"[n]))))
    return facts


def as_lines(facts: Sequence[Fact], now: datetime = NOON) -> list[Line[Fact]]:
    return [Line(n, now, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]


def counted(lines: Sequence[Line[Fact]]) -> Recount:
    recount = Recount()
    recount.take(map(RULES.encode, lines))
    recount.finish()
    return recount


wishes = st.one_of(
    st.tuples(
        st.just("book"),
        st.sampled_from(GUESTS[:-1]),
        st.sampled_from(DAYS),
        st.sampled_from(list(Part)),
    ),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(
        st.just("set"), st.sampled_from(DAYS), st.integers(0, 3), st.sampled_from(list(HOURS))
    ),
)


def wished(wish: tuple, booked: list[str]):
    """Return the command, if it makes sense."""
    match wish:
        case "book", guest, day, part:
            return BookDesk(hub=MILANO, payer=guest, on=day, part=part)
        case "cancel", n if booked:
            return CancelDesk(booking=booked[n % len(booked)], by_hub=True)
        case "set", day, desks, hours:
            return SetDesks(hub=MILANO, valid_from=day, desks=desks, hours=HOURS[hours])
    return None


def live(some: Sequence[tuple], *, has_price: bool = True) -> tuple[Memory, list[Line[Fact]]]:
    """Whoever is refused goes away; where nothing has a price that is everybody."""
    memory, booked = Memory(), list[str]()
    begun = [one for one in crowd() if has_price or not isinstance(one, DeskTermsSet)]
    lines = as_lines(memory.passbook.copy().numbered(begun))
    memory.apply(*(line.fact for line in lines))
    for n, wish in enumerate(some):
        if (command := wished(wish, booked)) is None:
            continue
        try:
            facts = memory.decide(command, now=NOON, seed=bytes([n]) * 32)
        except Refused:
            continue
        booked += [one.booking for one in facts if isinstance(one, DeskBooked)]
        lines += [
            Line(len(lines) + k, NOON, "olga", f"wish-{n}", b"", fact)
            for k, fact in enumerate(facts, 1)
        ]
    return memory, lines


def sold(memory: Memory, day: object, part: Part, now: datetime) -> bool:
    """Say whether somebody who has nothing yet would get a desk."""
    try:
        memory.preview(BookDesk(hub=MILANO, payer=FRESH, on=day, part=part), now=now)
    except (DesksTaken, HoursAreOver, HubIsClosed, NoDesks, NoDeskTerms):
        return False
    return True


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(st.lists(wishes, max_size=24), st.sampled_from([0, 3, 8]), st.booleans())
def test_what_is_shown_as_free_is_sold_and_nothing_else(
    scratch: Told, some, hours, has_price
) -> None:
    """On each day, for each half and for the whole, at noon, in the afternoon and after closing: the view and the verb say the same; and nobody sits twice."""
    memory, lines = live(some, has_price=has_price)
    now = NOON + timedelta(hours=hours)
    began = counted(lines[: len(crowd())]).differences
    assert counted(lines).differences == began
    scratch.take(lines, [len(lines) // 2])
    seen = scratch.ask(lambda c: desks_free(c, MILANO, DAYS[0], DAYS[-1] + ONE_DAY, now=now))
    assert seen is not None
    for shown in seen.days:
        assert _free(shown) == {part: sold(memory, shown.day, part, now) for part in Part}
        assert max(shown.free_morning, shown.free_afternoon) <= shown.desks


def _free(shown: DeskDay) -> dict[Part, bool]:
    return {
        Part.DAY: shown.free_day > 0,
        Part.MORNING: shown.free_morning > 0,
        Part.AFTERNOON: shown.free_afternoon > 0,
    }


def test_everything_is_shown_as_it_was_counted(book: Told) -> None:
    """At some positions, from the facts alone; whose days they were is another view's."""
    lines = HISTORY.lines()
    kinds = ("desk", "held-for")
    for position in (*range(0, len(lines), len(lines) // 8), len(lines)):
        figures = counted(lines[:position]).figures()
        shown = book.figures(position)
        ours = {name for name in shown if name.startswith(kinds)}
        assert {name: shown[name] for name in ours} == {
            name: text
            for name, text in figures.items()
            if name.startswith(kinds) and not name.startswith("desk-flow ")
        }
    told = {type(fact) for _, fact in HISTORY.written}
    assert {DeskBooked, DeskCancelled, DeskMissed, DeskUsed, DeskCodeSet, DeskTermsSet} <= told


def test_a_hub_that_is_not_open_shows_nothing_free(scratch: Told) -> None:
    """What it will let is told all the same."""
    facts = [fact for fact in WITH_CONVENTION if fact is not MILANO_OPENED]
    scratch.take(as_lines(facts), [])
    seen = scratch.ask(lambda c: desks_free(c, MILANO, FRIDAY, FRIDAY + ONE_DAY, now=NOON))
    assert seen is not None
    assert [(day.desks, day.free_day) for day in seen.days] == [(0, 0)]
    offered = scratch.ask(lambda c: desks_offered(c, MILANO))
    assert offered is not None
    assert [one.desks for one in offered.desks] == [4]


def test_a_booking_says_what_cancelling_costs(scratch: Told) -> None:
    """Half of it from three days before, all on the day; afterwards nothing."""
    scratch.take(as_lines(A_BOOKING), [])
    one = scratch.ask(lambda c: desk_booking(c, DESK, now=NOON))
    assert one is not None
    assert one.cancel_fee_cents == 0
    assert [step.fee_cents for step in one.cancelling] == [0, 6_00, 12_00]
    late = scratch.ask(lambda c: desk_booking(c, DESK, now=on(FRIDAY)))
    assert late is not None
    assert late.cancel_fee_cents == 12_00
    over = scratch.ask(lambda c: desk_booking(c, DESK, now=BOOKED.ends))
    assert over is not None
    assert (over.booking.stage, over.cancel_fee_cents, over.cancelling) == ("no-show", 0, ())
    assert scratch.ask(lambda c: desk_booking(c, DESK[:-1] + "Z", now=NOON)) is None


def test_a_hubs_day_counts_what_was_used_and_what_was_not(scratch: Told) -> None:
    """Two halves are awaited, used, or missed."""
    for more, expected in (
        ([], (2, 0, 0)),
        ([USED, captured(9_84, 2_16)], (0, 2, 0)),
    ):
        scratch.take(as_lines([*A_BOOKING, *more]), [])
        day = scratch.ask(lambda c: desks_of_day(c, MILANO, FRIDAY, now=on(FRIDAY)))
        assert day is not None
        assert (day.awaited_halves, day.used_halves, day.missed_halves) == expected
        assert (day.free.free_day, day.free.desks) == (3, 4)
    scratch.take(as_lines(A_BOOKING), [])
    late = scratch.ask(lambda c: desks_of_day(c, MILANO, now=BOOKED.ends))
    assert late is not None
    assert (late.day, late.missed_halves) == (FRIDAY, 2)
    for question in (
        lambda c: desks_of_day(c, NOWHERE, now=NOON),
        lambda c: desks_free(c, NOWHERE, TODAY, FRIDAY, now=NOON),
        lambda c: desks_offered(c, NOWHERE),
        lambda c: desk_code(c, NOWHERE, now=NOON),
    ):
        assert scratch.ask(question) is None


def test_the_code_is_shown_until_the_end_of_its_last_day(scratch: Told) -> None:
    scratch.take(as_lines([*WITH_CONVENTION, SHOWN]), [])
    position = len(WITH_CONVENTION) + 1
    last = rome(FRIDAY, 24)
    for now, at in ((last - timedelta.resolution, position), (last, None)):
        found = scratch.ask(lambda c, now=now: desk_code(c, MILANO, now=now))
        assert found is not None
        assert found.code_at == at


def test_what_is_paid_back_brought_less(scratch: Told) -> None:
    """The booking says so beside what was paid."""
    memory = Memory()
    memory.apply(*A_BOOKING)
    facts = [*A_BOOKING]
    for command in (
        CheckInAtDesk(booking=DESK),
        PayBackDesk(booking=DESK, payer=ANNA, of=Took.USE, amount_cents=6_00, note="v1:cold"),
    ):
        facts += memory.decide(command, now=on(FRIDAY), who=OPERATOR)
    scratch.take(as_lines(facts, on(FRIDAY)), [])
    one = scratch.ask(lambda c: desk_booking(c, DESK, now=on(FRIDAY)))
    assert one is not None
    assert (one.booking.paid_cents, one.booking.paid_back_cents) == (12_00, 6_00)
