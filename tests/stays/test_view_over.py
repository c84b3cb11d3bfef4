"""A stay that is over shows what was agreed, and what of it was paid, kept and given back, night by night."""

from datetime import date, timedelta

import pytest

from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact, Line
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.events import Bedding, PriceSet
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.undo_no_show import UndoNoShow
from ledger.treasury.account import Hold
from projections.stays.booked import StayNight, StayShown
from projections.stays.booked import stay as one_stay
from projections.stays.stays import STAYS
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.registered import registering
from tests.scenario import NOON, TODAY, Memory
from tests.stays.examples import ALA_IS_OPEN, BUNKS, NEW_STAY

ONE = timedelta(days=1)
FIRST = date(2026, 7, 10)
FIFTY = PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=5000)
BEFORE = [*ALA_IS_OPEN, FIFTY]

book, scratch = books_of(Chronicle(), STAYS)


def shown(scratch: Told, nights: int, *steps: tuple[date, int, Command]) -> StayShown:
    """Anna books one bed at 50,00 with 1,50 of city tax and 100,00 of deposit, and then this happens."""
    memory, facts = Memory(), list(BEFORE)
    memory.apply(*BEFORE)
    bed = BedAsked(room=BUNKS, bed="1", guest=ANNA)
    span = {"arrive": FIRST, "depart": FIRST + nights * ONE}
    begun = (Reserve(hub=ALA, payer=ANNA, beds=(bed,), **span), Book(stay=NEW_STAY, payer=ANNA))
    for command in (*begun, *registering(NEW_STAY, [Bedding(BUNKS, "1", ANNA)])):
        facts += memory.decide(command)
    for n, (day, hour, command) in enumerate(steps):
        facts += memory.decide(command, now=rome(day, hour), seed=bytes([n + 1]) * 32)
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    found = scratch.ask(lambda c: one_stay(c, NEW_STAY, now=rome(steps[-1][0], 23)))
    assert found is not None
    assert found[0].stay.held_cents == memory[Hold, NEW_STAY].reserved
    return found[0]


def sums(one: StayShown) -> tuple[int, ...]:
    """Return what was agreed, paid, kept as a fee and for damage, and given back."""
    stay = one.stay
    return (
        stay.agreed_cents,
        stay.paid_cents,
        stay.fee_cents,
        stay.damage_cents,
        stay.given_back_cents,
    )


def of_nights(one: StayShown) -> list[int]:
    """Return the sums of all nights: agreed, paid, kept as fees, given back."""
    nights = [
        (night.agreed_cents, night.paid_cents, night.fee_cents, night.given_back_cents)
        for night in one.nights
    ]
    return [sum(column) for column in zip(*nights, strict=True)]


def test_a_cancelled_stay_shows_that_nothing_was_paid(scratch: Told) -> None:
    """Twelve nights, 718,00 with the deposit, cancelled under half: 300,00 kept, the rest given back."""
    one = shown(scratch, 12, (FIRST - ONE, 9, Cancel(stay=NEW_STAY, shown_fee_cents=30_000)))
    assert sums(one) == (71_800, 0, 30_000, 0, 41_800)
    assert (one.stay.held_cents, one.deposit_left_cents, one.cancel_fee_cents) == (0, 0, 0)
    assert one.nights[0] == StayNight(FIRST, 5150, 0, 2500, 2650)
    assert of_nights(one) == [61_800, 0, 30_000, 31_800]


def test_who_left_four_days_early_paid_less_than_was_agreed(scratch: Told) -> None:
    """Of 357,50 one night and its tax were paid, four nights kept as a fee: 251,50; 6,00 given back, 100,00 held on."""
    one = shown(
        scratch,
        5,
        (FIRST, 18, CheckIn(stay=NEW_STAY)),
        (FIRST + ONE, 9, CheckOut(stay=NEW_STAY, shown_fee_cents=20_000)),
    )
    assert sums(one) == (35_750, 5150, 20_000, 0, 600)
    assert one.stay.paid_cents + one.stay.fee_cents == 25_150
    assert one.nights == (
        StayNight(FIRST, 5150, 5150, 0, 0),
        *(StayNight(FIRST + n * ONE, 5150, 0, 5000, 150) for n in range(1, 5)),
    )
    assert (one.deposit_left_cents, one.stay.held_cents) == (10_000, 10_000)
    assert one.stay.deposit_until == rome(FIRST + 3 * ONE, 9)


def test_damage_is_neither_paid_nor_given_back(scratch: Told) -> None:
    """It was kept of the deposit; what is left of that while they are in the house is shown."""
    came = (FIRST, 18, CheckIn(stay=NEW_STAY))
    broke = (FIRST, 19, ChargeDamage(stay=NEW_STAY, payer=ANNA, cents=4_000, note=""))
    one = shown(scratch, 1, came, broke)
    assert sums(one) == (15_150, 0, 0, 4_000, 0)
    assert (one.stay.held_cents, one.deposit_left_cents) == (11_150, 6_000)
    left = (FIRST + ONE, 9, CheckOut(stay=NEW_STAY))
    one = shown(scratch, 1, came, broke, left)
    assert sums(one) == (15_150, 5150, 0, 4_000, 0)
    assert (one.stay.held_cents, one.deposit_left_cents) == (6_000, 6_000)
    found = (FIRST + ONE, 10, ChargeDamage(stay=NEW_STAY, payer=ANNA, cents=1_000, note=""))
    free = (FIRST + ONE, 11, ReleaseDeposit(stay=NEW_STAY))
    one = shown(scratch, 1, came, broke, left, found)
    assert (one.stay.held_cents, one.deposit_left_cents) == (5_000, 5_000)
    one = shown(scratch, 1, came, broke, left, found, free)
    assert sums(one) == (15_150, 5150, 0, 5_000, 5_000)
    assert (one.deposit_left_cents, one.stay.deposit_until) == (0, None)


def test_a_night_that_a_change_gave_up_shows_its_fee(scratch: Told) -> None:
    """Nothing is agreed for it any more; the fees of the change and of the end add up."""
    change = ChangeStay(
        stay=NEW_STAY,
        payer=ANNA,
        arrive=FIRST + ONE,
        depart=FIRST + 3 * ONE,
        shown_fee_cents=2500,
    )
    moved = (FIRST - ONE, 9, change)
    one = shown(scratch, 3, moved)
    assert one.nights[0] == StayNight(FIRST, 0, 0, 2500, 0)
    assert sums(one) == (20_300, 0, 2500, 0, 0)
    one = shown(scratch, 3, moved, (FIRST, 9, Cancel(stay=NEW_STAY, shown_fee_cents=5000)))
    assert sums(one) == (20_300, 0, 7500, 0, 15_300)
    assert of_nights(one) == [10_300, 0, 7500, 5_300]


@pytest.mark.parametrize(
    "end,fee",
    [
        ((FIRST, 9, Cancel(stay=NEW_STAY, by_hub=True)), 0),
        ((FIRST + ONE, 12, MarkNoShow(stay=NEW_STAY)), 10_000),
    ],
)
def test_what_the_hub_does_not_keep_is_given_back(
    scratch: Told, end: tuple[date, int, Command], fee: int
) -> None:
    """Cancelled by the hub nothing is kept; of a no-show the nights are, and tax and deposit go back."""
    one = shown(scratch, 2, end)
    assert sums(one) == (20_300, 0, fee, 0, 20_300 - fee)
    assert of_nights(one) == [10_300, 0, fee, 10_300 - fee]


def test_what_is_only_reserved_is_neither_held_nor_given_back(scratch: Told) -> None:
    """It is agreed, and that is all."""
    memory, facts = Memory(), list[Fact](BEFORE)
    memory.apply(*BEFORE)
    bed = BedAsked(room=BUNKS, bed="1", guest=ANNA)
    facts += memory.decide(
        Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=FIRST + ONE, beds=(bed,))
    )
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    found = scratch.ask(lambda c: one_stay(c, NEW_STAY, now=NOON))
    assert found is not None
    assert sums(found[0]) == (15_150, 0, 0, 0, 0)
    assert (found[0].stay.held_cents, found[0].deposit_left_cents) == (0, 0)


def test_a_no_show_that_was_undone_shows_what_really_was(scratch: Told) -> None:
    """Two nights: nothing was kept nor given back; who missed the first shows its fee, and its tax is given back."""
    missed = (FIRST + ONE, 8, MarkNoShow(stay=NEW_STAY))
    one = shown(scratch, 2, missed)
    assert sums(one) == (20_300, 0, 10_000, 0, 10_300)
    one = shown(scratch, 2, missed, (FIRST + ONE, 9, UndoNoShow(stay=NEW_STAY, slept=True)))
    assert sums(one) == (20_300, 0, 0, 0, 0)
    assert one.stay.held_cents == 20_300
    late = UndoNoShow(stay=NEW_STAY, slept=False, shown_fee_cents=5000)
    one = shown(scratch, 2, missed, (FIRST + ONE, 9, late))
    assert sums(one) == (15_150, 0, 5000, 0, 0)
    assert one.nights[0] == StayNight(FIRST, 0, 0, 5000, 0)
    assert one.stay.arrive == FIRST + ONE
