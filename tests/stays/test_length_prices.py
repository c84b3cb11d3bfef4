"""Who stays long pays less a night: everybody does, for as long as the stay is that long."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge, sum_of, total_of
from ledger.billing.fee import PriceNotShown
from ledger.conventions.candidates import Because, ByLength
from ledger.conventions.sold import Rule, Sold
from ledger.kernel.dated_rules import NotBackdated
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.money import less
from ledger.kernel.refused import NotAllowed
from ledger.places.hub import NoSuchHub
from ledger.stays.agree_price import AgreePrice
from ledger.stays.arrive import CheckIn
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import PriceSet
from ledger.stays.leave import CheckOut
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.length_prices import (
    LengthPriceAsked,
    LengthPrices,
    LongerIsNotCheaper,
    SetLengthPrices,
)
from ledger.stays.move import Move, MoveGuests
from ledger.stays.reserve import Reserve
from ledger.stays.stay import Stay
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.registered import registering
from tests.scenario import NOON, TODAY, Memory, given
from tests.stays.agreed import ANNA_OF_MILANO, PACT, agreed, night, visa_days
from tests.stays.examples import ALA_IS_OPEN, BEDS, BEDS_ASKED, BUNKS, DOUBLE, FIRST, ala, terms
from tests.treasury.examples import paid_in

WEEKLY, MONTHLY = LengthPrice(7, 1_000), LengthPrice(28, 2_500)
BY_LENGTH = LengthPricesSet(day=TODAY, hub=ALA, valid_from=TODAY, prices=(WEEKLY, MONTHLY))
SET = SetLengthPrices(
    hub=ALA,
    valid_from=TODAY,
    prices=(
        LengthPriceAsked(nights_from=7, off_bp=1_000),
        LengthPriceAsked(nights_from=28, off_bp=2_500),
    ),
)
NO_MORE = LengthPricesSet(day=TODAY, hub=ALA, valid_from=TODAY, prices=())
WEEK = FIRST + 7 * ONE_DAY
RICH = paid_in(ANNA, 600_000)
OFFERS = LengthPrices().evolve(BY_LENGTH)


def memory(*more) -> Memory:
    """Ala at € 25,00 a night, a tenth off from a week on, a quarter from four weeks on."""
    found = Memory()
    found.apply(*ALA_IS_OPEN, RICH, BY_LENGTH, *more)
    return found


def reserved(of: Memory, depart: date = WEEK, arrive: date = FIRST, beds=BEDS_ASKED, n: int = 0):
    asked = Reserve(hub=ALA, payer=ANNA, arrive=arrive, depart=depart, beds=beds)
    (fact,) = of.decide(asked, now=NOON + timedelta(seconds=n), seed=bytes([n]) * 32)
    return fact


def booked(of: Memory, depart: date = WEEK) -> str:
    """Anna and a friend have booked."""
    stay = reserved(of, depart).stay
    of.decide(Book(stay=stay, payer=ANNA, companions=("friend",)))
    return stay


def in_house() -> tuple[Memory, str]:
    """Anna and a friend are in the house, for a week."""
    world = memory()
    stay = booked(world)
    now = {"now": rome(FIRST, 15)}
    for command in (*registering(stay, BEDS), CheckIn(stay=stay)):
        world.decide(command, **now)
    return world, stay


def nights(bill) -> list[BillLine]:
    return [line for line in bill if line.what is Charge.USE]


def prices(bill) -> list[tuple[int, int, int, int]]:
    """How many places and nights, at how much, from how many nights on."""
    return sorted((one.places, one.slots, one.unit_cents, one.slots_from) for one in nights(bill))


def to(depart: date, stay: str, arrive: date = FIRST, **more) -> ChangeStay:
    return ChangeStay(stay=stay, payer=ANNA, arrive=arrive, depart=depart, **more)


# ---- set


def test_a_host_says_what_long_stays_cost():
    """From a day on, shorter stays first."""
    ala().by(HOST).when(SET).then(BY_LENGTH)


def test_without_prices_those_set_before_are_over():
    """From that day on every night costs what everybody pays."""
    ala().when(SetLengthPrices(hub=ALA, valid_from=TODAY, prices=())).then(NO_MORE)
    assert OFFERS.evolve(NO_MORE).of(TODAY, 365, 100) is Because.NO_LENGTH_PRICE


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_sets_them(who):
    ala().by(who).when(SET).refused(NotAllowed)


def test_nothing_is_set_for_days_that_are_over_or_hubs_that_are_not():
    ala().when(replace(SET, valid_from=TODAY - ONE_DAY)).refused(NotBackdated)
    given().when(SET).refused(NoSuchHub)


@pytest.mark.parametrize("nights, off", [((7, 7), (1, 2)), ((7, 6), (1, 2)), ((7, 8), (2, 2))])
def test_whoever_stays_longer_pays_less(nights, off):
    """A price for more nights that takes off no more would be no price, and one for fewer stands in the wrong place."""
    asked = tuple(
        LengthPriceAsked(nights_from=n, off_bp=bp) for n, bp in zip(nights, off, strict=True)
    )
    ala().when(replace(SET, prices=asked)).refused(LongerIsNotCheaper, field="prices")


# ---- what a night costs


@pytest.mark.parametrize(
    "count, expected",
    [
        (6, Because.STAY_TOO_SHORT),
        (7, ByLength(90_00, 7)),
        (27, ByLength(90_00, 7)),
        (28, ByLength(75_00, 28)),
        (365, ByLength(75_00, 28)),
    ],
)
def test_the_longest_that_is_reached_counts(count, expected):
    assert OFFERS.of(FIRST, count, 100_00) == expected


def test_prices_are_those_of_the_night():
    """Like what rooms cost, and not of the day of arrival."""
    later = replace(BY_LENGTH, valid_from=FIRST + 2 * ONE_DAY, prices=(LengthPrice(2, 5_000),))
    found = OFFERS.evolve(later)
    assert found.of(FIRST + ONE_DAY, 7, 100) == ByLength(90, 7)
    assert found.of(FIRST + 2 * ONE_DAY, 7, 100) == ByLength(50, 2)
    assert found.of(TODAY - ONE_DAY, 7, 100) is Because.NO_LENGTH_PRICE


@for_all(st.integers(1, 1_000_000), st.integers(1, 9_000))
def test_what_is_off_is_rounded_once_half_up_to_the_cent(cents: int, off_bp: int) -> None:
    """Within half a cent of what it is exactly, and never above the public price."""
    found = less(cents, off_bp)
    assert -10_000 < 2 * (found * 10_000 - cents * (10_000 - off_bp)) <= 10_000
    assert 0 <= found <= cents


# ---- sold


def test_guests_who_are_no_members_pay_less_too_and_the_sale_says_from_how_many_nights():
    """Anna is told by her rule, the friend by the line of the bill."""
    fact = reserved(memory())
    assert nights(fact.bill) == [
        BillLine(Charge.USE, DOUBLE, FIRST, 7, 2, 22_50, 315_00, 1_000, 28_64, 7)
    ]
    assert fact.sold == (Sold(ANNA, FIRST, 7, Rule.BY_LENGTH.value, 22_50, 1_000, slots_from=7),)


def test_a_shorter_stay_costs_what_it_did():
    fact = reserved(memory(), WEEK - ONE_DAY)
    assert prices(fact.bill) == [(2, 6, 25_00, 0)]
    assert fact.sold == ()


def test_an_agreed_price_below_wins_and_one_above_does_not():
    """The cheapest for the guest, whatever the rule; the agreed price is kept beside it."""
    lower = Memory()
    lower.apply(*PACT, BY_LENGTH)
    assert [(one.rule, one.unit_cents) for one in reserved(lower).sold] == [("convention", 15_00)]
    higher = Memory()
    higher.apply(*PACT[: -len(agreed(night()))], *agreed(night(24_00)), BY_LENGTH, visa_days(3))
    (sold,) = reserved(higher).sold
    assert (sold.rule, sold.unit_cents, sold.agreed_cents) == ("by-length", 22_50, 24_00)
    assert sold.worth_cents == sold.net_cents, "nobody owes more than everybody pays"


def test_equal_prices_are_the_conventions():
    world = Memory()
    world.apply(*PACT[: -len(agreed(night()))], *agreed(night(22_50)), BY_LENGTH)
    assert [(one.rule, one.slots_from) for one in reserved(world).sold] == [("convention", 0)]


def test_at_a_hub_without_conventions_members_are_told_too():
    assert reserved(memory(ANNA_OF_MILANO)).sold[0].rule == "by-length"


# ---- changed


def test_what_is_booked_keeps_its_price_when_the_host_takes_less_off():
    world = memory()
    stay = booked(world)
    world.apply(NO_MORE)
    change, *_ = world.decide(to(WEEK, stay, FIRST - ONE_DAY, shown_total_cents=489_00))
    assert prices(change.bill) == [(2, 1, 25_00, 0), (2, 7, 22_50, 7)]


def test_a_night_added_costs_what_it_does_in_the_whole_stay_and_the_others_what_was_agreed():
    """Six nights at € 25,00 and one more, which is the seventh: the six were sold, and remain so."""
    world = memory()
    stay = booked(world, WEEK - ONE_DAY)
    change, *_ = world.decide(to(WEEK, stay, shown_total_cents=466_00))
    assert prices(change.bill) == [(2, 1, 22_50, 7), (2, 6, 25_00, 0)]


def test_a_stay_that_is_too_short_for_its_price_is_priced_anew_and_the_rise_is_shown():
    """Two nights less, a month before: the five that remain cost € 25,00, and the guest has to have seen so."""
    world = memory()
    stay = booked(world)
    shorter = to(WEEK - 2 * ONE_DAY, stay)
    with pytest.raises(PriceNotShown) as refused:
        world.decide(shorter)
    assert refused.value.facts == {"total_cents": 365_00, "agreed_cents": 340_00}
    change, *_ = world.decide(replace(shorter, shown_total_cents=365_00))
    assert prices(change.bill) == [(2, 5, 25_00, 0)]
    assert (change.sold, change.given_up[-1].percent) == ((), 0)


def test_a_stay_that_is_long_enough_for_a_shorter_price_has_that():
    """Of 28 nights 20 remain: no quarter off any more, and a tenth."""
    world = memory()
    stay = booked(world, FIRST + 28 * ONE_DAY)
    change, *_ = world.decide(to(FIRST + 20 * ONE_DAY, stay, shown_total_cents=1_060_00))
    assert prices(change.bill) == [(2, 20, 22_50, 7)]
    assert [(one.slots, one.slots_from) for one in change.sold] == [(20, 7)]


def test_a_stay_that_moves_and_lasts_as_long_keeps_its_price():
    world = memory()
    stay = booked(world)
    world.apply(NO_MORE)
    shown = {"shown_total_cents": 446_00}
    change, *_ = world.decide(to(WEEK + 2 * ONE_DAY, stay, FIRST + 2 * ONE_DAY, **shown))
    assert prices(change.bill) == [(2, 2, 25_00, 0), (2, 5, 22_50, 7)]


def test_guests_in_the_house_who_leave_earlier_pay_what_they_gave_up_and_no_more_for_the_rest():
    """A night that is paid in full counts as if it were slept: together it is what the week was sold for."""
    world, stay = in_house()
    now = {"now": rome(FIRST + ONE_DAY, 10)}
    shorter = to(FIRST + 3 * ONE_DAY, stay, shown_fee_cents=180_00)
    change, *_ = world.decide(shorter, **now)
    assert prices(change.bill) == [(2, 3, 22_50, 7)]
    assert sum_of(change.bill, Charge.USE) + change.fee_cents == 315_00
    again, *_ = world.decide(to(FIRST + 2 * ONE_DAY, stay, shown_fee_cents=45_00), **now)
    assert prices(again.bill) == [(2, 2, 22_50, 7)]


def test_whoever_checks_out_earlier_pays_the_nights_slept_at_their_price_and_the_rest_as_a_fee():
    world, stay = in_house()
    leave = CheckOut(stay=stay, shown_fee_cents=225_00)
    *_, out = (
        one
        for one in world.decide(leave, now=rome(FIRST + 2 * ONE_DAY, 10))
        if type(one).__name__ == "StayCheckedOut"
    )
    assert (out.net_cents + out.vat_cents, out.fee_cents) == (90_00, 225_00)
    assert [(one.rule, one.slots) for one in out.sold] == [("by-length", 2)]


def test_cancelling_costs_its_part_of_what_was_sold():
    world = memory()
    stay = booked(world)
    cancelled, *_ = world.decide(
        Cancel(stay=stay, shown_fee_cents=157_50), now=rome(FIRST - 2 * ONE_DAY, 10)
    )
    assert cancelled.fee_cents == 157_50


def test_whom_the_hub_moves_takes_the_price_along_with_its_length():
    world = memory()
    stay = booked(world)
    (fact,) = world.decide(
        MoveGuests(stay=stay, moves=(Move(room=DOUBLE, bed="right", to_room=BUNKS, to_bed="1"),))
    )
    assert {(one.resource, one.unit_cents, one.slots_from) for one in nights(fact.bill)} == {
        (DOUBLE, 22_50, 7),
        (BUNKS, 22_50, 7),
    }


def test_a_price_by_hand_holds_however_short_the_stay_becomes():
    """What the host agreed with the guests stands above what everybody pays."""
    world = memory()
    stay = booked(world)
    by_hand, *_ = world.decide(
        AgreePrice(stay=stay, payer=ANNA, night_cents=20_00, reason="sealed")
    )
    assert prices(by_hand.bill) == [(2, 7, 20_00, 0)]
    assert [(one.rule, one.slots_from) for one in by_hand.sold] == [("by-hand", 0)]
    change, *_ = world.decide(to(FIRST + 3 * ONE_DAY, stay))
    assert prices(change.bill) == [(2, 3, 20_00, 0)]


# ---- never cheaper by accident

STEPS = st.lists(
    st.tuples(st.integers(2, 9), st.integers(1, 9_000)), max_size=3, unique_by=lambda one: one[0]
).map(
    lambda some: tuple(
        LengthPrice(n, bp)
        for n, bp in zip(sorted(n for n, _ in some), sorted({bp for _, bp in some}), strict=False)
    )
)


@settings(max_examples=60, deadline=None)
@for_all(STEPS, st.integers(1, 12), st.integers(1, 12), st.integers(1, 99_99))
def test_no_way_to_a_stay_costs_less_than_to_ask_for_it(steps, first, last, cents) -> None:
    """In two pieces, made longer, or made shorter a month before: never less than booked at once; shorter, just that."""
    offered = replace(BY_LENGTH, prices=steps)
    costs = PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=TODAY, cents=cents)

    def fresh() -> Memory:
        found = Memory()
        found.apply(*ALA_IS_OPEN, RICH, terms(deposit_cents=0, city_tax_cents=0), costs, offered)
        return found

    def at_once(nights: int) -> int:
        return total_of(reserved(fresh(), FIRST + nights * ONE_DAY).bill)

    world = fresh()
    stay = booked(world, FIRST + first * ONE_DAY)
    if first != last:
        change, *_ = world.decide(_shown(world, to(FIRST + last * ONE_DAY, stay)))
        if last < first:
            assert change.total_cents == at_once(last)
        else:
            assert change.total_cents >= at_once(last)
    assert at_once(first) + at_once(last) >= at_once(first + last)
    for line in nights(world[Stay, stay].bill):
        assert line.slots_from <= last


def _shown(world: Memory, command: ChangeStay) -> ChangeStay:
    """Return the change with the total that is refused without it."""
    try:
        preview = world.rules.decide(
            command,
            world.rules.see(world, now=NOON, who=AS_ANNA, seed=b"p" * 32),
        )
    except PriceNotShown as refused:
        return replace(command, shown_total_cents=refused.facts["total_cents"])
    assert preview
    return command
