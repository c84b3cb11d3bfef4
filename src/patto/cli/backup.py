"""`patto backup`: save book, vault and access apart, and try at once whether they can be restored."""

from pathlib import Path

import click

from api.engine.settings import Settings
from patto.backup.parts import Part
from patto.backup.saving import save
from patto.backup.trial import try_out
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.replay import Stages, sum_up


@click.command(cls=CommandWithExamples)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--untried", is_flag=True, help="Only save; try it later with patto restore --trial DIR."
)
@with_settings()
def backup(settings: Settings, console: Console, *, folder: Path, untried: bool) -> int:
    """Save the book, the vault and access into DIR, as they are at one moment, and try to restore them.

    DIR must be new or empty. In it come three folders that should be kept in three places: who has
    the book alone can check it and not read a name. The master key is in none of them: keep it
    apart. Everybody goes on writing meanwhile.

    To try it, a scratch server is made in TMPDIR and thrown away again; history is told there from
    the log alone, as patto replay does, and must end with the root that was saved.

    Examples:
        patto backup backups/monday
        TMPDIR=/large patto backup backups/monday
        patto backup --untried backups/monday
    """
    with (
        opened_database(settings, console) as database,
        Stages(console, "Saving", "rows") as stages,
    ):
        parts = save(database.url, database.name, folder, stages)
    for one in parts:
        console.print(f"{folder / one.part}  {one.bytes:,} bytes, {sum(one.rows.values()):,} rows")
    console.print(f"The book up to {parts[0].position:,}, root {parts[0].root}")
    if untried:
        return Exit.DONE
    return trial(console, folder, parts)


def trial(console: Console, folder: Path, parts: list[Part]) -> int:
    """Try a backup in a scratch server, and say what came of it."""
    with Stages(console, "Trying:", "") as stages:
        report = try_out(folder, parts, stages)
    for line in report.differences:
        console.print(line)
    sum_up(console, report)
    if report.agrees:
        console.print(f"The backup in {folder} can be restored.")
        return Exit.DONE
    return Exit.REFUSED
