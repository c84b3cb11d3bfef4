"""Lines of a demo year on paper, and the same lines with a fault made on purpose."""

import asyncio
import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from ledger.log.memory import StoredBatches
from projections.recount import Recount
from tests.demo.paper import filled

Json = dict[str, Any]
SEED = 21


@cache
def lines() -> tuple[bytes, ...]:
    """The stored lines of a small demo, told once for all tests."""
    stored = StoredBatches()
    asyncio.run(filled(SEED, stored=stored))
    return tuple(stored.datas)


def counted(datas: Iterable[bytes]) -> Recount:
    """Everything counted, to the end."""
    recount = Recount()
    recount.take(datas)
    recount.finish()
    return recount


def first(kind: str, fits: Callable[[Json], bool] = lambda _: True) -> tuple[int, Json]:
    """The place in the list, and the line, of the first fact of a kind that fits."""
    for place, data in enumerate(lines()):
        line = json.loads(data)
        if line["fact"]["is"] == kind and fits(line["fact"]):
            return place, line
    raise AssertionError(f"the demo has no such {kind}")


def changed(place: int, line: Json) -> list[bytes]:
    """The same lines, but one says something else."""
    return [*lines()[:place], json.dumps(line).encode(), *lines()[place + 1 :]]


def without(place: int) -> list[bytes]:
    """The same lines, but one is missing."""
    return [*lines()[:place], *lines()[place + 1 :]]


def more(place: int, line: Json) -> list[bytes]:
    """The same lines, and right after a place another; all that follow move on."""
    moved = [
        json.loads(data) | {"position": n} for n, data in enumerate(lines()[place + 1 :], place + 3)
    ]
    added = line | {"position": place + 2}
    return [*lines()[: place + 1], *(json.dumps(one).encode() for one in (added, *moved))]
