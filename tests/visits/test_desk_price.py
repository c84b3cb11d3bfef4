"""What a desk is shown to cost a member, and whether one is free, is what the book sells it for, or refuses."""

from datetime import date, datetime, timedelta
from operator import itemgetter

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.bookings.opening import OpenFrom
from ledger.bookings.way import DAYS_AHEAD_MAX, ArrivalInThePast, TooFarAhead
from ledger.conventions.candidates import Because
from ledger.conventions.events import AgreedPrice, ConventionAgreed, ConventionProposed
from ledger.conventions.sold import Rule
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk, HoursAreOver
from ledger.desks.calendar import DesksTaken, GuestHasDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import DeskBooked, DesksSet, DeskTermsSet
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed, NoDesks, NoDeskTerms
from ledger.desks.provide import SetDesks
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.leases.end import EndLease
from ledger.leases.events import LeasedDesks, LeaseMade
from projections.conventions.debts import DEBT
from projections.conventions.rules import PACT_RULES
from projections.conventions.view import CONVENTIONS
from projections.desks.offered import desks_free
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.view import PLANS
from projections.stays.stays import STAYS
from projections.visits.desk_price import DeskPrice, desk_price
from tests.conventions.examples import DESK_DAY_TOLD, debt_limit
from tests.desks.examples import FRIDAY, MILANO_IS_OPEN, WITH_CONVENTION
from tests.leases.examples import MADE
from tests.members.examples import ANNA, CARLA
from tests.places.examples import ALA, MILANO, NOWHERE
from tests.plans.examples import BEGUN, OFFERED, PART_OF_JUNE
from tests.plans.test_credits import BOUGHT as CREDITS_BOUGHT
from tests.plans.test_credits import OFFERED as CARNET_OFFERED
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory, named
from tests.stays.agreed import visa_days
from tests.treasury.examples import paid_in

book, scratch = books_of(
    lived(range(20)), PLACES, MEMBERS, STAYS, DESKS, PACT_RULES, CONVENTIONS, DEBT, PLANS, CARNETS
)
DAYS = tuple(TODAY + n * ONE_DAY for n in range(6))
HOURS = {
    "week": tuple(OpenFrom(weekday=n, opens="08:30", closes="19:00") for n in range(1, 6)),
    "mornings": tuple(OpenFrom(weekday=n, opens="08:30", closes="13:00") for n in range(1, 8)),
    "never": (),
}
NOT_FREE = (
    DesksTaken,
    HoursAreOver,
    HubIsClosed,
    NoDesks,
    NoDeskTerms,
    ArrivalInThePast,
    TooFarAhead,
)
LEASE = replace(
    MADE,
    hub=MILANO,
    first=DAYS[0],
    until=DAYS[-1],
    weekdays=(1, 2, 3, 4, 5, 6, 7),
    beds=(),
    desks=(LeasedDesks(DAYS[1], DAYS[3], (1, 2), (2,)), LeasedDesks(DAYS[3], DAYS[-1], (), (1,))),
)


class City(Memory):
    """Milano lets desks to whoever comes; all that is written is kept, so that it can be shown."""

    def __init__(self, *agreed: AgreedPrice, visas: int = 2, plan: tuple[Fact, ...] = ()) -> None:
        super().__init__()
        self.lines: list[Line[Fact]] = []
        self.now = NOON
        hub = WITH_CONVENTION if agreed else MILANO_IS_OPEN
        begun = [
            replace(one, prices=agreed)
            if isinstance(one, ConventionProposed | ConventionAgreed)
            else one
            for one in hub
        ]
        more = (visa_days(visas), paid_in(ANNA, 9_000_00, named("E", "ANNARICH")))
        self.apply(*begun, *more, *plan)

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        key = f"key-{len(self.lines)}"
        for fact in facts:
            self.lines.append(Line(len(self.lines) + 1, self.now, "olga", key, b"", fact))

    def tries(self, command) -> list[Fact]:
        """Do it; refused, nothing happens."""
        try:
            return list(
                self.decide(command, now=self.now, seed=bytes([len(self.lines) % 256]) * 32)
            )
        except Refused:
            return []


def plan_of_anna(uses: int, over_cents: int | None, unit: str, hub: str) -> tuple[Fact, ...]:
    """Anna has a plan of Milano, or of Ala, and June of it is paid."""
    terms = replace(BEGUN.terms, uses=uses, over_cents=over_cents, unit=unit)
    hers = {"member": ANNA, "payer": ANNA, "hub": hub}
    return (
        replace(OFFERED, terms=terms, hub=hub),
        replace(BEGUN, **hers, terms=terms),
        replace(PART_OF_JUNE, **hers, uses=uses),
    )


def credits_of_anna(uses: int, unit: str, hub: str) -> tuple[Fact, ...]:
    """Anna has credits of Milano, or of Ala, good for some days."""
    terms = replace(CREDITS_BOUGHT.terms, uses=uses, unit=unit)
    hers = {"member": ANNA, "payer": ANNA, "terms": terms, "hub": hub}
    return (
        replace(CARNET_OFFERED, terms=terms, hub=hub),
        replace(CREDITS_BOUGHT, **hers, expires=DAYS[3]),
        replace(CREDITS_BOUGHT, **hers, credits=named("CR", "NEWER")),
    )


sellers = st.sampled_from([MILANO, ALA, ALA])
of_credits = st.builds(
    credits_of_anna, st.sampled_from([1, 2]), st.sampled_from(["day", "half-day"]), sellers
)
of_plans = st.builds(
    plan_of_anna,
    st.sampled_from([0, 1, 1, 2]),
    st.sampled_from([None, 5_00, 15_00]),
    st.sampled_from(["day", "day", "half-day"]),
    sellers,
)
plans = (
    st.just(())
    | of_credits
    | of_plans
    | st.tuples(of_plans, of_credits).map(lambda both: (*both[0], *both[1]))
)


def lines_of(unit: str) -> st.SearchStrategy[AgreedPrice]:
    return st.builds(
        AgreedPrice,
        service=st.just("desk"),
        unit=st.just(unit),
        public_cents=st.just(30_00),
        agreed_cents=st.sampled_from([7_00, 7_00, 0, 25_00, 30_00]),
        vat_bp=st.sampled_from([1_000, 2_200]),
        whom=st.sampled_from(["other-side", "all-hubs"]),
        most_a_month=st.sampled_from([None, 1, 1, 2]),
        notice_hours=st.sampled_from([0, 0, 24, 48]),
    )


wishes = st.one_of(
    st.tuples(
        st.just("book"),
        st.sampled_from([ANNA, ANNA, CARLA]),
        st.sampled_from(DAYS),
        st.sampled_from(list(Part)),
        st.booleans(),
    ),
    st.tuples(st.sampled_from(["cancel", "give up", "come", "miss"]), st.integers(0, 9)),
    st.tuples(
        st.just("set"), st.sampled_from(DAYS), st.integers(0, 3), st.sampled_from(list(HOURS))
    ),
    st.sampled_from([("lease",), ("end the lease",), *((ALA, n) for n in (0, 7_00, 20_00))]),
    st.tuples(st.just("wait"), st.sampled_from([3, 8, 21])),
)


of_anna = st.tuples(
    st.just("book"),
    st.just(ANNA),
    st.sampled_from(DAYS[1:4]),
    st.sampled_from([Part.DAY, Part.DAY, Part.MORNING]),
    st.just(value=False),
)


def live(city: City, some: list[tuple]) -> None:
    """Let it happen, one after the other."""
    booked: list[str] = []
    for wish in some:
        match wish:
            case "book", who, day, part, declined:
                ask = BookDesk(hub=MILANO, payer=who, on=day, part=part, without_visa_days=declined)
                booked += [one.booking for one in city.tries(ask) if isinstance(one, DeskBooked)]
            case "set", day, desks, hours:
                ask = SetDesks(hub=MILANO, valid_from=day, desks=desks, hours=HOURS[hours])
                city.tries(ask)
            case ("lease",):
                free = not any(isinstance(one.fact, LeaseMade | DeskBooked) for one in city.lines)
                if free:
                    city.apply(LEASE)
            case ("end the lease",):
                ends = max(city.now.date(), DAYS[2])
                city.tries(EndLease(hub=MILANO, lease=LEASE.lease, ends=ends, reason="sealed"))
            case hub, int(cents) if hub == ALA:
                city.apply(debt_limit(hub, cents))
            case "wait", hours:
                city.now += timedelta(hours=hours)
            case what, n if booked:
                name = booked[n % len(booked)]
                commands = {
                    "cancel": CancelDesk(booking=name, by_hub=True),
                    "give up": CancelDesk(booking=name),
                    "come": CheckInAtDesk(booking=name),
                    "miss": MarkDeskMissed(booking=name),
                }
                if what == "give up":
                    commands[what] = replace(commands[what], shown_fee_cents=_fee(city, name))
                city.tries(commands[what])


def _fee(city: City, name: str) -> int:
    try:
        return city.preview(CancelDesk(booking=name), now=city.now)[0].fee_cents
    except Refused:
        return 0


def shown(scratch: Told, now: datetime, on: date, part: Part, *, visas: bool = True) -> DeskPrice:
    found = scratch.ask(lambda c: desk_price(c, MILANO, on, part, ANNA, visas=visas, now=now))
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@for_all(
    st.lists(st.one_of(lines_of("day"), lines_of("day"), lines_of("half-day")), max_size=3),
    st.sampled_from([0, 1, 1, 2]),
    st.lists(of_anna, max_size=2, unique_by=itemgetter(2)),
    st.lists(wishes, max_size=12),
    st.booleans(),
    st.sampled_from(list(Part)),
    plans,
)
def test_what_is_shown_is_what_the_book_does(
    scratch: Told, agreed, visas, had, some, declined, part, plan
) -> None:
    """Free and priced, with every candidate: booked at that price, by that rule; not free: refused."""
    city = City(*agreed, visas=visas, plan=plan)
    live(city, [*had, *some])
    scratch.take(city.lines, [len(city.lines) // 2])
    for on in (TODAY - ONE_DAY, *DAYS, TODAY + timedelta(days=DAYS_AHEAD_MAX + 9)):
        told = shown(scratch, city.now, on, part, visas=not declined)
        ask = BookDesk(hub=MILANO, payer=ANNA, on=on, part=part, without_visa_days=declined)
        try:
            fact, *_ = city.preview(ask, now=city.now)
        except NOT_FREE:
            assert not told.free
            continue
        except GuestHasDesk:
            assert told.sits
            continue
        assert isinstance(fact, DeskBooked)
        assert told.free > 0
        assert not told.sits
        _is_sold_so(told, fact)


def _is_sold_so(told: DeskPrice, fact: DeskBooked) -> None:
    sold = next(iter(fact.sold), None)
    assert (told.cents, told.rule) == (fact.total_cents, Rule(sold.rule) if sold else Rule.PUBLIC)
    assert told.vat_bp == fact.bill[0].vat_bp
    assert told.cents == min(one.cents for one in told.candidates if one.cents is not None)
    assert [one.rule for one in told.candidates if one.because is Because.CHEAPEST] == [told.rule]
    where = (sold.convention, sold.version, sold.line) if sold and sold.convention else (None,) * 3
    assert (told.convention, told.version, told.line) == where


def test_every_candidate_says_why(scratch: Told) -> None:
    """Anna has a visa day for a whole day, the agreed price else, and neither with a notice that is over."""
    city = City(DESK_DAY_TOLD, visas=1)
    scratch.take(city.lines, [])
    told = shown(scratch, NOON, FRIDAY, Part.DAY)
    assert (told.free, told.sits, told.rule, told.cents) == (4, (), Rule.VISA_DAY, 0)
    assert [(one.rule, one.because, one.cents) for one in told.candidates] == [
        (Rule.VISA_DAY, Because.CHEAPEST, 0),
        (Rule.BY_HAND, Because.NOT_BY_HAND, None),
        (Rule.CONVENTION, Because.DEARER, 12_00),
        (Rule.BY_LENGTH, Because.NO_LENGTH_PRICE, None),
        (Rule.PUBLIC, Because.DEARER, 25_00),
    ]
    declined = shown(scratch, NOON, FRIDAY, Part.DAY, visas=False)
    assert (declined.rule, declined.cents, declined.line) == (Rule.CONVENTION, 12_00, 0)
    assert declined.candidates[0].because is Because.DECLINED
    half = shown(scratch, NOON, FRIDAY, Part.MORNING)
    assert (half.rule, half.cents, half.convention) == (Rule.PUBLIC, 15_00, None)
    city.tries(BookDesk(hub=MILANO, payer=ANNA, on=FRIDAY))
    scratch.take(city.lines, [])
    assert shown(scratch, NOON, FRIDAY, Part.MORNING).sits
    next_day = shown(scratch, NOON, FRIDAY - ONE_DAY, Part.DAY)
    assert next_day.candidates[0].because is Because.NO_VISA_DAY_LEFT


@pytest.mark.parametrize("gone", [DesksSet, DeskTermsSet])
def test_where_nothing_is_let_there_is_no_price(scratch: Told, gone: type[Fact]) -> None:
    """No desks, or no terms, or closed on that day."""
    facts = [one for one in WITH_CONVENTION if not isinstance(one, gone)]
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    told = shown(scratch, NOON, FRIDAY, Part.DAY)
    assert (told.free, told.rule, told.cents, told.candidates) == (0, None, None, ())


def test_nobody_known_pays_what_everybody_pays(scratch: Told) -> None:
    """And of a hub that was never there nothing is said."""
    city = City(DESK_DAY_TOLD)
    scratch.take(city.lines, [])
    for who in (None, named("M", "NOBODY")):
        told = scratch.ask(lambda c, who=who: desk_price(c, MILANO, FRIDAY, member=who, now=NOON))
        assert told is not None
        assert (told.rule, told.cents) == (Rule.PUBLIC, 25_00)
        assert told.candidates[0].because is Because.NO_MEMBER
    assert scratch.ask(lambda c: desk_price(c, NOWHERE, FRIDAY, now=NOON)) is None


def test_nothing_is_free_further_ahead_than_anybody_books(scratch: Told) -> None:
    """Two years; a day more is refused, and shown as not free."""
    city = City(DESK_DAY_TOLD)
    scratch.take(city.lines, [])
    last = TODAY + timedelta(days=DAYS_AHEAD_MAX)
    for on in (last, last + ONE_DAY):
        now = rome(TODAY, 12)
        seen = scratch.ask(
            lambda c, on=on, now=now: desks_free(c, MILANO, on, on + ONE_DAY, now=now)
        )
        assert seen is not None
        assert (seen.days[0].free_day > 0) == (on == last)
