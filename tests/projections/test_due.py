"""What waits is what the facts have ordered and nothing has done yet."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.kernel.due import Due
from ledger.registry import RULES
from projections.engine.due import due_view, ripe, waiting
from tests.projections.chronicle import Chronicle, lived
from tests.projections.recounted import recounted
from tests.projections.told import Told, books_of, differences


def busy() -> Chronicle:
    """The first of ten histories in which much waits at some moment, at that moment."""
    for begin in range(1_000, 11_000, 1_000):
        chronicle = Chronicle()
        for number in range(begin, begin + 500):
            chronicle.step(number)
            if len(chronicle.due) >= 8:
                return chronicle
    raise AssertionError("nothing ever waits")


KINDS = ("due",)
DUE = due_view(RULES)
HISTORY = busy()
LINES = HISTORY.lines()


def ordered() -> dict[str, Due]:
    """What the facts have ordered, counted here."""
    found: dict[str, Due] = {}
    for line in LINES:
        for one in RULES.agenda(line.fact):
            found.pop(one.subject, None)
            if isinstance(one, Due):
                found[one.subject] = one
    return found


WAITING = ordered()


book, scratch = books_of(HISTORY, DUE)


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 10_000), min_size=10, max_size=60),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_same_waits(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    lines = lived(numbers).lines()
    scratch.take(lines, cuts)
    live = scratch.figures(len(lines))
    assert live is not None
    assert not differences(live, recounted(lines, KINDS))


def test_what_waits_comes_in_pages_the_most_urgent_first(book: Told) -> None:
    """Three at a time; each with its command, its key, and no try yet."""
    found, after = [], None
    while page := book.ask(lambda c, after=after: waiting(c, RULES, after=after, limit=3)):
        found += page
        after = (page[-1].at, page[-1].subject)
    assert [(one.at, one.subject) for one in found] == sorted(
        (one.at, one.subject) for one in WAITING.values()
    )
    for one in found:
        due = WAITING[one.subject]
        assert (one.key, one.command, one.tries) == (due.key, due.command, 0)


def test_what_waits_may_be_asked_up_to_an_hour(book: Told) -> None:
    hours = sorted(one.at for one in WAITING.values())
    middle = hours[len(hours) // 2]
    assert len(book.ask(lambda c: waiting(c, RULES, until=middle))) == sum(
        at <= middle for at in hours
    )
    assert book.ask(lambda c: waiting(c, RULES, until=hours[0] - timedelta(seconds=1))) == []


def test_only_what_has_come_is_ripe(book: Told) -> None:
    hours = sorted(one.at for one in WAITING.values())
    assert book.ask(lambda c: ripe(c, RULES, hours[0] - timedelta(microseconds=1))) == []
    assert book.ask(lambda c: ripe(c, RULES, hours[0]))[0].at == hours[0]


def test_the_table_keeps_no_past_and_says_so(book: Told) -> None:
    assert book.figures(len(LINES) - 1) is None
    assert book.figures(len(LINES)) is not None
