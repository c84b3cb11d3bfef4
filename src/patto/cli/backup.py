"""`patto backup`: save book, vault and access apart, and try at once whether they can be restored."""

from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from api.engine.settings import Settings
from ledger.vault import MasterKey
from ledger.vault.vault_keys import FOLDER
from patto.backup import continuous as continuous_kind
from patto.backup.parts import BackupError, Part
from patto.backup.saving import save
from patto.backup.trial import Telling, replayed, scratch_folder, told_again, try_out
from patto.backup.vault_keys import save_vault_keys
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.replay import Stages
from patto.cli.report import tell
from patto.cli.verification import verified


@click.command(cls=CommandWithExamples)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--untried", is_flag=True, help="Only save; try it later with patto restore --trial DIR."
)
@click.option(
    "--continuous",
    is_flag=True,
    help="The embedded server as a whole and every change since, until Ctrl-C; again on DIR to go on.",
)
@with_settings()
def backup(
    settings: Settings, console: Console, *, folder: Path, untried: bool, continuous: bool
) -> int:
    """Save the book, the vault and access into DIR, as they are at one moment, and try to restore them.

    DIR must be new or empty. In it come three folders that should be kept in three places: who has
    the book alone can check it and not read a name. The master key is in none of them: keep it
    apart; the vault keys that it opens are in a fourth folder. Everybody goes on writing meanwhile.

    To try it, a scratch server is made in TMPDIR and thrown away again; the book is verified there, as patto
    verify does, and must end with the root that was saved.

    With --continuous DIR holds the embedded server as a whole, book and vault together, and from then
    on every change as it is written: what can be lost with the machine is a moment.

    Examples:
        patto backup backups/monday
        TMPDIR=/large patto backup backups/monday
        patto backup --untried backups/monday
        patto backup --continuous backups/live
    """
    if continuous:
        return _follow(settings, console, folder, untried=untried)
    with (
        opened_database(settings, console) as database,
        Stages(console, "Saving", "rows") as stages,
    ):
        parts = save(database.url, database.name, folder, stages, settings.master_key)
    for one in parts:
        console.print(f"{folder / one.part}  {one.bytes:,} bytes, {sum(one.rows.values()):,} rows")
    console.print(f"The book up to {parts[0].position:,}, root {parts[0].root}")
    if untried:
        return Exit.DONE
    return trial(settings, console, folder, parts)


def trial(settings: Settings, console: Console, folder: Path, parts: list[Part]) -> int:
    """Try a backup in a scratch server, and say what came of it."""
    with Stages(console, "Trying:", "") as stages:
        report = try_out(folder, parts, stages, telling(settings, console, folder))
    tell(console, report)
    if report.agrees:
        console.print(f"The backup in {folder} can be restored.")
        return Exit.DONE
    return Exit.REFUSED


def telling(settings: Settings, console: Console, folder: Path) -> Telling:
    """Return what tells a restored book again: verified, with its own vault keys; without a master key replayed."""
    if not settings.master_key.exists():
        console.warn("Without the master key it is only told again, and not verified.")
        return replayed
    master = MasterKey.from_file(settings.master_key)
    return partial(verified, master=master, vault_keys=folder / FOLDER)


def _follow(settings: Settings, console: Console, folder: Path, *, untried: bool) -> int:
    """Copy the embedded server unless that was done, try the copy, and receive every change from then on."""
    if settings.database_url:
        raise BackupError("--continuous is for the embedded server: use pg_receivewal on your own.")
    keep_keys = partial(save_vault_keys, settings.master_key, settings.name, folder)
    with opened_database(settings, console) as database:
        if not continuous_kind.is_continuous(folder):
            with Stages(console, "The server is", "bytes") as stages:
                continuous_kind.take_base(database.url, folder, keep_keys, stages)
            if not untried and trial_of_continuous(settings, console, folder):
                return Exit.REFUSED
        with suppress(KeyboardInterrupt):  # How one ends it.
            console.print(f"Every change is written to {folder / 'wal'}. Ctrl-C stops it.")
            continuous_kind.receive(database.url, folder, keep_keys, console.log)
    return Exit.DONE


def trial_of_continuous(settings: Settings, console: Console, folder: Path) -> int:
    """Make a scratch server of a continuous backup, and say what came of it."""
    with scratch_folder() as data:
        return put_back_and_tell(settings, console, folder, data)


def put_back_and_tell(settings: Settings, console: Console, folder: Path, data: Path) -> int:
    """Make a server in `data` of a continuous backup, tell its history again, and say what came of it."""
    with Stages(console, "The server is", "bytes") as stages:
        cluster = continuous_kind.put_back(data, settings.name, folder, console.log, stages)
    with cluster.attached(), Stages(console, "Telling again:", "facts") as stages:
        again = telling(settings, console, folder)
        report = told_again(cluster.url(), settings.name, stages, again)
    tell(console, report)
    return Exit.DONE if report.agrees else Exit.REFUSED
