"""What was counted is what is shown, and what the pen decides by: every figure is compared, and none is kept."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from projections.engine.asof import reader_options
from projections.engine.figures import Buckets, Figure, bucket_of, each_figure, is_there
from projections.engine.view import View

Figures = dict[str, str]
Tell = Callable[[], Iterable[Figure]]

LIMIT_SECONDS = 3600.0
"""The figures of a large view take their time; a server that is frozen is not waited for for ever."""
NOTHING = "nothing"


class ComparedFigures(msgspec.Struct, frozen=True):
    """How many figures were counted, a line for each that differs, and the views that could not tell theirs."""

    counted: int
    differences: list[str]
    left_out: list[str]


class Shown:
    """The figures that views show as of a position; `left_out` are those that keep no past and have gone on."""

    def __init__(self, conninfo: str, book: BookName, position: int, views: Iterable[View]) -> None:
        self._where, self._options = signed_in_as(conninfo, book.reader), reader_options(book)
        self._position, self._views = position, tuple(views)
        self.left_out: list[str] = []

    def tell(self, take: Callable[[str, Figure], None]) -> None:
        """Hand over every figure, with its view's name."""
        asyncio.run(self._tell(take))

    async def _tell(self, take: Callable[[str, Figure], None]) -> None:
        self.left_out.clear()
        connection = await connect(self._where, self._options, limit_seconds=LIMIT_SECONDS)
        async with connection:
            for view in self._views:
                if not await is_there(view, connection, self._position):
                    self.left_out.append(view.name)
                    continue
                async for figure in each_figure(view, connection, self._position):
                    take(view.name, figure)

    def lacks(self, name: str) -> bool:
        """Say whether a figure is of a view that was left out: its first word is the view's name."""
        return bool(self.left_out) and name.split(maxsplit=1)[0] in self.left_out


def compare_figures(tell: Tell, shown: Shown, decided_by: Figures) -> ComparedFigures:
    """Compare what is told with what views show, and with what nouns say; whoever differs is asked a second time."""
    ours, theirs, waiting = Buckets(), Buckets(), dict(decided_by)
    shown.tell(lambda _, figure: theirs.add(figure))
    counted, undecided = 0, []
    for figure in tell():
        name, text = figure
        counted += 1
        if not shown.lacks(name):
            ours.add(figure)
        said = waiting.pop(name, None)
        if said is not None and said != text.split()[0]:
            undecided.append(f"{name}: counted {text}, the pen decides by {said}")
    undecided += [
        f"{name}: counted {NOTHING}, the pen decides by {said}" for name, said in waiting.items()
    ]
    buckets = ours.differing(theirs)
    differences = _differences(tell, shown, buckets) if buckets else []
    return ComparedFigures(counted, differences + sorted(undecided), shown.left_out)


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
        if counted.get(name) != all_shown.get(name) and not shown.lacks(name)
    ]
