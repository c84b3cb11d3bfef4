"""`patto restore`: make a book again from its backup, beside whatever is there and never over it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from api.engine.access_anchor import file_beside, remembered_in
from api.engine.settings import Settings
from api.engine.tokens import all_tokens
from ledger.vault.master_rotation import came_back
from ledger.vault.tombstones import FOLDER as ENDED
from ledger.vault.tombstones import REVOKED, Tombstones
from ledger.vault.vault_keys import FOLDER
from patto.backup.continuous import is_continuous
from patto.backup.loading import load
from patto.backup.parts import BackupError, Part, whole
from patto.backup.trial import told_again
from patto.backup.vault_keys import restore_vault_keys
from patto.cli.backup import put_back_and_tell, telling, trial, trial_of_continuous
from patto.cli.console import Console
from patto.cli.database import Database, opened_database, place
from patto.cli.errors import Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.replay import Stages
from patto.cli.report import tell


@click.command(cls=CommandWithExamples)
@click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option(
    "--trial",
    "only_trial",
    is_flag=True,
    help="Restore into a scratch server, compare, throw it away; the book of the settings is not touched.",
)
@with_settings()
def restore(settings: Settings, console: Console, *, folder: Path, only_trial: bool) -> int:
    """Make a book from the backup in DIR, tell its history again, and say with which root it ends.

    DIR holds the folders book, vault and access again; vault and access may be younger than the
    book. A book that is there is never overwritten: restore into a new PATTO_DATA or another
    database. The vault keys come back too. Put the master key back yourself; a restored book without it
    stays closed.

    Commands that were accepted after the backup are gone. patto check-receipt says which.

    Examples:
        patto restore backups/monday --data restored
        patto restore --trial backups/monday
        patto restore backups/live --data restored
    """
    if is_continuous(folder):
        return _of_the_whole_server(settings, console, folder, only_trial=only_trial)
    parts = whole(folder)
    if only_trial:
        return trial(settings, console, folder, parts)
    _must_be_the_book(settings, parts[0])
    with opened_database(settings, console, new=True) as database:
        with Stages(console, "Restoring", "rows") as stages:
            load(database.url, database.name, folder, parts, stages)
        restore_vault_keys(folder, settings.master_key, settings.name)
        with Stages(console, "Telling again:", "facts") as stages:
            again = telling(settings, console, folder)
            report = told_again(database.url, database.name, stages, again)
        good_again = _living_tokens(settings, database)
        with database.writer() as connection:
            masters = came_back(connection, database.name.vault, settings.master_key)
    tell(console, report)
    console.print(f"The book of {parts[0].at:%Y-%m-%d %H:%M} UTC is in {place(settings)}.")
    if good_again:
        console.warn(
            f"Good again, also if they were revoked since: the tokens {', '.join(good_again)} (patto token)."
        )
    if masters:
        console.warn("A master key that was retired opens the book again: patto keys retire")
    _tell_what_came_back(settings, console)
    _ask_for_the_key(settings, console)
    return Exit.DONE if report.agrees else Exit.REFUSED


def _must_be_the_book(settings: Settings, book: Part) -> None:
    if book.book != settings.book:
        raise BackupError(f"The backup is of the book {book.book}: add --book {book.book}.")


def _of_the_whole_server(
    settings: Settings, console: Console, folder: Path, *, only_trial: bool
) -> int:
    if only_trial:
        return trial_of_continuous(settings, console, folder)
    if settings.database_url:
        raise BackupError("A continuous backup is restored into a data folder: unset DATABASE_URL.")
    code = put_back_and_tell(settings, console, folder, settings.folder)
    restore_vault_keys(folder, settings.master_key, settings.name)
    console.print(f"The server with every change that was received is in {settings.folder}.")
    _tell_what_came_back(settings, console)
    _ask_for_the_key(settings, console)
    return code


def _living_tokens(settings: Settings, database: Database) -> list[str]:
    """Return the names of the tokens that the backup brings back, and the next start will not end again."""
    with database.writer() as connection:
        tokens = all_tokens(connection, database.name)
    now, ended = datetime.now(UTC), _revoked(settings)
    living = [one.name for one in tokens if one.revoked_at is None and one.expires_at > now]
    return [name for name in living if name not in ended]


def _revoked(settings: Settings) -> set[str]:
    """Return the names of the tokens that are remembered to be revoked."""
    revoked = Tombstones.beside(settings.master_key.parent, settings.name.schema, REVOKED)
    return {digest[:12] for digest in revoked.all()}


def _tell_what_came_back(settings: Settings, console: Console) -> None:
    console.warn(
        "Known again: whoever was forgotten since, and whatever was revoked since is good again, but for what"
        f" {settings.master_key.parent / ENDED} remembers: the next start ends that again."
    )
    seen = file_beside(settings.master_key.parent, settings.name)
    if rows := remembered_in(seen).rows:
        seen.unlink()
        console.warn(
            f"The log of access was seen up to row {rows:,} here; what the backup has not of it is gone."
        )


def _ask_for_the_key(settings: Settings, console: Console) -> None:
    if not settings.master_key.exists():
        console.warn(f"It stays closed until its master key is back in {settings.master_key}.")
    if not (keys := settings.master_key.parent / FOLDER / settings.book).exists():
        console.warn(f"It stays closed until its vault keys are back in {keys}.")
