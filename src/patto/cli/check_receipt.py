"""`patto check-receipt`: is what somebody kept of this book, and what is gone since?"""

from pathlib import Path

import click

from api.engine.settings import Settings
from ledger.log.recorder import recorder_of_facts
from ledger.registry import RULES
from patto.backup.receipts import check, read_kept
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import Exit
from patto.cli.options import CommandWithExamples, with_settings


@click.command("check-receipt", cls=CommandWithExamples)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_settings()
def check_receipt(settings: Settings, console: Console, *, file: Path) -> int:
    """Compare receipts or roots that somebody kept with the book, and say which positions are gone.

    FILE holds receipts as they were answered (JSON: one, a list, or one a line, as bulk answers), or
    lines with a position and its root, as psql prints them. A part.json of a backup will do.
    The tree is computed again from the lines, and what a receipt tells of its facts is compared with
    them, word by word; the exit code is 1 if anything is gone or differs.

    Examples:
        patto check-receipt receipt.json
        patto check-receipt backups/monday/book/part.json
    """
    kept = read_kept(file)
    with opened_database(settings, console) as database:
        recorder = recorder_of_facts(database.url, database.name, RULES)
        with console.progress("Computing the tree", "facts") as advance:
            found = check(recorder, kept, advance)
    for line in (*found.gone, *found.differing):
        console.print(line)
    if found.gone:
        console.print(f"The book ends at {found.head:,}: it is older than what was kept.")
    if found.differing:
        console.print("This is not the book that it was kept from: see docs/auditing.md.")
    if found.gone or found.differing:
        return Exit.REFUSED
    console.print(
        f"All of it is of this book: {found.kept:,} kept, up to {found.head:,}. Compared: "
        f"{found.roots:,} roots, {found.leaves:,} leaves, {found.facts:,} facts word by word."
    )
    return Exit.DONE
