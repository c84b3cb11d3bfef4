"""All seats are taken and two wait; whatever members, the host and the clock do then: never more seats than there are, nobody jumps the queue, all back when it is called off."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM, Who
from ledger.occasions.book import BookSeats
from ledger.occasions.call_off import CallOffOccasion
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.events import OccasionCalledOff, SeatBooked, SeatOffered, WaitingListJoined
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OPEN, Occasion, OccasionStage
from ledger.occasions.wait import AcceptSeat, JoinWaitingList, LeaveWaitingList
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account
from projections.recount import Recount
from tests.desks.examples import CARLA_AT_HOME
from tests.occasions.examples import ANNOUNCED, COURSE, PEOPLE
from tests.scenario import NOON, Memory, named
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in

GUESTS = tuple(named("M", f"GUEST{letter}") for letter in "ABCDEF")
SEATS = 2
WISHES = st.one_of(
    st.tuples(st.just("book"), st.sampled_from(GUESTS)),
    st.tuples(st.just("join"), st.sampled_from(GUESTS)),
    st.tuples(st.just("accept"), st.integers(0, 9)),
    st.tuples(st.just("leave"), st.integers(0, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 25, 100])),
    st.tuples(st.just("call off"), st.integers(0, 9)),
    st.tuples(st.just("change"), st.integers(1, 40)),
)


def crowd() -> list[Fact]:
    """A course of two seats, and six who want them."""
    facts = [*PEOPLE, replace(ANNOUNCED, seats_max=SEATS)]
    for letter, guest in zip("ABCDEF", GUESTS, strict=True):
        facts += [replace(one, member=guest) for one in CARLA_AT_HOME]
        facts.append(paid_in(guest, 300_00, named("E", f"GUEST{letter}")))
    return facts


class Course:
    """One history: every command is decided in memory, and its lines are counted at once."""

    def __init__(self) -> None:
        self.memory, self.recount, self.now = Memory(), Recount(), NOON
        self.facts: list[Fact] = []
        self.due: dict[str, object] = {}
        began = self.memory.passbook.copy().numbered(crowd())
        self.memory.apply(*began)
        self._write(began, "olga")
        self.recount.finish()
        self.known = len(self.recount.differences)  # Of a beginning that no pen wrote.

    def _write(self, facts: Sequence[Fact], actor: str) -> None:
        command = f"{len(self.facts)}"
        for fact in facts:
            self.facts.append(fact)
            line = Line(len(self.facts), self.now, actor, command, b"", fact)
            self.recount.take([RULES.encode(line)])
            for item in RULES.agenda(fact):
                self.due.pop(item.subject, None)
                if hasattr(item, "command"):
                    self.due[item.subject] = item

    def do(self, command, who: Who = OPERATOR) -> type[Refused] | None:
        seed = len(self.facts).to_bytes(32, "big")
        try:
            facts = self.memory.decide(command, now=self.now, who=who, seed=seed)
        except Refused as no:
            return type(no)
        self._write(facts, who.actor)
        return None

    def pass_time(self, hours: int) -> None:
        """The scheduler does what falls due, in order."""
        until = self.now + timedelta(hours=hours)
        while ripe := [one for one in self.due.values() if one.at <= until]:
            first = min(ripe, key=lambda one: (one.at, one.subject))
            del self.due[first.subject]
            self.now = max(self.now, first.at)
            assert self.do(first.command, SYSTEM) is None, first
        self.now = until

    def of(self, kind: type) -> list:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def occasion(self) -> Occasion:
        return self.memory[Occasion, COURSE]

    def ask(self, what: str, value) -> None:
        seats, waits = self.of(SeatBooked), self.of(WaitingListJoined)
        match what:
            case "book":
                self.do(BookSeats(occasion=COURSE, payer=value))
            case "join":
                self.do(JoinWaitingList(occasion=COURSE, payer=value))
            case "accept" | "leave" if waits:
                kind = AcceptSeat if what == "accept" else LeaveWaitingList
                self.do(kind(waiting=waits[value % len(waits)].waiting))
            case "cancel" if seats:
                one = seats[value % len(seats)].seat
                self.do(CancelSeat(seat=one, by_hub=value % 2 == 0))
            case "wait":
                self.pass_time(value)
            case "change":
                on = self.now.date() + timedelta(days=value)
                evening = (MeetingAsked(on=on, begins="18:00", ends="20:30"),)
                self.do(ChangeOccasion(occasion=COURSE, meetings=evening))
            case "call off" if value == 0:
                self.do(CallOffOccasion(occasion=COURSE, reason="v1:storm"))


def must_hold(course: Course) -> None:
    """After every step: sold and offered within the maximum, no free seat while somebody waits, and the recount agrees."""
    course.recount.finish()
    assert course.recount.differences[course.known :] == []
    one = course.occasion
    assert len(one.seats) + one.waiting.offered <= SEATS
    if one.stage in OPEN and course.now < one.begins:
        assert not (one.waiting.in_order and one.left > 0)
    numbers = {fact.waiting: n for n, fact in enumerate(course.of(WaitingListJoined))}
    offers = [numbers[fact.waiting] for fact in course.of(SeatOffered)]
    assert offers == sorted(offers), "in the order of joining"
    if one.stage is OccasionStage.CALLED_OFF:
        assert (len(one.seats), len(one.waiters)) == (0, 0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@for_all(st.lists(WISHES, max_size=40))
def test_whatever_happens_nobody_is_passed_over_and_no_seat_is_sold_twice(wishes):
    course = Course()
    for guest in GUESTS[:SEATS]:
        assert course.do(BookSeats(occasion=COURSE, payer=guest)) is None
    for guest in GUESTS[SEATS : 2 * SEATS]:
        assert course.do(JoinWaitingList(occasion=COURSE, payer=guest)) is None
    for what, value in wishes:
        course.ask(what, value)
        must_hold(course)
    course.pass_time(60 * 24)
    must_hold(course)
    assert course.occasion.stage not in OPEN
    assert not course.due
    money = {guest: course.memory[Account, chart.wallet(guest)].balance for guest in GUESTS}
    held = [course.memory[Account, chart.held(guest)].balance for guest in GUESTS]
    assert set(held) == {0}
    if course.of(OccasionCalledOff):
        fees = sum(fact.fee_cents for fact in course.facts if hasattr(fact, "fee_cents"))
        assert sum(-cents for cents in money.values()) == len(GUESTS) * 300_00 - fees


def test_a_queue_of_four_is_served_in_order():
    """Two have seats, four wait; both seats are given up, one offer is taken and one lapses: the third is next."""
    course = Course()
    for guest in GUESTS[:SEATS]:
        assert course.do(BookSeats(occasion=COURSE, payer=guest)) is None
    for guest in GUESTS[SEATS:]:
        assert course.do(JoinWaitingList(occasion=COURSE, payer=guest)) is None
    for seat in course.of(SeatBooked):
        assert course.do(CancelSeat(seat=seat.seat)) is None
    assert [fact.guest for fact in course.of(SeatOffered)] == [*GUESTS[2:4]]
    assert course.do(AcceptSeat(waiting=course.of(SeatOffered)[0].waiting)) is None
    course.pass_time(25)
    assert [fact.guest for fact in course.of(SeatOffered)] == [*GUESTS[2:5]]
    must_hold(course)
