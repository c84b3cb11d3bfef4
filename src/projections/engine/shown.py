"""What was counted is what is shown, and what the pen decides by: every figure is compared, and none is kept."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from projections.engine.asof import BeingBuilt, reader_options
from projections.engine.figures import Buckets, Figure, bucket_of, each_figure
from projections.engine.view import View

Figures = dict[str, str]
Tell = Callable[[], Iterable[Figure]]

LIMIT_SECONDS = 3600.0
"""The figures of a large view take their time; a server that is frozen is not waited for for ever."""
NOTHING = "nothing"
STANDS = "SELECT FROM tracking WHERE view = %s AND edition = %s"


class ComparedFigures(msgspec.Struct, frozen=True):
    """How many figures were counted, and a line for each that differs."""

    counted: int
    differences: list[str]


class Shown:
    """The figures that views show as of a position."""

    def __init__(self, conninfo: str, book: BookName, position: int, views: Iterable[View]) -> None:
        self._where, self._options = signed_in_as(conninfo, book.reader), reader_options(book)
        self._position, self._views = position, tuple(views)

    def tell(self, take: Callable[[str, Figure], None]) -> None:
        """Hand over every figure, with its view's name."""
        asyncio.run(self._tell(take))

    async def _tell(self, take: Callable[[str, Figure], None]) -> None:
        connection = await connect(self._where, self._options, limit_seconds=LIMIT_SECONDS)
        async with connection:
            for view in self._views:
                found = await connection.execute(STANDS, [view.name, view.edition])
                if (
                    await found.fetchone() is None
                ):  # Its tables are those of another program, or not there yet.
                    raise BeingBuilt(view.name)
                async for figure in each_figure(view, connection, self._position):
                    take(view.name, figure)


def compare_figures(tell: Tell, shown: Shown, decided_by: Figures) -> ComparedFigures:
    """Compare what is told with what views show, and with what nouns say; whoever differs is asked a second time."""
    ours, theirs, waiting = Buckets(), Buckets(), dict(decided_by)
    shown.tell(lambda _, figure: theirs.add(figure))
    counted, undecided = 0, []
    for figure in tell():
        name, text = figure
        counted += 1
        ours.add(figure)
        said = waiting.pop(name, None)
        if said is not None and said != text.split()[0]:
            undecided.append(f"{name}: counted {text}, the pen decides by {said}")
    undecided += [
        f"{name}: counted {NOTHING}, the pen decides by {said}" for name, said in waiting.items()
    ]
    buckets = ours.differing(theirs)
    differences = _differences(tell, shown, buckets) if buckets else []
    return ComparedFigures(counted, differences + sorted(undecided))


def _differences(tell: Tell, shown: Shown, buckets: frozenset[int]) -> list[str]:
    """Return a line for each figure in the buckets that is counted and not shown so, or shown and not counted so."""
    views: dict[str, str] = {}
    all_shown: Figures = {}

    def take(view: str, figure: Figure) -> None:
        name, text = figure
        if bucket_of(name) in buckets:
            views[name], all_shown[name] = view, text

    shown.tell(take)
    counted = {name: text for name, text in tell() if bucket_of(name) in buckets}
    return [
        f"{name}: counted {counted.get(name, NOTHING)}, {views.get(name, NOTHING)} shows"
        f" {all_shown.get(name, NOTHING)}"
        for name in sorted(counted.keys() | all_shown.keys())
        if counted.get(name) != all_shown.get(name)
    ]
