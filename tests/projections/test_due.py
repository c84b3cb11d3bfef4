"""What waits is what the facts have ordered and nothing has done yet."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.kernel.due import Due
from ledger.kernel.fact import Fact, Line
from ledger.registry import RULES
from projections.engine.asof import AsOf
from projections.engine.due import due_view, ripe, waiting
from tests.projections.chronicle import Chronicle, lived
from tests.projections.recounted import recounted
from tests.projections.told import Told, books_of


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


def ordered(lines: Sequence[Line[Fact]] | None = None) -> dict[str, Due]:
    """What the facts have ordered, counted here."""
    found: dict[str, Due] = {}
    for line in LINES if lines is None else lines:
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
    scratch.tells(lines, cuts, lambda some: recounted(some, KINDS))


def test_what_waits_comes_in_pages_the_most_urgent_first(book: Told) -> None:
    """Three at a time; each with its command, its key, and no try yet."""
    found, after = [], None
    while page := book.ask(lambda c, after=after: waiting(c, RULES, after=after, limit=3)).due:
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
    assert len(book.ask(lambda c: waiting(c, RULES, until=middle)).due) == sum(
        at <= middle for at in hours
    )
    assert book.ask(lambda c: waiting(c, RULES, until=hours[0] - timedelta(seconds=1))).due == []


def test_only_what_has_come_is_ripe(book: Told) -> None:
    hours = sorted(one.at for one in WAITING.values())
    assert book.ask(lambda c: ripe(c, RULES, hours[0] - timedelta(microseconds=1))) == []
    assert book.ask(lambda c: ripe(c, RULES, hours[0]))[0].at == hours[0]


def test_what_waited_at_any_position_is_asked_of_it(book: Told) -> None:
    """Also what was done, or ordered otherwise, since."""
    for position in range(0, len(LINES) + 1, 7):
        then = book.ask(lambda c, p=position: waiting(c, RULES, AsOf(p), limit=1_000))
        due = ordered(LINES[:position])
        assert then.as_of.position == position
        assert {one.subject: (one.at, one.key, one.command) for one in then.due} == {
            name: (one.at, one.key, one.command) for name, one in due.items()
        }
