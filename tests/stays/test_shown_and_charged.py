"""What is shown as free, with its price, and what is booked come from one rule: whatever was agreed, was had before, and may be owed."""

from datetime import timedelta

from hypothesis import example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from ledger.billing.bill import total_of
from ledger.conventions.candidates import Because
from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.rules_events import PactRuleSet
from ledger.conventions.sold import Rule
from ledger.desks.events import DeskBooked
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Line
from ledger.stays.asked import BedAsked
from ledger.stays.events import PriceSet
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.length_prices import LengthPrices
from ledger.stays.nightly import FurtherGuest, SeasonPrice, WeekdayPrice
from ledger.stays.reserve import Reserve
from ledger.stays.room import Room
from projections.conventions.debts import DEBT
from projections.conventions.rules import PACT_RULES
from projections.conventions.view import CONVENTIONS
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.availability import availability
from projections.stays.bills import charged
from projections.stays.calendar import CALENDAR
from projections.stays.rooms import ROOMS
from projections.stays.stays import STAYS
from tests.conventions.examples import WHY
from tests.desks.examples import BOOKED as DESK_BOOKED
from tests.desks.examples import FRIDAY
from tests.desks.examples import SOLD as DESK_SOLD
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA, MILANO
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory, named
from tests.stays.agreed import PACT, agreed, night, visa_days
from tests.stays.examples import (
    ALA_IS_OPEN,
    LEAVES,
    RESERVE,
    SECOND,
)

VIEWS = (PLACES, ROOMS, CALENDAR, CONVENTIONS, PACT_RULES, MEMBERS, STAYS, DESKS, DEBT)
book, scratch = books_of(lived(range(20)), *VIEWS)


@st.composite
def price_lists(draw):
    """Up to three lines, some of which are for Anna and Bruno."""
    return [
        night(
            draw(st.integers(0, 30_00)),
            whom=draw(st.sampled_from(["other-side", "all-hubs"])),
            most_a_month=draw(st.none() | st.integers(1, 4)),
            notice_hours=draw(st.sampled_from([0, 24 * 26])),
            vat_bp=draw(st.sampled_from([1_000, 2_200])),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]


_RULES = [
    ("hub-debt-cents", 20_00),
    ("pair-debt-cents", 45_00),
    ("hub-debt-ceiling-cents", 30_00),
    ("pair-debt-ceiling-cents", 0),
]
_LIMITS = [
    *(
        PactRuleSet(day=TODAY, rule=name, valid_from=TODAY, value=value, reason=WHY)
        for name, value in _RULES
    ),
    *(
        DebtLimitSet(day=TODAY, hub=MILANO, creditor=creditor, cents=cents, reason=WHY)
        for creditor in ("", ALA)
        for cents in (15_00, 60_00, None)
    ),
]
"""What Milano, where Anna is at home, may owe to all or to Ala."""


def at_a_desk(n: int) -> DeskBooked:
    """Anna has a visa day at a desk elsewhere."""
    day = FRIDAY + n * ONE_DAY
    by_visa = {"rule": Rule.VISA_DAY.value, "unit_cents": 0, "home": MILANO}
    sold = replace(DESK_SOLD[0], first=day, **by_visa)
    name = named("DB", f"ELSEWHERE{'AB'[n]}")
    return replace(DESK_BOOKED, booking=name, arrive=day, depart=day + ONE_DAY, sold=(sold,))


length_prices = st.sampled_from([(), ((2, 1_000),), ((2, 900), (4, 4_444)), ((3, 9_000),)]).map(
    lambda steps: tuple(LengthPrice(*one) for one in steps)
)
"""For whoever stays two, three or four nights."""


PRICED = [fact for fact in ALA_IS_OPEN if isinstance(fact, PriceSet)]
weekdays = st.sampled_from([(), (WeekdayPrice(6, 31_00), WeekdayPrice(7, 9_00))])
seasons = st.lists(
    st.tuples(
        weekdays,
        st.sampled_from([(), ("07-14", "07-18"), ("11-01", "07-12")]).flatmap(
            lambda days: weekdays.map(
                lambda of_it: (SeasonPrice("Festa", *days, 14_00, of_it),) if days else ()
            )
        ),
        st.sampled_from(
            [(), (FurtherGuest(2, 3_000),), (FurtherGuest(2, 1_000), FurtherGuest(3, 9_000))]
        ),
    ),
    max_size=2,
)
"""What rooms cost on days of the week, in a season, and for further guests, if anything else."""


@settings(max_examples=90, deadline=None)
@for_all(
    price_lists(),
    st.sampled_from([ANNA, BRUNO]),
    st.integers(0, 12),
    st.integers(1, 6),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 4),
    st.booleans(),
    st.lists(st.sampled_from(_LIMITS), max_size=3),
    st.integers(0, 2),
    length_prices,
    seasons,
)
@example([night()], ANNA, 5, 3, 1, False, 4, False, [_LIMITS[0]], 0, (), [])
@example([night()], ANNA, 5, 3, 1, True, 9, False, [_LIMITS[5]], 1, (), [])
@example([night()], ANNA, 5, 3, 1, False, 9, False, [_LIMITS[1], _LIMITS[8]], 2, (), [])
def test_what_is_shown_is_what_is_charged(
    scratch: Told,
    lines,
    member: str,
    ahead: int,
    length: int,
    guests: int,
    before,
    visas: int,
    declined,
    limits,
    at_desks: int,
    steps,
    tariffs,
) -> None:
    """Whatever was agreed, and costs less by length, whatever the member had before and home may owe: the bill that is shown is the one that is reserved, and nobody pays more than any candidate."""
    world = Memory()
    facts = [*PACT[: -len(agreed(night()))], *agreed(*lines), visa_days(visas), *limits]
    facts += [at_a_desk(n) for n in range(at_desks)]
    facts += [LengthPricesSet(day=TODAY, hub=ALA, valid_from=TODAY, prices=steps)] if steps else []
    facts += [
        replace(fact, weekdays=weekdays, seasons=some, further=steps)
        for fact, (weekdays, some, steps) in zip(PRICED, tariffs, strict=False)
    ]
    world.apply(*facts)
    if before:
        facts += world.decide(RESERVE, seed=b"b" * 32)
    told = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(told, [])
    arrive, depart = SECOND + ahead * ONE_DAY, SECOND + (ahead + length) * ONE_DAY
    now = NOON + timedelta(minutes=1)
    seen = scratch.ask(
        lambda c: availability(
            c, arrive, depart, guests, hub=ALA, member=member, visas=not declined, now=now
        )
    )
    for one in seen.hubs:
        beds = tuple(
            BedAsked(room=place.room, bed=place.bed, guest=None if n else member)
            for n, place in enumerate(one.proposal)
        )
        if before and member == ANNA and arrive < LEAVES:
            continue  # Anna sleeps in one place a night, whatever a bed costs.
        asked = Reserve(
            hub=ALA,
            payer=member,
            arrive=arrive,
            depart=depart,
            beds=beds,
            without_visa_days=declined,
        )
        (fact,) = world.decide(asked, now=now, seed=b"r" * 32)
        assert charged(fact.bill) == one.bill
        assert total_of(fact.bill) == one.total_cents
        _is_explained(world, one, fact, member)


def _is_explained(world: Memory, one, fact, member: str) -> None:
    by_night = {
        sold.first + n * ONE_DAY: sold
        for sold in fact.sold
        if sold.guest == member
        for n in range(sold.slots)
    }
    room = world[Room, one.proposal[0].room]
    guests = sum(place.room == one.proposal[0].room for place in one.proposal)
    assert [each.night for each in one.explained] == [
        fact.arrive + n * ONE_DAY for n in range((fact.depart - fact.arrive).days)
    ]
    for each in one.explained:
        sold = by_night.get(each.night)
        public = room.price_on(each.night, guests)
        public_price = room.night_price(each.night, guests)
        assert (each.season, each.weekday, each.guest_from) == astuple(public_price)[1:]
        assert each.cents == (sold.unit_cents if sold else public)
        assert each.cents <= world[LengthPrices, ALA].cents_of(
            each.night, len(one.explained), public
        )
        assert each.cents == min(c.cents for c in each.candidates if c.cents is not None)
        assert each.rule == (Rule(sold.rule) if sold else Rule.PUBLIC)
        assert (each.convention or "") == (sold.convention if sold else "")
        assert (each.nights_from or 0) == (sold.slots_from if sold else 0)
        won = [c for c in each.candidates if c.because is Because.CHEAPEST]
        assert [c.rule for c in won] == [each.rule]
