"""`patto replay`: tell history again from the log alone, and compare it with what is shown."""

from contextlib import ExitStack
from typing import Self

import click

from api.engine.settings import Settings
from ledger.registry import RULES
from patto.cli.console import Advance, Console
from patto.cli.database import opened_database
from patto.cli.errors import Exit
from patto.cli.garbage import tune_garbage_collector
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.points import POINT, Point, last_up_to
from patto.cli.report import tell
from projections.engine.follower import Follower
from projections.engine.replay import replay as replayed
from projections.registry import ALL, COMPARED


class Stages:
    """The progress of work that comes in stages: one bar each, the former ends when the next begins."""

    def __init__(self, console: Console, words: str, unit: str) -> None:
        self._console = console
        self._words, self._unit = words, unit
        self._stage = ""
        self._open = ExitStack()
        self._advance: Advance = lambda _done, _total: None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the last bar."""
        self._open.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far this stage has come."""
        if stage != self._stage:
            self._open.close()
            self._stage = stage
            bar = self._console.progress(f"{self._words} {stage}", self._unit)
            self._advance = self._open.enter_context(bar)
        self._advance(done, total)


@click.command(cls=CommandWithExamples)
@click.option(
    "--to",
    "end",
    type=POINT,
    help="Only history up to here: a position, the end of a day, a moment. All of it, if nobody says.",
)
@with_settings()
def replay(settings: Settings, console: Console, *, end: Point | None) -> int:
    """Tell history again from the log alone, and compare every figure with the views.

    Every line must stand in its place, every root must be that of its lines, and every balance,
    share, bed and date must be what the tables show as of the same position. Each difference is
    printed on a line of its own, and the exit code is 1 if there is any.

    Examples:
        patto replay
        patto replay --to 2026-06-30
        patto replay --to 12000
    """
    with opened_database(settings, console) as database:
        with Follower(database.url, database.name, RULES, ALL) as follower:
            follower.catch_up()  # Where no server runs nobody else does it.
        with database.reader() as connection:
            position = last_up_to(connection, database.name, end)
        tune_garbage_collector()
        with Stages(console, "Telling again:", "facts") as stages:
            report = replayed(database.url, database.name, COMPARED, position, stages)
    tell(console, report)
    return Exit.DONE if report.agrees else Exit.REFUSED
