"""Guests from the other side of the pact sleep at agreed prices: told before, kept by the sale, bound to the guest."""

from datetime import timedelta

import pytest

from ledger.billing.bill import BillLine, Charge
from ledger.bookings.booking import Stage
from ledger.conventions.member_uses import MemberUses, year_of
from ledger.conventions.suspend import SuspendConvention
from ledger.kernel.days import ONE_DAY
from ledger.stays.agree_price import AgreePrice
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.move import Move, MoveGuests, Place
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.stay import Stay
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.scenario import NOON, Memory
from tests.stays.agreed import CONVENTION, PACT, agreed, at_home, night, sold_to
from tests.stays.examples import (
    BEDS_ASKED,
    BUNKS,
    DOUBLE,
    FIRST,
    LEAVES,
    RESERVE,
)

OF_ANNA = BillLine(Charge.USE, DOUBLE, FIRST, 3, 1, 15_00, 45_00, 1_000, 409)
OF_THE_FRIEND = BillLine(Charge.USE, DOUBLE, FIRST, 3, 1, 25_00, 75_00, 1_000, 682)


def memory(*more) -> Memory:
    found = Memory()
    found.apply(*PACT, *more)
    return found


def reserved(of: Memory, command: Reserve = RESERVE, n: int = 0):
    (fact,) = of.decide(command, now=NOON + timedelta(seconds=n), seed=bytes([n]) * 32)
    return fact


def booked(of: Memory) -> str:
    """Anna and a friend have booked."""
    stay = reserved(of).stay
    of.decide(Book(stay=stay, payer=ANNA, companions=("friend",)))
    return stay


def nights(bill) -> list[BillLine]:
    return [line for line in bill if line.what is Charge.USE]


def test_a_member_of_the_other_side_sleeps_at_the_agreed_price_and_a_companion_at_the_public_one():
    """The sale says by which rule, by which line of which version, and for whom."""
    fact = reserved(memory())
    assert nights(fact.bill) == [OF_THE_FRIEND, OF_ANNA]
    assert fact.sold == (sold_to(ANNA, 3),)


def test_where_nothing_is_agreed_a_stay_is_what_it_was():
    """Of members at home, too."""
    plain = Memory()
    plain.apply(*PACT[: -len(agreed(night()))])
    at_home_again = memory(at_home(ANNA, ALA))
    for one in (plain, at_home_again):
        fact = reserved(one)
        assert fact.sold == ()
        assert [line.unit_cents for line in nights(fact.bill)] == [25_00]


def test_what_is_booked_keeps_its_price_whatever_becomes_of_the_convention():
    """A night added after a suspension is sold at the public price; the others stay as they are."""
    world = memory()
    stay = booked(world)
    world.decide(SuspendConvention(hub=ALA, convention=CONVENTION, reason="sealed"))
    longer = ChangeStay(
        stay=stay, payer=ANNA, arrive=FIRST, depart=LEAVES + ONE_DAY, shown_total_cents=282_00
    )
    change, *_ = world.decide(longer)
    assert change.was_sold == change.sold == (sold_to(ANNA, 3),)
    assert nights(change.bill) == [
        OF_THE_FRIEND,
        BillLine(Charge.USE, DOUBLE, LEAVES, 1, 2, 25_00, 50_00, 1_000, 455),
        OF_ANNA,
    ]


def test_an_agreed_price_is_the_guests_and_leaves_with_them():
    """The friend who remains pays what the friend paid, not what was agreed for Anna."""
    world = memory()
    stay = booked(world)
    fact, *_ = world.decide(
        GiveBedsBack(
            stay=stay,
            payer=ANNA,
            beds=(Place(room=DOUBLE, bed="left"),),
            companions=("friend",),
        )
    )
    assert nights(fact.bill) == [OF_THE_FRIEND]
    assert (fact.was_sold, fact.sold) == ((sold_to(ANNA, 3),), ())


def test_whom_the_hub_moves_takes_the_agreed_price_along():
    """The friend stays at the public price in the room where both were."""
    world = memory()
    stay = booked(world)
    (fact,) = world.decide(
        MoveGuests(stay=stay, moves=(Move(room=DOUBLE, bed="left", to_room=BUNKS, to_bed="1"),))
    )
    assert {(line.resource, line.unit_cents) for line in nights(fact.bill)} == {
        (BUNKS, 15_00),
        (DOUBLE, 25_00),
    }
    assert fact.sold == (sold_to(ANNA, 3),)


def test_both_are_moved_and_each_takes_their_own_price_along():
    """Also where what was sold to the one is what the other pays."""
    world = Memory()
    same = agreed(night(25_00))
    world.apply(*PACT[: -len(same)], *same)
    stay = booked(world)
    moves = tuple(
        Move(room=DOUBLE, bed=bed, to_room=BUNKS, to_bed=to)
        for bed, to in (("left", "1"), ("right", "2"))
    )
    (fact,) = world.decide(MoveGuests(stay=stay, moves=moves))
    assert [(line.resource, line.places, line.unit_cents) for line in nights(fact.bill)] == [
        (BUNKS, 2, 25_00)
    ]


def test_a_price_by_hand_is_the_rule_of_what_was_sold_to_a_guest():
    """What was agreed for the night is still known: the pact's balance counts it."""
    world = memory()
    stay = booked(world)
    fact, *_ = world.decide(AgreePrice(stay=stay, payer=ANNA, night_cents=14_00, reason="sealed"))
    assert [line.unit_cents for line in nights(fact.bill)] == [14_00, 14_00]
    assert fact.sold == (sold_to(ANNA, 3, 14_00, rule="by-hand"),)


def one_night(bed: str) -> Reserve:
    beds = (BedAsked(room=BUNKS, bed=bed, guest=ANNA),)
    return Reserve(hub=ALA, payer=ANNA, arrive=LEAVES, depart=LEAVES + ONE_DAY, beds=beds)


@pytest.mark.parametrize("is_booked", [True, False])
def test_a_month_is_given_back_when_the_stay_comes_to_nothing(*, is_booked: bool) -> None:
    """Three nights a month: taken by a stay, and free again with it."""
    world = Memory()
    limited = agreed(night(most_a_month=3))
    world.apply(*PACT[: -len(limited)], *limited)
    stay = booked(world) if is_booked else reserved(world).stay
    fact = reserved(world, one_night("1"), 1)
    assert [line.unit_cents for line in nights(fact.bill)] == [20_00]
    world.decide(ReleaseReservation(stay=fact.stay))
    world.decide(Cancel(stay=stay, by_hub=True) if is_booked else ReleaseReservation(stay=stay))
    assert not world[MemberUses, year_of(ANNA, 2026)].bookings
    assert [line.unit_cents for line in nights(reserved(world, one_night("1"), 2).bill)] == [15_00]


def test_a_reservation_that_expired_takes_nothing_of_a_month():
    """Written or not."""
    world = Memory()
    limited = agreed(night(most_a_month=3))
    world.apply(*PACT[: -len(limited)], *limited)
    stay = reserved(world)
    again = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=BEDS_ASKED)
    (fact,) = world.decide(again, now=stay.expires, seed=b"x" * 32)
    assert fact.sold == (sold_to(ANNA, 3),)


def test_the_nights_of_a_month_that_are_left_are_sold_first():
    """Two of three; what is told of the third says why."""
    world = Memory()
    limited = agreed(night(most_a_month=2))
    world.apply(*PACT[: -len(limited)], *limited)
    fact = reserved(world)
    assert fact.sold == (sold_to(ANNA, 2),)
    assert sum(line.places * line.slots for line in nights(fact.bill)) == 6


def test_every_fact_of_a_stay_says_what_was_sold():
    """From the reservation to the end: whoever reads one knows by which rule."""
    world = memory()
    stay = booked(world)
    assert world[Stay, stay].sold == (sold_to(ANNA, 3),)
    cancelled, *_ = world.decide(Cancel(stay=stay, by_hub=True))
    assert cancelled.sold == (sold_to(ANNA, 3),)
    assert world[Stay, stay].stage is Stage.CANCELLED
