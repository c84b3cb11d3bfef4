"""`patto export`: the books for another program, which checks every month's end against our figures."""

import asyncio
import sys

import click

from api.engine.settings import Settings
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.registry import RULES
from patto.cli.console import Console
from patto.cli.database import Database, opened_database
from patto.cli.options import CommandWithExamples, with_settings
from patto.export.books import told
from patto.export.text import FORMS, Form, written
from projections.engine.asof import reader_options
from projections.engine.follower import Follower
from projections.treasury.view import TREASURY

LIMIT_SECONDS = 120.0


@click.command(cls=CommandWithExamples)
@click.argument("form", type=click.Choice(sorted(FORMS)))
@with_settings()
def export(settings: Settings, console: Console, *, form: str) -> None:
    """Write every entry with its metadata as plain-text accounting (FORM), as of one position.

    Each account is opened when it is first used, and at the end of each month its balance is asserted as Patto's
    own tables tell it: bean-check and hledger find any cent that differs. No name of a person is in it.

    Examples:
        patto export beancount > patto.beancount && bean-check patto.beancount
        patto export hledger > patto.journal && hledger -f patto.journal check --strict
    """
    with opened_database(settings, console) as database:
        with Follower(database.url, database.name, RULES, [TREASURY]) as follower:
            follower.catch_up()  # Where no server runs nobody else does it.
        asyncio.run(_export(database, FORMS[form]))


async def _export(database: Database, form: Form) -> None:
    async with await connect(
        signed_in_as(database.url, database.name.reader),
        reader_options(database.name),
        limit_seconds=LIMIT_SECONDS,
    ) as connection:
        async for text in written(told(connection), form):
            sys.stdout.write(text)
