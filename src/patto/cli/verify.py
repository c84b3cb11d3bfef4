"""`patto verify`: all that is not the log is derived from it again and compared, row by row."""

import click

from api.engine.settings import Settings
from ledger.registry import RULES
from ledger.vault import MasterKey
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.replay import Stages
from patto.cli.report import tell
from patto.cli.verification import give_way, verified
from projections.engine.auditing import AlreadyVerifying
from projections.engine.follower import Follower
from projections.registry import ALL


@click.command(cls=CommandWithExamples)
@with_settings("master_key_file")
def verify(settings: Settings, console: Console) -> int:
    """Derive everything from the log again and compare: what `replay` does, and every row there is.

    Leaves, roots, frontiers, batches, kinds, tags, command keys, snapshots, each row of each view, and that whoever has sealed words has a key that opens them. It may run
    beside a server that writes, and needs the master key, whose book key vouches for what is not in the log. Each
    difference is printed on a line of its own, then what mends it; the exit code is 1 if there is any.

    Examples:
        patto verify
        patto verify --quiet
    """
    with opened_database(settings, console) as database:
        with Follower(database.url, database.name, RULES, ALL) as follower:
            follower.catch_up()  # Where no server runs nobody else does it.
        master = MasterKey.from_file(settings.master_key)
        give_way()
        try:
            with Stages(console, "Verifying:", "facts") as stages:
                found = verified(database.url, database.name, master, stages)
        except AlreadyVerifying as why:
            raise CommandFailed(str(why)) from None
    tell(console, found)
    return Exit.DONE if found.agrees else Exit.REFUSED
