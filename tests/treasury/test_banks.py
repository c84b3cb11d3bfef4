"""What each bank should show is what banks did: whatever entries moved in the books, and whatever was noted of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.houses.keep_books import RecordRent
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.treasury.bank_transfer import CancelBankTransfer, NoteBankTransfer
from ledger.treasury.between_banks import moves_of
from ledger.treasury.bounce import RecordBounce
from ledger.treasury.events import (
    BankMovementNoted,
    BankTransferCancelled,
    BankTransferNoted,
    EntryPosted,
)
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.reverse import ReverseEntry
from ledger.treasury.transit import Transit, told_between
from projections.engine.asof import AsOf
from projections.treasury.bank_transfers import BANK_TRANSFERS, COVERED, TRANSFER, TRANSIT
from projections.treasury.banks import BankPosition, bank_positions, net_transits
from projections.treasury.view import TREASURY
from tests.book import life
from tests.book.chance import Dice
from tests.projections.chronicle import BEGIN, VILLAGE, Chronicle
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences
from tests.scenario import NOON
from tests.staff import TREASURER

KINDS = ("bank-move", "bank-moved", "bank-transfer", "transit")
OF_BANKS = {
    kind: wishing
    for kind, wishing in (life.MONEY | life.SHARES).items()
    if kind
    in {
        NoteBankTransfer,
        CancelBankTransfer,
        RecordRent,
        ReverseEntry,
        RecordPaymentIn,
        RecordPaymentOut,
        RecordBounce,
    }
}


def moved(numbers: Iterable[int]) -> Chronicle:
    """A history in which the treasurer notes, at times, what is to be moved, and takes it back."""
    chronicle = Chronicle()
    for number in numbers:
        chronicle.step(number)
        dice = Dice(number + 1)
        for _ in range(3):
            if wished := life.wish(chronicle, dice, OF_BANKS):
                chronicle.do(*wished)
    return chronicle


HISTORY = moved(range(660))
LINES = HISTORY.lines()
HEAD = len(LINES)
DAYS = [BEGIN + n * ONE_DAY for n in range(-1, (HISTORY.today - BEGIN).days + 1)]
POSITIONS = sorted({0, HEAD // 3, HEAD // 2, HEAD - 40, HEAD})

book, scratch = books_of(HISTORY, TREASURY, BANK_TRANSFERS)


class Banks:
    """What each owner's bank has by the entries (`books`), and what it has by what banks did (`banks`)."""

    def __init__(self, lines: Iterable[Line[Fact]], until: date = date.max) -> None:
        self.books: Counter[str] = Counter()
        self.banks: Counter[str] = Counter()
        entries: dict[str, EntryPosted] = {}
        told: set[str] = set()
        for fact in (line.fact for line in lines if line.fact.day <= until):
            if isinstance(fact, EntryPosted):
                entries[fact.entry] = fact
                self._post(fact)
                former = entries.get(fact.reverses)
                if former and former.entry in told and _takes_back(fact, former):
                    self._carry(fact)
            elif isinstance(fact, BankMovementNoted) and told_between(fact):
                told.add(fact.entry)
                self._carry(entries[fact.entry])
            elif isinstance(fact, BankTransferNoted):
                self.banks[fact.from_owner] -= fact.cents
                self.banks[fact.to_owner] += fact.cents
            elif isinstance(fact, BankTransferCancelled):
                cents = sum(one.cents for one in fact.covers)
                self.banks[fact.from_owner] += cents
                self.banks[fact.to_owner] -= cents

    def _post(self, fact: EntryPosted) -> None:
        """What is not between two of our banks comes from outside, or goes there."""
        for line in fact.lines:
            if line.account.startswith("Assets:Bank:"):
                owner = line.account.split(":")[-1]
                self.books[owner] += line.cents
                self.banks[owner] += line.cents
        for one in moves_of(fact.kind, fact.lines):
            self.banks[one.from_owner] += one.cents
            self.banks[one.to_owner] -= one.cents

    def _carry(self, fact: EntryPosted) -> None:
        for one in moves_of(fact.kind, fact.lines):
            self.banks[one.from_owner] -= one.cents
            self.banks[one.to_owner] += one.cents


def _takes_back(fact: EntryPosted, former: EntryPosted) -> bool:
    """All of it, and no part of it is due."""
    back = [(one.to_owner, one.from_owner, one.cents) for one in moves_of(fact.kind, fact.lines)]
    return back == [
        (one.from_owner, one.to_owner, one.cents) for one in moves_of(former.kind, former.lines)
    ]


def positions(told: Told, as_of: AsOf | None = None) -> list[BankPosition]:
    return told.ask(lambda c: bank_positions(c, as_of=as_of)).banks


def agree(shown: Sequence[BankPosition], lines: Iterable[Line[Fact]], day: date = date.max) -> None:
    """Books and banks are those of the facts, and no cent is missing between all of them."""
    real = Banks(lines, day)
    books = {owner: cents for owner, cents in real.books.items() if cents}
    assert {one.owner: one.book_cents for one in shown if one.book_cents} == books
    for one in shown:
        assert one.expected_cents == real.banks[one.owner], one
        assert one.expected_cents == one.book_cents + one.out_cents - one.in_cents
        assert min(one.out_cents, one.in_cents) >= 0
    assert sum(one.expected_cents for one in shown) == sum(one.book_cents for one in shown)


def test_the_history_has_what_makes_this_hard() -> None:
    """Transfers for many, cancelled ones, told ones, reversals of all of them, bounces, and what waits still."""
    facts = [line.fact for line in LINES]
    kinds = Counter(type(fact) for fact in facts)
    assert kinds[BankTransferNoted] > 9
    assert kinds[BankTransferCancelled] > 2
    assert any(len(fact.covers) > 3 for fact in facts if isinstance(fact, BankTransferNoted))
    assert any(told_between(fact) for fact in facts if isinstance(fact, BankMovementNoted))
    posted = [fact for fact in facts if isinstance(fact, EntryPosted)]
    assert {"bounce", "rent"} <= {fact.kind for fact in posted if moves_of(fact.kind, fact.lines)}
    assert any(fact.reverses and moves_of(fact.kind, fact.lines) for fact in posted)
    assert any(HISTORY.recount.transit.to_make().values())


def test_at_every_position_the_tables_tell_what_was_counted(book: Told) -> None:
    """Moves, transfers, and by how much each bank is beyond its books."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(figures(book, p), told_again), p


@pytest.mark.parametrize("position", [None, *POSITIONS])
def test_each_bank_shows_what_banks_did_as_of_every_day(book: Told, position: int | None) -> None:
    """On both clocks: what was known then of that day, and what is known now."""
    known = LINES[: HEAD if position is None else position]
    for day in DAYS[::4]:
        agree(positions(book, AsOf(position, day)), known, day)
    agree(positions(book, AsOf(position)), known)


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 10_000), min_size=10, max_size=40),
    st.lists(st.integers(0, 1_000), max_size=6),
)
def test_whatever_happens_all_banks_have_what_all_books_have(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """And once all that waits is noted, each bank has just what its books say, and nothing is in transit."""
    chronicle = moved(numbers)
    scratch.take(chronicle.lines(), cuts)
    agree(positions(scratch), chronicle.lines())
    note_all(chronicle, scratch)
    scratch.take(chronicle.lines(), cuts)
    lines = chronicle.lines()
    assert not differences(figures(scratch, len(lines)), recounted(lines, KINDS))
    for one in positions(scratch):
        assert (one.out_cents, one.in_cents) == (0, 0)
        assert one.expected_cents == one.book_cents
    assert scratch.ask(net_transits).transits == []
    assert scratch.ask(lambda c: TRANSIT.page(c, now=NOON)).transits == []


def figures(told: Told, position: int) -> dict[str, str]:
    """Return the figures of these kinds that the tables tell."""
    shown = told.figures(position).items()
    return {name: text for name, text in shown if name.split()[0] in KINDS}


def note_all(chronicle: Chronicle, told: Told) -> None:
    """Make one transfer a pair of banks, of the sum that is shown."""
    for one in told.ask(net_transits).transits:
        before = len(chronicle.written)
        command = NoteBankTransfer(
            from_owner=one.from_owner, to_owner=one.to_owner, amount_cents=one.cents
        )
        chronicle.do(command, TREASURER)
        assert len(chronicle.written) == before + 1, one


def test_what_waits_is_listed_and_netted(book: Told) -> None:
    """The list is what the treasurer's command goes by, and the net is its sum for each pair."""
    page = book.ask(lambda c: TRANSIT.page(c, now=NOON, limit=1_000))
    by_pair: dict[tuple[str, ...], Counter[str]] = {}
    for one in page.transits:
        pair = tuple(sorted((one.from_owner, one.to_owner)))
        sign = 1 if one.from_owner == pair[0] else -1
        by_pair.setdefault(pair, Counter())[one.entry] = sign * one.cents
        entry = next(
            line.fact
            for line in LINES
            if isinstance(line.fact, EntryPosted) and line.fact.entry == one.entry
        )
        assert (one.since, one.kind, one.about) == (entry.day, entry.kind, entry.about)
    for pair, moves in by_pair.items():
        waits = HISTORY.memory[Transit, "/".join(pair)].to_make(HISTORY.today)
        assert moves == {entry: leg.cents for entry, leg in waits.items()}
    nets = {
        tuple(sorted((one.from_owner, one.to_owner))): (one.cents, one.entries)
        for one in book.ask(net_transits).transits
    }
    assert nets == {pair: (abs(sum(moves.values())), len(moves)) for pair, moves in by_pair.items()}


def test_an_owner_sees_what_concerns_them(book: Told) -> None:
    """Transits, transfers, and the bank of the village alone."""
    owner = {"owner": VILLAGE}
    for listing in (TRANSIT, TRANSFER):
        page = book.ask(lambda c, one=listing: one.page(c, now=NOON, limit=1_000, **owner))
        found = getattr(page, listing.many)
        assert found
        assert all(VILLAGE in (one.from_owner, one.to_owner) for one in found)
    (bank,) = book.ask(lambda c: bank_positions(c, owner=VILLAGE)).banks
    assert bank.account == f"Assets:Bank:Hubs:{VILLAGE}"
    assert all(
        VILLAGE in (one.from_owner, one.to_owner)
        for one in book.ask(lambda c: net_transits(c, owner=VILLAGE)).transits
    )


def test_a_transfer_names_what_it_covers(book: Told) -> None:
    """As many entries as it says, whose net it is; none once it was cancelled."""
    page = book.ask(lambda c: TRANSFER.page(c, now=NOON, limit=1_000))
    assert any(one.cancelled for one in page.transfers)
    for one in page.transfers:
        covers = book.ask(
            lambda c, name=one.id: COVERED.page(c, now=NOON, limit=1_000, transfer=name)
        ).covers
        net = sum(
            each.cents if each.from_owner == one.from_owner else -each.cents for each in covers
        )
        assert (len(covers), net) == ((0, 0) if one.cancelled else (one.entries, one.cents))
