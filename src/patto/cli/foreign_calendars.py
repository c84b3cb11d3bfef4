"""`patto foreign-calendars`: which calendars of other sites are read from an address, and what that came to; one is read now."""

from collections.abc import Sequence

import click
import msgspec

from api.engine.settings import Settings
from api.feeds.readings import NOW
from api.feeds.readings_shown import READINGS, ForeignReading
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import CommandFailed
from patto.cli.options import CommandWithExamples, GroupWithExamples, with_settings

LISTED_MOST = 500
ALL = {"hub": None, "stale": None, "cursor": "", "limit": LISTED_MOST}


@click.group("foreign-calendars", cls=GroupWithExamples, invoke_without_command=True)
@with_settings()
def foreign_calendars(settings: Settings, console: Console) -> None:
    """List the foreign calendars that are read from an address: when that was done last, and why it failed since. No address is shown.

    Those that could not be read for a day are `stale`: their beds stay closed as the site said last.

    Examples:
        patto foreign-calendars
        patto foreign-calendars now CEQ2MNSOLYPDXEK2XO
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    with opened_database(settings, console) as database, database.reader() as connection:
        rows = connection.execute(database.name.fill(READINGS).encode(), ALL).fetchall()
    if not rows:
        console.log("No foreign calendar is read from an address.")
    for (row,) in rows:
        one = msgspec.json.decode(row, type=ForeignReading)
        read = f"{one.read_at:%Y-%m-%d %H:%M}" if one.read_at else "never           "
        why = f"{one.tries}x {one.why}{f' {one.status}' if one.status else ''}" if one.why else ""
        console.print(f"{one.id}  {one.hub}  {'stale' if one.stale else 'good '}  {read}  {why}")


@foreign_calendars.command("now", cls=CommandWithExamples)
@click.argument("calendars", nargs=-1, required=True)
@with_settings()
def read_now(settings: Settings, console: Console, *, calendars: Sequence[str]) -> None:
    """Have foreign calendars read as soon as the service comes to it, whatever pause they are in.

    Example:
        patto foreign-calendars now CEQ2MNSOLYPDXEK2XO
    """
    with opened_database(settings, console) as database, database.writer() as connection:
        asked = database.name.fill(NOW).encode()
        for one in calendars:
            if not connection.execute(asked, [one]).rowcount:
                raise CommandFailed(f"No foreign calendar {one} is read from an address.")
            console.print(f"{one} is read next.")
