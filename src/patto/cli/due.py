"""`patto due`: the work that time brings, and when."""

import asyncio
from datetime import UTC, datetime

import click

from api.engine.settings import Settings
from ledger.kernel.command import command_name
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.registry import RULES
from patto.cli.console import Console, flush, write_line
from patto.cli.database import Database, opened_database
from patto.cli.errors import Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.points import POINT, ROME, Point
from projections.engine.asof import reader_options
from projections.engine.due import Waiting, due_view, waiting
from projections.engine.follower import Follower

PAGE = 500
LIMIT_SECONDS = 60.0
EVER = datetime.max.replace(tzinfo=UTC)


@click.command(cls=CommandWithExamples)
@click.option(
    "--until", type=POINT, metavar="DAY|MOMENT", help="Only what is due up to here (included)."
)
@click.option(
    "--limit",
    "-n",
    default=50,
    show_default=True,
    metavar="NUMBER",
    help="At most so many; 0 is all.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line, with the whole command."
)
@with_settings()
def due(
    settings: Settings, console: Console, *, until: Point | None, limit: int, as_json: bool
) -> int:
    """List what waits for its hour, the most urgent first.

    A closing day, a reservation's quarter of an hour, a night to be slept, noon after departure: the
    scheduler of a running server submits each one as an ordinary command, once. An hour in the past
    is overdue: no server runs, or the command was refused, which the last column tells.

    Examples:
        patto due
        patto due --until 2026-12-31 --limit 0
        patto due --json | jq .command
    """
    if until and until.position is not None:
        raise click.BadParameter("a day or a moment is meant, not a position", param_hint="--until")
    with opened_database(settings, console) as database:
        with Follower(database.url, database.name, RULES, [due_view(RULES)]) as follower:
            follower.catch_up()  # Where no server runs nobody else does it.
        found = asyncio.run(_waiting(database, until.ends if until and until.ends else EVER, limit))
    for one in found:
        if as_json:
            write_line(RULES.encode(one))
        else:
            console.print(_line(one))
    flush()
    if not found and not as_json:
        console.print("Nothing waits.")
    elif limit and len(found) == limit:
        console.log(f"These are the first {limit}; --limit 0 lists all.")
    return Exit.DONE


async def _waiting(database: Database, until: datetime, limit: int) -> list[Waiting]:
    """Return what waits; with limit 0 all of it, page by page."""
    found: list[Waiting] = []
    async with await connect(
        signed_in_as(database.url, database.name.reader),
        reader_options(database.name),
        limit_seconds=LIMIT_SECONDS,
    ) as connection:
        while True:
            after = (found[-1].at, found[-1].subject) if found else None
            wanted = min(PAGE, limit - len(found)) if limit else PAGE
            page = await waiting(connection, RULES, until=until, after=after, limit=wanted)
            found += page.due
            if len(page.due) < wanted or len(found) == limit:
                return found


def _line(one: Waiting) -> str:
    late = "overdue " if one.at < datetime.now(UTC) else ""
    tries = f"  {late}tried {one.tries} times: {one.refusal}" if one.tries else f"  {late}".rstrip()
    hour = f"{one.at.astimezone(ROME):%Y-%m-%d %H:%M}"
    return f"{hour}  {command_name(type(one.command)):<28} {one.subject}{tries}"
