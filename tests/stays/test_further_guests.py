"""Further guests of a stay in a room pay less than the first, for as long as they are further ones."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.billing.fee import PriceNotShown
from ledger.conventions.sold import Rule
from ledger.stays.agree_price import AgreePrice
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.events import PriceSet
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.move import Place
from ledger.stays.nightly import FurtherGuest
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import (
    FurtherGuestAsked,
    FurtherIsNotCheaper,
    MoreGuestsThanBeds,
    SetPrice,
)
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA, HOST
from tests.scenario import NOON, TODAY, Memory
from tests.stays.agreed import PACT, agreed, at_home, night
from tests.stays.examples import ALA_IS_OPEN, BUNKS, DOUBLE, FIRST, LEAVES, ala
from tests.treasury.examples import paid_in

SECOND_HALF, THIRD = FurtherGuest(2, 5_000), FurtherGuest(3, 7_500)
PRICES = PriceSet(
    day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=40_00, further=(SECOND_HALF, THIRD)
)
SET = SetPrice(
    room=BUNKS,
    valid_from=TODAY,
    cents=40_00,
    further=(
        FurtherGuestAsked(guest_from=2, off_bp=5_000),
        FurtherGuestAsked(guest_from=3, off_bp=7_500),
    ),
)
RICH = (paid_in(ANNA, 600_000), paid_in(BRUNO, 600_000))


def world(*more) -> Memory:
    found = Memory()
    found.apply(*ALA_IS_OPEN, *RICH, PRICES, *more)
    return found


def of_the_pact(*lines) -> Memory:
    """Anna and Bruno are at home in Milano, and have an agreed price."""
    found = Memory()
    pact = PACT[: -len(agreed(night()))]
    found.apply(*pact, at_home(BRUNO), *agreed(*lines), *RICH, PRICES)
    return found


def beds(*guests: str | None, room: str = BUNKS) -> tuple[BedAsked, ...]:
    return tuple(BedAsked(room=room, bed=str(n), guest=guest) for n, guest in enumerate(guests, 1))


def reserved(of: Memory, *guests: str | None, n: int = 0):
    asked = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=beds(*guests))
    (fact,) = of.decide(asked, now=NOON + timedelta(seconds=n), seed=bytes([n]) * 32)
    return fact


def booked(of: Memory, *guests: str | None) -> str:
    stay = reserved(of, *guests).stay
    companions = tuple("friend" for one in guests if one is None)
    of.decide(Book(stay=stay, payer=ANNA, companions=companions))
    return stay


def changed(of: Memory, stay: str, *guests: str | None, arrive: date = FIRST, **more):
    companions = tuple("friend" for one in guests if one is None)
    asked = ChangeStay(
        stay=stay,
        payer=ANNA,
        arrive=arrive,
        depart=LEAVES,
        beds=beds(*guests),
        companions=companions,
        **more,
    )
    return of.decide(asked)[0]


def costs(bill) -> list[tuple[int, int]]:
    """How many places, at how much a night; the dearest first."""
    use = [(one.places, one.unit_cents) for one in bill if one.what is Charge.USE]
    return sorted(use, key=lambda one: -one[1])


# ---- set


def test_a_host_says_what_further_guests_cost_less():
    ala().by(HOST).when(SET).then(PRICES)


def test_there_is_no_price_for_a_guest_without_a_bed():
    """The double room has two bed places."""
    ala().when(replace(SET, room=DOUBLE)).refused(MoreGuestsThanBeds, field="further", beds=2)


@pytest.mark.parametrize("steps", [((3, 1), (2, 2)), ((2, 5), (3, 5)), ((2, 5), (2, 6))])
def test_each_further_guest_pays_less_than_the_one_before(steps):
    asked = tuple(FurtherGuestAsked(guest_from=nth, off_bp=off) for nth, off in steps)
    ala().when(replace(SET, further=asked)).refused(FurtherIsNotCheaper, field="further")


# ---- what a stay costs


def test_the_first_pays_the_price_and_each_further_one_less():
    """40,00, 20,00 and 10,00 a night; in a room of their own everybody is the first."""
    assert costs(reserved(world(), ANNA, None, None).bill) == [(1, 40_00), (1, 20_00), (1, 10_00)]
    of = world()
    assert costs(reserved(of, ANNA).bill) == [(1, 40_00)]


def test_those_in_another_stay_are_no_further_guests():
    """Two strangers in one room pay the price each."""
    of = world()
    reserved(of, ANNA)
    asked = Reserve(
        hub=ALA,
        payer=BRUNO,
        arrive=FIRST,
        depart=LEAVES,
        beds=(BedAsked(room=BUNKS, bed="2", guest=BRUNO),),
    )
    (fact,) = of.decide(asked, seed=b"x" * 32)
    assert costs(fact.bill) == [(1, 40_00)]


def test_a_price_by_length_is_off_what_further_guests_pay():
    length = LengthPricesSet(day=TODAY, hub=ALA, valid_from=TODAY, prices=(LengthPrice(3, 1_000),))
    fact = reserved(world(length), ANNA, None)
    assert costs(fact.bill) == [(1, 36_00), (1, 18_00)]


def test_of_members_with_an_agreed_price_the_last_ones_are_the_further_guests():
    """A friend who is no member is the first; Anna pays 15,00 as agreed, until a further guest pays less."""
    fact = reserved(of_the_pact(night(15_00)), ANNA, None)
    assert costs(fact.bill) == [(1, 40_00), (1, 15_00)]
    fact = reserved(of_the_pact(night(25_00)), ANNA, None)
    assert costs(fact.bill) == [(1, 40_00), (1, 20_00)]
    assert [(one.rule, one.unit_cents) for one in fact.sold] == [(Rule.PUBLIC, 20_00)]
    fact = reserved(of_the_pact(night(25_00)), ANNA, BRUNO)
    assert costs(fact.bill) == [(1, 25_00), (1, 20_00)]


def test_a_host_may_agree_less_by_hand_than_the_last_guest_pays():
    """Half of what the further one pays is the least; half of the first one's would be more than anybody's price."""
    of = world()
    stay = booked(of, ANNA, None)
    by_hand, *_ = of.decide(AgreePrice(stay=stay, payer=ANNA, night_cents=10_00, reason="sealed"))
    assert costs(by_hand.bill) == [(1, 10_00), (1, 10_00)]


# ---- changed


def test_whoever_is_added_is_a_further_guest():
    of = world()
    stay = booked(of, ANNA)
    shown = 3 * (60_00 + 2 * 1_50) + 100_00
    assert costs(changed(of, stay, ANNA, None, shown_total_cents=shown).bill) == [
        (1, 40_00),
        (1, 20_00),
    ]


def test_whoever_remains_is_not_a_further_guest_any_more():
    """Of 40,00, 20,00 and 10,00 the dearest remain."""
    of = world()
    stay = booked(of, ANNA, None, None)
    assert costs(changed(of, stay, ANNA, None).bill) == [(1, 40_00), (1, 20_00)]
    assert costs(changed(of, stay, ANNA).bill) == [(1, 40_00)]


def test_what_was_agreed_remains_when_the_host_asks_more():
    of = world()
    stay = booked(of, ANNA, None, None)
    of.apply(replace(PRICES, cents=90_00))
    assert costs(changed(of, stay, ANNA, None).bill) == [(1, 40_00), (1, 20_00)]


def test_a_member_who_paid_as_a_further_guest_is_priced_anew_when_the_first_leaves():
    """Bruno's 20,00 were those of a second guest; alone he pays the 25,00 that were agreed."""
    of = of_the_pact(night(25_00))
    stay = booked(of, ANNA, BRUNO)
    change = changed(of, stay, BRUNO)
    assert costs(change.bill) == [(1, 25_00)]
    assert [(one.guest, one.rule) for one in change.sold] == [(BRUNO, Rule.CONVENTION)]


steps = st.sampled_from([(), (SECOND_HALF,), (FurtherGuest(3, 9_000),), (SECOND_HALF, THIRD)])
parties = st.lists(st.sampled_from([None, ANNA, BRUNO]), min_size=1, max_size=3).filter(
    lambda some: len([one for one in some if one]) == len({one for one in some if one})
)


@settings(max_examples=120, deadline=None)
@for_all(steps, parties, parties, st.none() | st.integers(5_00, 45_00))
def test_no_way_to_a_party_costs_less_than_to_ask_for_it(further, before, after, agreed_cents):
    """Made smaller or larger a month before, or with others: never less than booked at once by those who remain and nobody else."""

    def fresh() -> Memory:
        found = world() if agreed_cents is None else of_the_pact(night(agreed_cents))
        found.apply(replace(PRICES, further=further))
        return found

    def nights(bill) -> int:
        return sum_of(bill, Charge.USE)

    of = fresh()
    stay = booked(of, *before)
    if before == after:
        return
    at_once = nights(reserved(fresh(), *after).bill)
    try:
        now = changed(of, stay, *after)
    except PriceNotShown as refused:
        now = changed(of, stay, *after, shown_total_cents=refused.facts["total_cents"])
    assert nights(now.bill) >= at_once


@pytest.mark.parametrize("off_bp", [0, 1_000], ids=["public", "by length"])
def test_a_bed_that_the_hub_takes_back_makes_nobodys_night_dearer_than_the_dearest_there(off_bp):
    """The public price has doubled since; what was agreed for the first guest of the room is the most that a member pays."""
    lengths = LengthPricesSet(
        day=TODAY, hub=ALA, valid_from=TODAY, prices=(LengthPrice(3, off_bp),)
    )
    memory = of_the_pact(night(90_00))
    memory.apply(*([lengths] if off_bp else []))
    stay = booked(memory, ANNA, BRUNO, None)
    memory.apply(replace(PRICES, cents=80_00))
    back = GiveBedsBack(stay=stay, payer=ANNA, beds=(Place(room=BUNKS, bed="3"),))
    changed, *_ = memory.decide(back, now=NOON, who=HOST)
    assert max(one.unit_cents for one in changed.sold) == 40_00 * (10_000 - off_bp) // 10_000
    assert {one.rule for one in changed.sold} == {Rule.BY_LENGTH if off_bp else Rule.PUBLIC}
