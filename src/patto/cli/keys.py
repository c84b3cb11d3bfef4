"""`patto keys`: another master key takes the place of the first."""

import click

from api.engine.settings import Settings
from ledger.vault.master_rotation import before, retire_master, rotate_master
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.options import CommandWithExamples, GroupWithExamples, with_settings


@click.group(cls=GroupWithExamples)
def keys() -> None:
    """Change the master key, while everybody goes on working.

    Examples:
        patto keys rotate
        patto keys retire
    """


@keys.command(cls=CommandWithExamples)
@with_settings("master_key_file")
def rotate(settings: Settings, console: Console) -> None:
    """Make a new master key and put it in the place of the last, which stays valid until it is retired.

    Only the book's own key is wrapped again, so it takes a moment however large the book is, and
    receipts, digests, look-ups and seals stay what they are. Programs that run go on. Save the new
    key, and bring it to every machine that serves the book; then retire the last. Rotate every
    book that has the same master key. If it is killed, do it again.

    Examples:
        patto keys rotate
        patto keys rotate --book tuscany
    """
    file = settings.master_key
    with (
        opened_database(settings, console) as database,
        database.connect(database.name.owner) as connection,
    ):
        rotate_master(connection, database.name.vault, file)
    console.print(f"{file} is the master key now: save it. {before(file)} is valid too.")
    console.log("When every machine has the new one: patto keys retire")


@keys.command(cls=CommandWithExamples)
@click.option("--all-rotated", is_flag=True, help="Other books of this database were rotated too.")
@with_settings("master_key_file")
def retire(settings: Settings, console: Console, *, all_rotated: bool) -> None:
    """End the master key from before: it opens nothing from now on, and its file is destroyed.

    Examples:
        patto keys retire
        patto keys retire --all-rotated
    """
    file = settings.master_key
    with (
        opened_database(settings, console) as database,
        database.connect(database.name.owner) as connection,
    ):
        retire_master(connection, database.name.vault, file, all_rotated=all_rotated)
    console.print(f"Only {file} opens the book.")
