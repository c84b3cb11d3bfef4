"""What hubs return of city tax: at every position what the facts add up to, and to the cent what is on the account."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.stays.events import StayCheckedOut
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted
from ledger.treasury.tax import PayTaxOn, Tax
from projections.engine.asof import AsOf
from projections.engine.figures import figures
from projections.places.view import PLACES
from projections.stays.city_tax import CITY_TAX, RETURN, TaxReturn
from projections.treasury.view import TREASURY
from tests.projections.chronicle import CITY, VILLAGE, Chronicle, lived
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences
from tests.staff import TREASURER

VIEWS = (PLACES, TREASURY, CITY_TAX)
REASONS = ("age", "resident", "carer", "escort", "duty", "taxed_elsewhere", "other")


def paid_on(chronicle: Chronicle) -> Chronicle:
    """What is owed to the municipalities is paid over, some of it, and the year after guests come again."""
    for hub in (VILLAGE, CITY):
        if (owed := -chronicle.memory[Account, chart.city_tax(hub)].balance) > 1:
            paid = PayTaxOn(
                owner=hub,
                tax=Tax.CITY_TAX,
                amount_cents=owed // 2,
                reference=f"F24 {hub}",
            )
            chronicle.do(paid, TREASURER)
    return chronicle


HISTORY = paid_on(lived(range(30_000, 32_000)))
LINES = HISTORY.lines()
LEFT = [fact for _, fact in HISTORY.written if isinstance(fact, StayCheckedOut)]

book, scratch = books_of(HISTORY, *VIEWS)


def returns(book: Told, position: int | None = None) -> list[TaxReturn]:
    as_of = None if position is None else AsOf(position)
    found = book.ask(lambda c: RETURN.page(c, as_of, now=HISTORY.now, limit=500))
    return list(found.returns)


def test_at_every_position_the_days_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a fold of the first p facts, whenever guests have left."""
    assert any(one.why for fact in LEFT for one in fact.guests), "somebody is exempt"
    after = {0} | {line.position for line in LINES if isinstance(line.fact, StayCheckedOut)}
    for p, told_again in at_every_position(LINES, ("returned",)):
        if p in after:
            shown = book.ask(lambda c, p=p: figures(CITY_TAX, c, p))
            assert not differences(shown, told_again), p


def test_a_return_is_the_sum_of_its_guests(book: Told) -> None:
    """By hub and quarter: guests, nights of each kind, by reason, and what is due."""
    found = {(one.hub, one.year, one.quarter): one for one in returns(book)}
    counts: dict[tuple[str, int, int | None], Counter[str]] = {}
    for fact in (one for one in LEFT if one.guests):
        for quarter in (None, (fact.day.month + 2) // 3):
            of = counts.setdefault((fact.hub, fact.day.year, quarter), Counter())
            of["owed_cents"] += fact.city_tax_owed_cents
            for one in fact.guests:
                of.update(guests=1, taxed=one.taxed, beyond=one.beyond, exempt=one.exempt)
                of.update(nights=one.taxed + one.beyond + one.exempt, due_cents=one.cents)
                of[f"exempt_{one.why.replace(' ', '_')}"] += one.exempt
    for key, of in counts.items():
        shown = found[key]
        assert {name: getattr(shown, name) for name in of if name != "exempt_"} == {
            name: count for name, count in of.items() if name != "exempt_"
        }
        assert shown.exempt == sum(getattr(shown, f"exempt_{one}") for one in REASONS)
        assert shown.taken_cents == shown.due_cents - shown.owed_cents


def test_a_return_agrees_with_the_account(book: Told) -> None:
    """At any position: what is due less what was given back and paid over is what moved on the account."""
    for position in (*HISTORY.ends[:: max(1, len(HISTORY.ends) // 12)], len(LINES)):
        memory, found = HISTORY.nouns_at(position), returns(book, position)
        for one in found:
            assert one.agrees, one
            explained = one.due_cents - one.given_back_cents - one.paid_over_cents
            assert explained + one.other_cents == one.moved_cents, one
        for hub in (VILLAGE, CITY):
            balance = -memory[Account, chart.city_tax(hub)].balance
            years = [one for one in found if one.hub == hub and one.quarter is None]
            assert sum(one.moved_cents for one in years) == balance
            assert (years[-1].open_cents if years else 0) == balance


def test_what_was_paid_over_is_in_the_quarter_in_which_it_was_paid(book: Told) -> None:
    """A year is its quarters."""
    found = returns(book)
    paid = Counter[str]()
    for _, fact in HISTORY.written:
        if isinstance(fact, EntryPosted) and fact.kind == "tax-paid":
            for line in fact.lines:
                if line.account.startswith("Liabilities:CityTax:"):
                    paid[line.account.rpartition(":")[2]] += line.cents
    assert paid.total() > 0
    for hub, cents in paid.items():
        of_hub = [one for one in found if one.hub == hub]
        assert sum(one.paid_over_cents for one in of_hub if one.quarter) == cents
        assert sum(one.paid_over_cents for one in of_hub if not one.quarter) == cents


def test_a_day_asked_for_shows_what_was_so_then(book: Told) -> None:
    """Before the last guests left, they are not in it."""
    last = max(fact.day for fact in LEFT)
    before = AsOf(day=last - timedelta(days=1))
    found = book.ask(lambda c: RETURN.page(c, before, now=HISTORY.now, limit=500)).returns
    shown = sum(one.guests for one in found if one.quarter is None)
    assert shown == sum(len(fact.guests) for fact in LEFT if fact.day < last)


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=90),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_tables_are_the_same(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """Chunks of any size give the same running totals, now and in the middle."""
    lines = lived(numbers).lines()
    scratch.take(lines, cuts)
    shown = scratch.ask(lambda c: figures(CITY_TAX, c, len(lines)))
    assert shown == recounted(lines, ("returned",))
