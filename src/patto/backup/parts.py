"""A backup has three parts that are kept in three places; each says what it is and with which others it was saved.

DIR/book/    book.dump    part.json     the log: facts, batches, keys of commands, tags, snapshots
DIR/vault/   vault.dump   part.json     persons' keys, locked by the master key, which is never in a backup
DIR/access/  access.dump  part.json     who may sign in: digests of tokens
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from ledger.log.names import BookName
from ledger.vault.private import make_folder

BOOK: Final = "book"
PARTS: Final = (BOOK, "vault", "access")
PART_FILE: Final = "part.json"


class BackupError(Exception):
    """A backup cannot be made or used; the message is one line that says what to do."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a part says of itself.

    `backup` is the same for parts that were saved at one moment; `form` is the revision of the tables; `position`
    and `root` (hexadecimal) are those of the last batch then; `rows` counts what each table held. `tried_at`: when
    it was last restored into a scratch server and found right, None before.
    """

    part: str
    backup: str
    book: str
    form: str
    at: datetime
    position: int
    root: str
    rows: Mapping[str, int]
    bytes: int
    sha256: str
    tried_at: datetime | None = None

    def write(self, folder: Path) -> None:
        """Write it beside its dump, whole or not at all; only its owner may read it."""
        draft = folder / self.part / f"{PART_FILE}.new"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(draft.with_name(PART_FILE))
        remember(draft.parent)

    @classmethod
    def read(cls, folder: Path, part: str) -> Self:
        """Read what a part says; raises `BackupError` where it is missing or was never finished."""
        file = folder / part / PART_FILE
        try:
            return msgspec.json.decode(file.read_bytes(), type=cls)
        except FileNotFoundError:
            raise BackupError(
                f"There is no whole backup in {folder}: {part}/{PART_FILE} is missing."
            ) from None
        except msgspec.MsgspecError as error:
            raise BackupError(f"{file} is damaged: {error}") from None


def schema_of(name: BookName, part: str) -> str:
    """Return the schema that a part saves."""
    return {"book": name.schema, "vault": name.vault, "access": name.access}[part]


def dump_of(folder: Path, part: str) -> Path:
    """Return the file that holds a part's tables."""
    return folder / part / f"{part}.dump"


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def new_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; raises `BackupError` where something is in it already."""
    make_folder(folder)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty, and nothing is overwritten: name a new folder.")


def remember(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def whole(folder: Path) -> list[Part]:
    """Return the parts of a backup that fit together, the book first.

    Vault and access may be of a later moment than the book: then they hold what it needs. Raises `BackupError` for
    what is missing, damaged, of another book, or older than the book.
    """
    parts = [Part.read(folder, one) for one in PARTS]
    book, *beside = parts
    for one in beside:
        if one.book != book.book:
            raise BackupError(f"The {one.part} is of the book {one.book}, not of {book.book}.")
        if one.at < book.at:
            raise BackupError(
                f"The {one.part} ({one.at:%Y-%m-%d %H:%M}) is older than the book"
                f" ({book.at:%Y-%m-%d %H:%M}): people and tokens of the time between would be missing."
            )
    for one in parts:
        file = dump_of(folder, one.part)
        if not file.exists() or sha256_of(file) != one.sha256:
            raise BackupError(f"{file} is not what was saved: its SHA-256 is another.")
    return parts
