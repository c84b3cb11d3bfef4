"""The figures of a history, counted from its lines: of the kinds with whose words their names begin."""

from collections.abc import Collection, Iterator, Sequence

from ledger.kernel.fact import Fact, Line
from ledger.registry import RULES
from projections.recount import Recount

Figures = dict[str, str]


def recounted(lines: Sequence[Line[Fact]], kinds: Collection[str]) -> Figures:
    """Return the figures of these kinds after the lines."""
    recount = Recount()
    recount.take(RULES.encode(line) for line in lines)
    return _of(recount, kinds)


def at_every_position(
    lines: Sequence[Line[Fact]], kinds: Collection[str]
) -> Iterator[tuple[int, Figures]]:
    """Yield each position, from nothing to the head, with the figures of these kinds then."""
    recount = Recount()
    yield 0, _of(recount, kinds)
    for line in lines:
        recount.take([RULES.encode(line)])
        yield line.position, _of(recount, kinds)


def _of(recount: Recount, kinds: Collection[str]) -> Figures:
    begins = tuple(f"{kind} " for kind in kinds)
    return {name: text for name, text in recount.figures().items() if name.startswith(begins)}
