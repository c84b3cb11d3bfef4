"""The vault keys of a backup: files that lie beside the master key and are worth nothing without it.

They are saved before the tables and again after them, so that a rotation in between costs nothing. A backup holds
those that its vault needs; while it is kept, so is what it knows of whoever is forgotten later.
"""

from contextlib import suppress
from pathlib import Path

from ledger.log.names import BookName
from ledger.vault.private import copy_private, make_folder
from ledger.vault.vault_keys import FOLDER


def save_vault_keys(master_key: Path, name: BookName, folder: Path) -> None:
    """Copy into a backup the vault keys that lie beside this master key now, besides older ones."""
    _copy(master_key.parent / FOLDER / name.schema, folder / FOLDER)


def restore_vault_keys(folder: Path, master_key: Path, name: BookName) -> None:
    """Copy the vault keys of a backup to where a book with this master key looks for them."""
    _copy(folder / FOLDER, master_key.parent / FOLDER / name.schema)


def _copy(source: Path, target: Path) -> None:
    make_folder(target)
    missing = [file for file in source.glob("*.key") if not (target / file.name).exists()]
    for file in missing:
        with suppress(FileNotFoundError):  # destroyed meanwhile: somebody was forgotten
            copy_private(file, target / file.name)
