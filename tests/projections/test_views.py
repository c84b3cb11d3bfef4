"""Whatever a view shows is what the facts add up to, at every position, however they were cut."""

from collections import Counter
from collections.abc import Collection, Iterator

import msgspec
import pytest

from ledger.members.events import MemberApplied
from ledger.places.events import HubRecorded
from patto.postgres import Cluster
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Lines, Row, Running, Table
from projections.engine.view import View
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.registry import ALL
from tests.projections.chronicle import lived
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, differences, told

HISTORY = lived(range(150))
LINES = HISTORY.lines()
VIEWS = {
    PLACES.name: (PLACES, ("directory hub ", "place ", "hub ", "side ", "described ", "premises ")),
    MEMBERS.name: (MEMBERS, ("directory member ", "member ", "user ")),
}


@pytest.fixture(scope="module", params=VIEWS)
def book(server: Cluster, request: pytest.FixtureRequest) -> Iterator[tuple[Told, Collection[str]]]:
    view, begins = VIEWS[request.param]
    with told(server, view) as one:
        one.write(HISTORY)
        yield one, begins


def of(figures: dict[str, str], begins: Collection[str]) -> dict[str, str]:
    return {name: text for name, text in figures.items() if name.startswith(tuple(begins))}


def test_at_every_position_a_view_shows_what_was_counted(
    book: tuple[Told, Collection[str]],
) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    one, begins = book
    kinds = {begin.split()[0] for begin in begins}
    for p, counted in at_every_position(LINES, kinds):
        assert not differences(one.figures(p), of(counted, begins)), p


@pytest.mark.parametrize("cuts", [[1], [3, 5, 40, 41], list(range(0, 200, 7))])
def test_however_the_lines_are_cut_the_tables_are_the_same(
    server: Cluster, cuts: list[int]
) -> None:
    """Chunks of any size, down to one line."""
    for view, begins in VIEWS.values():
        with told(server, view) as one:
            one.take(LINES, cuts)
            kinds = {begin.split()[0] for begin in begins}
            for p in (len(LINES), len(LINES) // 2):
                counted = of(recounted(LINES[:p], kinds), begins)
                assert not differences(one.figures(p), counted)


class Counted(msgspec.Struct, frozen=True):
    """A fact of a kind was seen."""

    of: str
    one: int = 1


class Last(msgspec.Struct, frozen=True):
    """The kind of fact that was seen last."""

    key: str
    of: str


def counted_after(fact: HubRecorded | MemberApplied, see: See) -> Iterator[Row | Change]:
    """Look at what stands, put something there, and append to sums last: nothing is looked up after that."""
    before = see(Last, "last")
    yield Put(Last("last", type(fact).__name__))
    yield Counted(f"{type(fact).__name__} after {before.of if before else 'nothing'}")


LOOKING = View(
    name="looking",
    version=1,
    tables=(
        Lines(row=Counted, name="counted", running=(Running(("of",), {"total": "one"}),)),
        History(row=Last, name="last_counted", key=("key",)),
    ),
    folds=(counted_after,),
    figures="SELECT of, max(total)::text FROM counted WHERE position <= %(position)s GROUP BY of",
)


@pytest.mark.parametrize("cuts", [[], [1], list(range(0, 200, 7))])
def test_a_fold_that_looks_appends_to_sums(server: Cluster, cuts: list[int]) -> None:
    """What it adds is known in its turn alone, and its groups are looked up then, however the lines are cut."""
    seen = [type(one.fact).__name__ for one in LINES if type(one.fact) in LOOKING.takes]
    expected = Counter(
        f"{one} after {before}" for before, one in zip(["nothing", *seen[:-1]], seen, strict=True)
    )
    assert max(expected.values()) > 1
    with told(server, LOOKING) as one:
        one.take(LINES, cuts)
        assert one.figures(len(LINES)) == {name: str(n) for name, n in expected.items()}


TABLES = [table for view in ALL for table in view.tables if getattr(table, "sums", ())]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_that_is_gone_when_its_sums_are_nothing_says_nothing_else(table: Table) -> None:
    """A stay that cost nothing would be lost with them: whoever says more than sums has none that end it."""
    assert set(table.row.__struct_fields__) == {*table.key, *table.sums}
