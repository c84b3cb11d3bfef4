"""What is shown of tills is what the facts add up to, and what the host counts by."""

import pytest

from ledger.desks.events import DeskUsed
from ledger.kernel.days import ONE_DAY
from ledger.till.bank import BankTill
from ledger.till.chart import cards, cash
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import Means
from ledger.till.till import Till
from ledger.treasury.account import Account
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from projections.engine.asof import AsOf
from projections.places.view import PLACES
from projections.till.questions import BANKING, COUNT, STANDING, TAKING
from projections.till.view import TILL
from projections.treasury.view import TREASURY
from tests.projections.chronicle import CITY, Chronicle, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import Told, books_of, differences
from tests.staff import TREASURER

KINDS = ("till", "taking", "till-count", "till-move")


def and_to_the_bank() -> Chronicle:
    """A history at whose end cash is banked, and the refund turns out to have been none."""
    history = lived_until(range(300), {DeskUsed, TakenAtTill, TillCounted})
    on_its_way = history.memory[Till, CITY].on_its_way_cents
    banked = {"hub": CITY, "means": Means.CASH, "of_cents": on_its_way - 100}
    history.do(BankTill(amount_cents=on_its_way - 103, **banked), TREASURER)
    refund = history.told[TakenAtTill][-1]
    history.do(ReverseEntry(entry=refund.entry, reason=ReversalReason.OTHER), TREASURER)
    return history


HISTORY = and_to_the_bank()
LINES = HISTORY.lines()
book, _ = books_of(HISTORY, PLACES, TREASURY, TILL)
ours, _ = books_of(HISTORY, TILL)


def standing(book: Told, at: AsOf | None = None):
    return book.ask(lambda c: STANDING.get(c, CITY, at, now=HISTORY.now)).till


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(ours: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(ours.figures(p), told_again), p


def test_what_a_till_should_have_is_what_the_host_counts_by(book: Told) -> None:
    found, till = standing(book), HISTORY.memory[Till, CITY]
    counts = [one for one in HISTORY.told[TillCounted] if one.hub == CITY]
    has = HISTORY.memory[Account, cash(CITY)].balance
    assert found.counted == till.counted
    assert found.uncounted_since == till.counted + ONE_DAY
    assert found.on_its_way_cents == till.on_its_way_cents == 100
    assert found.drawer_cents == has - till.on_its_way_cents == 7 + 500
    assert found.cards_cents == HISTORY.memory[Account, cards(CITY)].balance
    assert len(counts) == 1
    assert found.difference_cents == 1 + 3


@pytest.mark.parametrize("position", HISTORY.ends[-12:])
def test_as_of_then_it_is_what_was_known_then(book: Told, position: int) -> None:
    memory = HISTORY.nouns_at(position)
    found, till = standing(book, AsOf(position)), memory[Till, CITY]
    assert (found.counted, found.on_its_way_cents) == (till.counted, till.on_its_way_cents)
    assert found.drawer_cents == memory[Account, cash(CITY)].balance - till.on_its_way_cents
    assert found.uncounted_since == min(till.days, default=None)


def test_takings_counts_and_bankings_are_listed(book: Told) -> None:
    """With each receipt; what was not given back after all has none, and nobody's name."""
    given = {"now": HISTORY.now, "hub": CITY}
    takings = book.ask(lambda c: TAKING.page(c, **given)).takings
    *paid, back, undone = ((one.receipt, one.cents, one.payer) for one in takings)
    assert (back[:2], undone) == (("BACK-1", -500), (None, 500, None))
    assert all(cents > 0 for _, cents, _ in paid)
    (count,) = book.ask(lambda c: COUNT.page(c, **given)).till_counts
    assert (count.cash_difference_cents, count.cards_difference_cents) == (-1, 0)
    (banked,) = book.ask(lambda c: BANKING.page(c, **given)).till_bankings
    assert (banked.of_cents - banked.amount_cents, banked.difference_cents) == (3, 3)


def test_a_till_that_waits_for_its_count_is_found_by_its_days(book: Told) -> None:
    """Since so many days, at least."""
    of = {"now": HISTORY.now, "hub": CITY}
    late = (HISTORY.today - standing(book).uncounted_since).days
    assert len(book.ask(lambda c: STANDING.page(c, uncounted_days=late, **of)).tills) == 1
    assert not book.ask(lambda c: STANDING.page(c, uncounted_days=late + 1, **of)).tills
