"""A house that exists is brought in whole: register and books in one append, or nothing."""

from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses import journal
from ledger.houses.bring_in import AlreadyThere, BringInHouse, DoesNotBalance
from ledger.houses.enter_shares import HolderShares, HolderTwice
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.members.standing import WrongStanding
from ledger.offerings.events import Holding, SharesRegistered
from ledger.offerings.limit import AboveAPersonsLimit
from ledger.offerings.register import Register
from ledger.treasury import chart, own_chart
from ledger.treasury.books import Books
from ledger.treasury.by_hand import EntryLine, RecordEntry
from ledger.treasury.effective import NotYet
from ledger.treasury.events import BooksOpened, Posting
from ledger.treasury.opening import MovedBefore
from ledger.treasury.own_chart import loans
from ledger.treasury.period import BeforeTheBooks
from ledger.treasury.reverse import NotReversible, ReversalReason, ReverseEntry
from tests.houses.examples import FORNO, forno_opened, owners
from tests.members.examples import ANNA, BRUNO, deceased, suspended, village
from tests.offerings.examples import mulino_opened, offering_opened
from tests.places.examples import ALA
from tests.scenario import TODAY, given
from tests.staff import TREASURER
from tests.treasury.examples import E1, LAST_YEAR, MULINO, entry, new_entry, posted

there = [*village, mulino_opened]
bring_in = BringInHouse(
    house=MULINO,
    holders=(
        HolderShares(member=ANNA, shares=40, cents=40_000_00),
        HolderShares(member=BRUNO, shares=20, cents=23_000_00),
    ),
    bank_cents=12_000_00,
    property_cents=90_000_00,
    loan_cents=40_000_00,
    capital_cents=60_000_00,
    reserves_cents=2_000_00,
    document="Balance sheet of 2025",
)


def test_register_and_books_begin_together():
    """12000 + 90000 = 40000 + 60000 + 2000; sixty shares, and what each holder paid for theirs."""
    story = given(*there).by(TREASURER).when(bring_in)
    story.then(
        SharesRegistered(
            day=TODAY,
            issuer=MULINO,
            document="Balance sheet of 2025",
            holders=(Holding(ANNA, 40, 40_000_00), Holding(BRUNO, 20, 23_000_00)),
        ),
        BooksOpened(day=TODAY, owner=MULINO, entry=new_entry(1)),
        entry(
            "brought-in",
            MULINO,
            Posting(chart.house_bank(MULINO), 12_000_00),
            Posting(of_houses.property_of(MULINO), 90_000_00),
            Posting(loans(MULINO), -40_000_00),
            Posting(of_houses.capital(MULINO), -60_000_00),
            Posting(chart.opening(MULINO), -2_000_00),
            n=1,
        ),
    )
    register = story.memory[Register, MULINO]
    assert (dict(register.shares), register.issued) == ({ANNA: 40, BRUNO: 20}, 60)
    assert story.memory[Books, MULINO].entry


def test_a_cent_that_disagrees_brings_nothing_in():
    """12000.01 in the bank; a loss that was carried is a reserve below zero."""
    more = replace(bring_in, bank_cents=12_000_01)
    given(*there).by(TREASURER).when(more).refused(DoesNotBalance, difference_cents=1)
    loss = replace(bring_in, bank_cents=9_000_00, reserves_cents=-1_000_00)
    given(*there).by(TREASURER).when(loss).decided()


def test_a_house_is_brought_in_once_before_anything_else():
    """Not with holders, not with an offering, not a second time."""
    given(*owners).by(TREASURER).when(bring_in).refused(AlreadyThere)
    given(*there, offering_opened).by(TREASURER).when(bring_in).refused(AlreadyThere)
    story = given(*there).by(TREASURER).when(bring_in)
    story.decided()
    story.refused(AlreadyThere)


def test_its_holders_are_members_named_once_within_the_limit():
    """The suspended hold as they did; 201 shares of 500.00 are too many for one person (c.c. 2525)."""
    given(*there, suspended(BRUNO)).by(TREASURER).when(bring_in).decided()
    given(*there, deceased(BRUNO)).by(TREASURER).when(bring_in).refused(WrongStanding)
    twice = replace(bring_in, holders=bring_in.holders[:1] * 2)
    given(*there).by(TREASURER).when(twice).refused(HolderTwice)
    many = (HolderShares(member=ANNA, shares=201, cents=1),)
    coop = replace(bring_in, house=FORNO, holders=many)
    given(*there, forno_opened).by(TREASURER).when(coop).refused(AboveAPersonsLimit, limit=200)
    given(*there).when(bring_in).refused(NotAllowed)


def test_it_is_undone_by_no_reversal():
    """An entry that was born with a fact of the register would leave that behind."""
    story = given(*there).by(TREASURER).when(bring_in)
    *_, entered = story.decided()
    undo = ReverseEntry(entry=entered.entry, reason=ReversalReason.OTHER)
    story.when(undo).refused(NotReversible)


def test_its_books_may_begin_on_an_earlier_day_and_its_register_begins_today():
    """What it earned since is entered of its own day; nobody held a share here before they were entered."""
    story = given(*there).by(TREASURER).when(replace(bring_in, day=LAST_YEAR))
    registered, opened, entered = story.decided()
    assert (registered.day, opened.day, entered.day) == (TODAY, LAST_YEAR, LAST_YEAR)
    bank, costs = chart.house_bank(MULINO), own_chart.other_costs(MULINO)
    bill = RecordEntry(
        owner=MULINO,
        lines=(EntryLine(costs, 10_00), EntryLine(bank, -10_00)),
        why="insurance",
        day=LAST_YEAR,
    )
    assert story.when(bill).decided()[0].day == LAST_YEAR
    earlier = replace(bill, day=LAST_YEAR - ONE_DAY)
    story.when(earlier).refused(BeforeTheBooks, begun=LAST_YEAR)


def test_its_books_begin_before_anything_moved_on_them_and_on_no_day_to_come():
    """What was paid the day before is in the balances that are brought in."""
    paid = posted(journal.rent(ALA, MULINO, 10_00), E1, LAST_YEAR)
    came = given(*there, paid).by(TREASURER).when(bring_in)
    came.refused(MovedBefore, account=chart.house_bank(MULINO), day=LAST_YEAR)
    tomorrow = replace(bring_in, day=TODAY + ONE_DAY)
    given(*there).by(TREASURER).when(tomorrow).refused(NotYet)
