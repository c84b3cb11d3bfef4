"""A host says when one may arrive and for how many nights; what is booked is judged then, and never again."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.kernel.dated_rules import NotBackdated
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Malformed, NotAllowed, Refused
from ledger.places.hub import NoSuchHub
from ledger.stays.arrival_events import ArrivalRulesSet, DaysWithout, SeasonNights
from ledger.stays.arrival_rules import (
    BookedTooEarly,
    BookedTooLate,
    DaysAsked,
    NightsCross,
    NoArrivals,
    SeasonAsked,
    SeasonsMeet,
    SetArrivalRules,
    TooFewNights,
    TooManyNights,
)
from ledger.stays.arrivals import ArrivalRule, ArrivalRules, Asks, asks_on, both, nearest
from ledger.stays.arrive import CheckIn
from ledger.stays.book import Book, BookAgain
from ledger.stays.change import ChangeStay
from ledger.stays.events import StayChanged
from ledger.stays.leave import CheckOut
from ledger.stays.move import Move, MoveGuests
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.registered import registering
from tests.scenario import NOON, TODAY, Memory, given
from tests.stays.examples import (
    ALA_IS_OPEN,
    BEDS,
    BEDS_ASKED,
    BUNKS,
    DOUBLE,
    ELSEWHERE,
    FIRST,
    LEAVES,
    ala,
)
from tests.treasury.examples import paid_in

RICH = paid_in(ANNA, 600_000)
NONE = ArrivalRulesSet(
    day=TODAY,
    hub=ALA,
    valid_from=TODAY,
    nights_min=1,
    nights_max=None,
    seasons=(),
    days_before_min=0,
    days_before_max=None,
    weekdays_without=(),
    days_without=(),
)
"""Nothing is asked."""
SET = SetArrivalRules(hub=ALA, valid_from=TODAY)
AHEAD = (FIRST - TODAY).days
"""Anna books 25 days before, for three nights from a Friday on."""
assert FIRST.isoweekday() == 5


def asked(**rules) -> ArrivalRulesSet:
    return replace(NONE, **rules)


def memory(*more) -> Memory:
    found = Memory()
    found.apply(*ALA_IS_OPEN, RICH, *more)
    return found


def reserve(arrive: date = FIRST, depart: date = LEAVES, beds=BEDS_ASKED) -> Reserve:
    return Reserve(hub=ALA, payer=ANNA, arrive=arrive, depart=depart, beds=beds)


def booked(of: Memory, depart: date = LEAVES) -> str:
    (fact,) = of.decide(reserve(depart=depart))
    of.decide(Book(stay=fact.stay, payer=ANNA, companions=("friend",)))
    return fact.stay


def to(stay: str, arrive: date = FIRST, depart: date = LEAVES, **more) -> ChangeStay:
    return ChangeStay(stay=stay, payer=ANNA, arrive=arrive, depart=depart, **more)


def refused(of: Memory, command, refusal: type[Refused], **facts) -> None:
    with pytest.raises(refusal) as caught:
        of.decide(command)
    assert type(caught.value) is refusal
    assert facts.items() <= caught.value.facts.items()


# ---- set


def test_a_host_says_when_one_may_arrive():
    """All at once, days of the week in their order."""
    everything = replace(
        SET,
        nights_min=2,
        nights_max=20,
        seasons=(SeasonAsked(first="08-01", last="08-31", nights_min=5),),
        days_before_min=1,
        days_before_max=365,
        weekdays_without=(7, 1),
        days_without=(DaysAsked(first=FIRST, until=LEAVES),),
    )
    ala().by(HOST).when(everything).then(
        asked(
            nights_min=2,
            nights_max=20,
            seasons=(SeasonNights("08-01", "08-31", 5, None),),
            days_before_min=1,
            days_before_max=365,
            weekdays_without=(1, 7),
            days_without=(DaysWithout(FIRST, LEAVES),),
        )
    )


def test_of_a_room_a_host_asks_more():
    ala().by(HOST).when(replace(SET, room=BUNKS, nights_min=2)).then(
        asked(room=BUNKS, nights_min=2)
    )


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_sets_them(who):
    ala().by(who).when(SET).refused(NotAllowed)


def test_nothing_is_asked_of_days_that_are_over_nor_of_rooms_and_hubs_that_are_not():
    ala().when(replace(SET, valid_from=TODAY - ONE_DAY)).refused(NotBackdated)
    ala().when(replace(SET, room=ELSEWHERE)).refused(NoSuchRoom)
    given().when(SET).refused(NoSuchHub)


@pytest.mark.parametrize(
    "field, rules, refusal",
    [
        ("nights_max", {"nights_min": 3, "nights_max": 2}, NightsCross),
        ("days_before_max", {"days_before_min": 3, "days_before_max": 2}, NightsCross),
        ("weekdays_without", {"weekdays_without": (7, 7)}, Malformed),
        ("days_without", {"days_without": (DaysAsked(first=FIRST, until=FIRST),)}, Malformed),
        ("seasons", {"seasons": (SeasonAsked(first="02-30", last="03-01"),)}, Malformed),
        (
            "seasons",
            {"seasons": (SeasonAsked(first="01-01", last="01-02", nights_min=2, nights_max=1),)},
            NightsCross,
        ),
        (
            "seasons",
            {
                "seasons": (
                    SeasonAsked(first="12-20", last="01-06"),
                    SeasonAsked(first="01-06", last="02-01"),
                )
            },
            SeasonsMeet,
        ),
    ],
)
def test_rules_that_nobody_could_read_are_refused_by_their_field(field, rules, refusal):
    ala().when(replace(SET, **rules)).refused(
        refusal, **({} if refusal is Malformed else {"field": field})
    )


def test_days_without_arrivals_come_in_their_order():
    days = (DaysAsked(first=LEAVES, until=LEAVES + ONE_DAY), DaysAsked(first=FIRST, until=LEAVES))
    ala().when(replace(SET, days_without=days)).refused(Malformed, field="days_without")


# ---- booked


@pytest.mark.parametrize(
    "rules, refusal, facts",
    [
        ({"weekdays_without": (5,)}, NoArrivals, {"nearest": FIRST - ONE_DAY}),
        (
            {"days_without": (DaysWithout(FIRST - ONE_DAY, FIRST + ONE_DAY),)},
            NoArrivals,
            {"nearest": FIRST + ONE_DAY},
        ),
        (
            {"days_before_min": AHEAD + 1},
            BookedTooLate,
            {"days_before_min": AHEAD + 1, "nearest": FIRST + ONE_DAY},
        ),
        (
            {"days_before_max": AHEAD - 1},
            BookedTooEarly,
            {"days_before_max": AHEAD - 1, "nearest": FIRST - ONE_DAY},
        ),
        ({"nights_min": 4}, TooFewNights, {"nights": 3, "nights_min": 4, "nearest": None}),
        ({"nights_max": 2}, TooManyNights, {"nights": 3, "nights_max": 2, "nearest": None}),
        (
            {"seasons": (SeasonNights("07-01", "07-12", 4, None),)},
            TooFewNights,
            {"nights_min": 4, "nearest": date(2026, 7, 13)},
        ),
    ],
)
def test_a_stay_that_breaks_a_rule_is_refused_by_its_name_with_the_nearest_day_that_would_do(
    rules, refusal, facts
):
    refused(memory(asked(**rules)), reserve(), refusal, arrive=FIRST, **facts)


@pytest.mark.parametrize(
    "rules",
    [
        {"weekdays_without": (4, 6)},
        {"days_without": (DaysWithout(FIRST + ONE_DAY, LEAVES),)},
        {"days_before_min": AHEAD, "days_before_max": AHEAD},
        {"nights_min": 3, "nights_max": 3},
        {"nights_min": 9, "seasons": (SeasonNights("07-01", "07-12", 1, None),)},
    ],
)
def test_a_stay_that_just_obeys_is_let_in(rules):
    """Days on which nobody arrives may be slept, and a season's nights stand for the year's."""
    assert memory(asked(**rules)).decide(reserve())


def test_the_rules_are_those_of_the_arrival_day():
    later = asked(valid_from=FIRST + ONE_DAY, nights_min=9)
    world = memory(later)
    assert world.preview(reserve())
    refused(world, reserve(FIRST + ONE_DAY, LEAVES), TooFewNights)


def test_rules_set_later_for_a_day_stand_for_those_before():
    assert memory(asked(nights_min=9), NONE).decide(reserve())


def test_a_room_asks_more_of_those_who_sleep_in_it_and_never_less():
    world = memory(asked(room=BUNKS, nights_min=4))
    assert world.preview(reserve())
    bunk = tuple(
        replace(one, room=BUNKS, bed=bed) for one, bed in zip(BEDS_ASKED, "12", strict=True)
    )
    refused(world, reserve(beds=bunk), TooFewNights, nights_min=4)
    world.apply(asked(nights_min=5))
    refused(world, reserve(), TooFewNights, nights_min=5)
    refused(world, reserve(beds=bunk), TooFewNights, nights_min=5)


def test_a_host_at_the_desk_obeys_too():
    with pytest.raises(NoArrivals):
        memory(asked(weekdays_without=(5,))).decide(reserve(), who=HOST)


def test_what_is_reserved_is_booked_though_the_rules_change_and_what_has_expired_is_judged_anew():
    world = memory()
    (fact,) = world.decide(reserve())
    world.apply(asked(nights_min=4))
    book = Book(stay=fact.stay, payer=ANNA, companions=("friend",))
    assert world.preview(book)
    again = BookAgain(stay=fact.stay, payer=ANNA, companions=("friend",))
    with pytest.raises(TooFewNights):
        world.decide(again, now=NOON + timedelta(minutes=20))


# ---- changed


def test_what_is_booked_remains_and_a_change_judges_what_it_changes():
    """Three nights from a Friday on, booked before all of this was asked."""
    world = memory()
    stay = booked(world)
    world.apply(asked(nights_min=5, nights_max=6, weekdays_without=(5,), days_before_min=AHEAD + 5))
    assert world.preview(to(stay, depart=LEAVES + ONE_DAY, shown_total_cents=312_00)), (
        "longer, though not long enough"
    )
    refused(world, to(stay, depart=FIRST + 7 * ONE_DAY), TooManyNights, nights_max=6)
    refused(world, to(stay, depart=LEAVES - ONE_DAY), TooFewNights, nights_min=5)
    refused(world, to(stay, arrive=FIRST + ONE_DAY), BookedTooLate)
    refused(world, to(stay, FIRST + 7 * ONE_DAY, LEAVES + 7 * ONE_DAY), NoArrivals)
    refused(world, to(stay, FIRST + 8 * ONE_DAY, LEAVES + 7 * ONE_DAY), TooFewNights)
    in_bunks = tuple(
        replace(one, room=BUNKS, bed=bed) for one, bed in zip(BEDS_ASKED, "12", strict=True)
    )
    refused(world, to(stay, beds=in_bunks, companions=("friend",)), NoArrivals)


def test_whoever_pays_in_full_for_what_they_give_up_may_leave_before_the_fewest_nights():
    """In the house, a night given up is paid as if it were slept."""
    world = memory(asked(nights_min=3))
    stay = booked(world)
    for command in (*registering(stay, BEDS), CheckIn(stay=stay)):
        world.decide(command, now=rome(FIRST, 15))
    change, *_ = world.decide(
        to(stay, depart=LEAVES - ONE_DAY, shown_fee_cents=50_00), now=rome(FIRST, 16)
    )
    assert isinstance(change, StayChanged)
    assert world.decide(CheckOut(stay=stay, shown_fee_cents=50_00), now=rome(FIRST + ONE_DAY, 9))


def test_the_host_who_moves_or_takes_beds_back_judges_nothing():
    """What the hub does itself is never refused by its own rules."""
    world = memory()
    stay = booked(world)
    world.apply(asked(room=BUNKS, nights_min=9))
    move = Move(room=DOUBLE, bed="right", to_room=BUNKS, to_bed="1")
    assert world.decide(MoveGuests(stay=stay, moves=(move,)))


# ---- for every table

DAYS = st.dates(date(2027, 12, 1), date(2028, 4, 1))
DAY_OF_YEAR = DAYS.map(lambda day: f"{day:%m-%d}")
RULES = st.builds(
    lambda first, last, least, most, weekdays, closed, before: ArrivalRules().evolve(
        asked(
            nights_min=least,
            nights_max=None if most is None else least + most,
            seasons=(SeasonNights(first, last, least + 1, None),),
            weekdays_without=tuple(sorted(weekdays)),
            days_without=(DaysWithout(closed, closed + 3 * ONE_DAY),),
            days_before_min=before,
        )
    ),
    DAY_OF_YEAR,
    DAY_OF_YEAR,
    st.integers(1, 5),
    st.none() | st.integers(0, 5),
    st.sets(st.integers(1, 7), max_size=6),
    DAYS,
    st.integers(0, 40),
)


@settings(max_examples=200, deadline=None)
@for_all(RULES, RULES, DAYS, st.integers(1, 12))
def test_two_rules_ask_what_each_asks_and_the_nearest_day_is_the_nearest(one, other, day, nights):
    """A stay obeys both together exactly when it obeys each, on every day over new year and 29 February."""
    together, today = asks_on(day, (one, other)), day - 20 * ONE_DAY
    assert together == both(one.on(day), other.on(day)) == both(other.on(day), one.on(day))

    def obeys(on: date) -> bool:
        ahead = (on - today).days
        return all(rules.on(on).broken(ahead, nights) is None for rules in (one, other))

    assert (together.broken(20, nights) is None) is obeys(day)
    found = nearest((one, other), today, day, nights)
    around = [day + n * ONE_DAY for n in range(-60, 61) if n]
    fit = [on for on in around if on >= today and obeys(on)]
    assert found == min(fit, key=lambda on: (abs(on - day), on), default=None)


def test_only_the_rules_that_are_judged_can_be_broken():
    asks = Asks(arrivals=False, nights_min=3, nights_max=5)
    assert asks.broken(0, 2) is ArrivalRule.ARRIVALS
    assert asks.broken(0, 2, frozenset({ArrivalRule.TOO_FEW})) is ArrivalRule.TOO_FEW
    assert asks.broken(0, 9, frozenset({ArrivalRule.TOO_FEW})) is None
    assert not asks.may_arrive(0)
    assert Asks(nights_min=3, nights_max=5).may_arrive(0)
