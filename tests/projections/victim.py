"""A program with some of the toys that stops in the middle of its work, says so, and waits for `kill -9`."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine import tracking
from projections.engine.filling import Filling
from projections.engine.follower import Follower
from projections.engine.rebuild import ShadowRebuild, rebuild
from projections.engine.renewing import renew
from projections.engine.view import View
from tests.projections.tally import OTHER, TALLY, TRIPLE, WIDER

ROOT = Path(__file__).parents[2]

TOYS = {"tally": TALLY, "other": OTHER, "wider": WIDER, "triple": TRIPLE}
MOMENTS: dict[str, tuple[Any, str]] = {
    "applied": (Filling, "write"),  # Some lines are written.
    "filled": (ShadowRebuild, "fill"),  # A shadow is near the end; this alone is committed.
    "switched": (ShadowRebuild, "_take_place"),  # The shadow has taken the tables' place.
    "dropped": (tracking, "drop_tables"),  # The first of the views that are gone has no table.
}
"""What was just done, in a transaction that is open unless it says otherwise."""


@contextmanager
def stopped_at(moment: str, verb: str, conninfo: str, book: BookName, *toys: str) -> Iterator[None]:
    """Have such a program wait at a moment; then kill it."""
    arguments = ["-m", "tests.projections.victim", moment, verb, conninfo, book.schema, *toys]
    environment = {"PYTHONPATH": "src:."}
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as victim:
        try:
            assert victim.stdout is not None
            assert victim.stdout.readline() == f"{moment}\n".encode()
            yield
        finally:
            victim.kill()


def stop_at(moment: str) -> None:
    """Have what does this work take its time before anything else happens."""
    owner, name = MOMENTS[moment]
    work = getattr(owner, name)

    def slowly(*arguments: Any) -> None:
        work(*arguments)
        print(moment, flush=True)
        time.sleep(30)

    setattr(owner, name, slowly)


def follow(conninfo: str, book: BookName, views: Sequence[View]) -> None:
    with Follower(conninfo, book, RULES, views, chunk=10) as one:
        one.catch_up()


def make_again(conninfo: str, book: BookName, views: Sequence[View]) -> None:
    for view in views:
        rebuild(conninfo, book, RULES, view, chunk=10)


def begin(conninfo: str, book: BookName, views: Sequence[View]) -> None:
    renew(conninfo, book, RULES, views, Event())


if __name__ == "__main__":
    moment, verb, url, schema, *toys = sys.argv[1:]
    stop_at(moment)
    verbs = {"follow": follow, "rebuild": make_again, "begin": begin}
    verbs[verb](url, BookName(schema), [TOYS[toy] for toy in toys])
