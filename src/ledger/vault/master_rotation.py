"""Another master key takes the place of the first; only the book's own key is wrapped again.

    master.key            the one that is valid
    master.key.next       made, and not yet in its place
    master.key.before     the one before: valid until it is retired

Whatever kills a rotation, at any moment `master.key` opens the book, and the next one goes on.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from ledger.vault.crypto import NONCE_BYTES
from ledger.vault.master import MasterKey, MasterKeyError, WrongMasterKey
from ledger.vault.private import destroy_private, sync_folder
from ledger.vault.tombstones import RETIRED, Tombstones

WRAPPED: Final[LiteralString] = "SELECT wrapped FROM {book_keys} WHERE master = %s"
WRAP_AGAIN: Final[LiteralString] = """
INSERT INTO {book_keys} (generation, master, wrapped)
SELECT max(generation) + 1, %s, %s FROM {book_keys}
ON CONFLICT DO NOTHING
"""
MASTERS: Final[LiteralString] = "SELECT master FROM {book_keys}"
FORGET_MASTER: Final[LiteralString] = "DELETE FROM {book_keys} WHERE master = %s"
OTHER_BOOKS: Final = """
SELECT count(*) FROM pg_class WHERE relname = 'book_keys' AND relnamespace <> %s::regnamespace
"""

Connection = psycopg.Connection[Any]


class NothingToRetire(MasterKeyError):
    """There is no master key from before: begin with patto keys rotate."""


class OtherBooks(MasterKeyError):
    """Other books of this database may still need the master key from before: rotate each, then add --all-rotated."""


def next_to(file: Path) -> Path:
    """Return the file of the master key that is not yet in its place."""
    return file.with_name(f"{file.name}.next")


def before(file: Path) -> Path:
    """Return the file of the master key that was valid before."""
    return file.with_name(f"{file.name}.before")


def rotate_master(connection: Connection, vault: str, file: Path) -> None:
    """Put a new master key in the place of `file`; the one before stays valid until it is retired.

    Where the one before is still there, only what is missing is done: a book that was not rotated yet, or one that was
    killed on the way. `vault` is the schema of the book's vault, `connection` the owner's, in autocommit. Raises `MasterKeyError`.
    """
    if not before(file).exists() and not next_to(file).exists():
        MasterKey.make_file(next_to(file), secrets.token_bytes)
    coming = next_to(file) if next_to(file).exists() else file
    _wrap_again(connection, vault, [file, before(file)], MasterKey.from_file(coming))
    if coming != file:
        with suppress(FileExistsError):
            os.link(file, before(file))
        sync_folder(file.parent)
        coming.replace(file)
        sync_folder(file.parent)


def retire_master(
    connection: Connection, vault: str, file: Path, *, all_rotated: bool = False
) -> None:
    """End the master key from before: what it wrapped goes, and its file is destroyed.

    So does what others wrapped that were retired before, if a restored backup brought it back. Raises
    `MasterKeyError` unless the one that is valid opens the book.
    """
    tombstones = Tombstones.beside(file.parent, vault, RETIRED)
    again = came_back(connection, vault, file)
    if next_to(file).exists() or not (before(file).exists() or again):
        raise NothingToRetire(before(file))
    (others,) = connection.execute(OTHER_BOOKS, [vault]).fetchone() or (0,)
    if others and not all_rotated:
        raise OtherBooks
    if _wrapped(connection, vault, MasterKey.from_file(file)) is None:
        raise WrongMasterKey(file)
    if before(file).exists():
        again.append(MasterKey.from_file(before(file)).proof)
    tombstones.note(proof.hex() for proof in again)
    for proof in again:
        connection.execute(_fill(FORGET_MASTER, vault), [proof])
    destroy_private(before(file))


def came_back(connection: Connection, vault: str, file: Path) -> list[bytes]:
    """Return the proofs of master keys that were retired and open the book again, after a restore."""
    rows = connection.execute(_fill(MASTERS, vault)).fetchall()
    retired = set(Tombstones.beside(file.parent, vault, RETIRED).all())
    return [bytes(proof) for (proof,) in rows if proof.hex() in retired]


def _wrap_again(connection: Connection, vault: str, files: list[Path], coming: MasterKey) -> None:
    """Have the book's own key wrapped by a master key too, by means of one that opens it."""
    for file in files:
        if file.exists():
            master = MasterKey.from_file(file)
            if (wrapped := _wrapped(connection, vault, master)) is not None:
                again = master.rewrap_book_key(wrapped, coming, secrets.token_bytes(NONCE_BYTES))
                connection.execute(_fill(WRAP_AGAIN, vault), [coming.proof, again])
                return
    raise WrongMasterKey(files[0])


def _wrapped(connection: Connection, vault: str, master: MasterKey) -> bytes | None:
    row = connection.execute(_fill(WRAPPED, vault), [master.proof]).fetchone()
    return bytes(row[0]) if row else None


def _fill(text: LiteralString, vault: str) -> Composed:
    return SQL(text).format(book_keys=Identifier(vault, "book_keys"))
