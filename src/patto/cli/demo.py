"""`patto demo`: fill an empty book with a year of pact life."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click

from api.engine.settings import Settings
from ledger.vault import MasterKey
from patto.cli import opening
from patto.cli.console import Advance, Console
from patto.cli.database import Database, opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.garbage import tune_garbage_collector
from patto.cli.opening import DemoMark
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.points import ROME
from patto.demo import DemoStopped, Filled, NotThisDemo, Scale, fill, open_for_demo

ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 2))"
WAIT_SECONDS = 0.5
FAULTS_SHOWN = 5


class DayType(click.ParamType[date]):
    """Reads a day: `2026-03-31`."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day, or say how one is written."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day (2026-03-31).", param, ctx)


@click.command(cls=CommandWithExamples)
@click.option("--seed", type=int, help="The same seed makes the same year; 1 if nobody says.")
@click.option(
    "--size",
    type=float,
    help="How much happens: 1 (if nobody says) is 12 hubs, 300 members and some 2,000 stays; 0.1 is"
    " a glimpse, 100 a load test.",
)
@click.option(
    "--until", type=DayType(), help="The day before which the year ends; today, if nobody says."
)
@with_settings("master_key_file")
def demo(
    settings: Settings,
    console: Console,
    *,
    seed: int | None,
    size: float | None,
    until: date | None,
) -> int:
    """Fill an empty book with a year of pact life: hubs, members, houses, stays, startups.

    The year is simulated over Italy's real municipalities and submits only commands that everybody
    has. The same seed, size, last day and master key make the same book, byte for byte. Interrupted or killed, it
    goes on where it was when it is called again.

    Examples:
        patto demo
        patto demo --book small --size 0.1 --seed 7
        patto demo --book load --size 100 --until 2026-01-01
    """
    must_be_a_size(size)
    with opened_database(settings, console, new=True) as database:
        opening.make_tables(settings, database)
        with _alone(database, console):
            mark = _mark_for(database, seed, size, until)
            if mark is None:
                console.log("This book holds this very demo year already.")
                return Exit.DONE
            opening.set_demo_mark(database, mark)
            _fill(settings, console, database, mark)
            opening.set_demo_mark(
                database, DemoMark(mark.seed, mark.size, mark.until, filling=False)
            )
    return Exit.DONE


def must_be_a_size(size: float | None) -> None:
    """Say what is wrong before anything is started."""
    try:
        Scale.of(1.0 if size is None else size)
    except ValueError as error:
        raise CommandFailed(str(error), Exit.USAGE) from None


@contextmanager
def _alone(database: Database, console: Console) -> Iterator[None]:
    """Be the only one who fills this book; another who does is waited for."""
    with database.reader() as connection:
        said = False
        while connection.execute(ALONE, [database.name.schema]).fetchone() != (True,):
            if not said:
                console.log("Another patto fills this book: waiting for it.")
                said = True
            time.sleep(WAIT_SECONDS)
        yield


def _mark_for(
    database: Database, seed: int | None, size: float | None, until: date | None
) -> DemoMark | None:
    """Return the year to be filled: a new one, or the one that was begun; raises `CommandFailed` in a used book.

    Nothing when the wanted year is there already.
    """
    begun, facts = opening.demo_mark(database), opening.facts_in(database)
    if begun:
        asked = (seed, size, until)
        known = (begun.seed, begun.size, begun.until)
        same = all(one in {None, other} for one, other in zip(asked, known, strict=True))
        if same and (facts or begun.filling):
            return begun if begun.filling else None
    if facts:
        state = "an unfinished" if begun and begun.filling else "a"
        what = (
            f"{state} demo year (--seed {begun.seed} --size {begun.size:g} --until {begun.until})"
            if begun
            else f"{facts:,} facts"
        )
        raise CommandFailed(
            f"This book already holds {what}, and only an empty one can be filled: choose another"
            " --book or --data."
        )
    return DemoMark(
        seed=1 if seed is None else seed,
        size=1.0 if size is None else size,
        until=until or datetime.now(ROME).date(),
        filling=True,
    )


def _fill(settings: Settings, console: Console, database: Database, mark: DemoMark) -> None:
    """Fill the book, or what is missing in it, and say what it holds then."""
    master = opening.master_key(settings, database)
    tune_garbage_collector()
    try:
        with console.progress("Filling the book with the demo year", "days") as advance:
            filled = asyncio.run(_filled(database, master, mark, advance))
    except NotThisDemo as error:
        raise CommandFailed(f"The book holds something else than this demo year: {error}") from None
    except DemoStopped as error:
        raise CommandFailed(
            f"The demo year was interrupted, call it again to go on: {error}"
        ) from None
    for fault in filled.unexpected[:FAULTS_SHOWN]:
        console.warn(f"Nobody expected this: {fault}")
    console.log(
        f"{filled.hubs} hubs in {filled.regions} regions, {filled.members:,} members, {filled.houses}"
        f" houses, {filled.ventures} ventures, {filled.stays:,} stays: {filled.facts:,} facts, root"
        f" {filled.root.hex()[:16]}… ({filled.seconds:.1f} s)"
    )


async def _filled(
    database: Database, master: MasterKey, mark: DemoMark, advance: Advance
) -> Filled:
    async with open_for_demo(database.url, master, seed=mark.seed, name=database.name) as (
        book,
        clock,
    ):
        return await fill(
            book,
            seed=mark.seed,
            size=mark.size,
            until=mark.until,
            clock=clock,
            progress=advance,
        )
