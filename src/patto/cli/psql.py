"""`patto psql`: ask the book in SQL, as the role that only reads."""

import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Final

import click

from api.engine.settings import Settings
from ledger.log.logins import signed_in_as
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples, with_settings

_CODES: Final = {0: Exit.DONE, 2: Exit.UNREACHABLE}
"""What psql ends with, and is no refusal: it was done, or the connection was lost."""


@click.command(
    cls=CommandWithExamples,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@with_settings()
def psql(settings: Settings, console: Console, *, arguments: Sequence[str]) -> int:
    """Open psql on the book as its reader: it can see facts and views, and change nothing.

    What follows is psql's own. You are signed in as the reader, who makes no temporary tables and no large
    objects either. The view `log` shows each fact as JSON; the tables of the views
    are found without a schema.

    Examples:
        patto psql
        patto psql -c "SELECT position, line->'fact'->>'is' FROM log LIMIT 5"
        patto psql --csv -c "SELECT * FROM tracking"
    """
    with opened_database(settings, console) as database:
        if database.psql is None:
            raise CommandFailed(
                "There is no psql on this machine: install PostgreSQL's client programs."
            )
        path = f"{database.name.read},{database.name.schema}"
        options = f"-c search_path={path} -c default_transaction_read_only=on"
        url = signed_in_as(database.url, database.name.reader)
        former = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is psql's.
        try:
            done = subprocess.run(  # noqa: S603 - the person's own arguments
                [str(database.psql), f"--dbname={url}", *arguments],
                env={**os.environ, "PGOPTIONS": options, "PGAPPNAME": "patto psql"},
                check=False,
            )
        finally:
            signal.signal(signal.SIGINT, former)
    return _CODES.get(done.returncode, Exit.REFUSED) if done.returncode >= 0 else Exit.INTERRUPTED
