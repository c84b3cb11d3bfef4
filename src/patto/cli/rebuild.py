"""`patto rebuild`: make views again from the log, beside the living ones."""

from collections.abc import Sequence
from difflib import get_close_matches

import click

from api.engine.settings import Settings
from ledger.log.retag import retag
from ledger.log.statements import BEYOND
from ledger.registry import RULES
from patto.cli.console import Console
from patto.cli.database import Database, opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples, with_settings
from projections.engine.follower import Follower, Stumbled
from projections.engine.rebuild import AlreadyRebuilding
from projections.engine.rebuild import rebuild as build_again
from projections.engine.tracking import connect_projector, remove_gone
from projections.engine.view import View
from projections.registry import ALL

SEEN = "SELECT position FROM tracking WHERE view = %s"
NAMES = tuple(one.name for one in ALL)
TAGS, SNAPSHOTS = "tags", "snapshots"
EVERY = (*NAMES, TAGS, SNAPSHOTS)
TAKE_AWAY = "DELETE FROM {book}.snapshots"


@click.command(
    cls=CommandWithExamples,
    epilog=f"The views: {', '.join(NAMES)}. Beside them: {TAGS}, {SNAPSHOTS}.",
)
@click.argument("views", nargs=-1, metavar="[PROJECTION]…")
@with_settings()
def rebuild(settings: Settings, console: Console, *, views: Sequence[str]) -> int:
    """Make views again from the log: all of them, or those that are named.

    New tables are filled beside the living ones and take their place in one step. A running server
    goes on answering meanwhile, and the position that it answers never goes back. Interrupted, it
    leaves the living tables as they were. When anything points beyond the log's end nothing is
    rebuilt: it would throw away the last that is known of what is missing there.

    `tags` is no view but the index by which facts are found: it is rebuilt only when named,
    after an upgrade whose notes ask for it. `snapshots` are states kept to save time: they are all taken
    away, and a running server makes new ones.

    Examples:
        patto rebuild
        patto rebuild treasury offerings
        patto rebuild tags
    """
    names = list(dict.fromkeys(views)) or list(NAMES)
    for name in names:
        if name not in EVERY:
            near = get_close_matches(name, EVERY, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}."
            raise CommandFailed(f"There is no view {name!r}: {hint}", Exit.USAGE)
    with opened_database(settings, console) as database:
        _must_end_with_the_log(database)
        if TAGS in names:
            _retag(database, console)
        if SNAPSHOTS in names:
            with database.writer() as connection:
                gone = connection.execute(database.name.fill(TAKE_AWAY).encode()).rowcount
            console.print(
                f"{gone:,} snapshots were taken away; new ones are made as they are needed."
            )
        with connect_projector(database.url, database.name, database.name.read) as connection:
            remove_gone(connection, database.name, ALL)
        for one in ALL:
            if one.name not in names:
                continue
            try:
                with console.progress(f"Rebuilding {one.name}", "facts") as advance:
                    build_again(database.url, database.name, RULES, one, advance)
            except AlreadyRebuilding:
                raise CommandFailed(f"Somebody else is rebuilding {one.name} just now.") from None
            except Stumbled as error:
                raise CommandFailed(f"{error}. The living tables are untouched.") from None
            console.print(f"{one.name} is new, up to position {_followed(database, one):,}.")
    return Exit.DONE


def _must_end_with_the_log(database: Database) -> None:
    """Raise `CommandFailed` when tables point beyond the log's end: what they say there is said nowhere else."""
    with database.reader() as connection:
        beyond = connection.execute(database.name.fill(BEYOND).encode()).fetchall()
    if what := " and ".join(name for (name,) in beyond):
        message = (
            f"There are {what} beyond the last batch: the end of the log is missing, and nothing else tells of it."
            " Nothing was rebuilt. Keep everything as it is, and see docs/auditing.md."
        )
        raise CommandFailed(message)


def _retag(database: Database, console: Console) -> None:
    with console.progress("Rebuilding the tags", "facts") as advance:
        done = retag(database.url, database.name, RULES, advance)
    console.print(
        f"The tags of {done.facts:,} facts: {done.added:,} added, {done.removed:,} removed."
    )


def _followed(database: Database, one: View) -> int:
    """Bring a view up to the log, where no server does; return how far it has seen."""
    with Follower(database.url, database.name, RULES, [one]) as follower:
        follower.catch_up()
    with database.reader() as connection:
        row = connection.execute(SEEN, [one.name]).fetchone()
    return int(row[0]) if row else 0
