"""What was ended for good is remembered beside the master key, so that what a backup brings back is ended again.

    ended/‹book›/forgotten     ids of persons whose key was destroyed
    ended/‹book›/revoked       digests of tokens
    ended/‹vault›/retired      proofs of master keys

A restored log, vault or table of tokens may be from before; these files are in no backup and only ever grow. Nothing
in them is secret: a person's id stands in the log, a digest lets nobody in, and a proof opens nothing.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ledger.vault.private import make_folder, sync_folder

FOLDER: Final = "ended"
FORGOTTEN: Final = "forgotten"
REVOKED: Final = "revoked"
RETIRED: Final = "retired"


class Tombstones:
    """What was ended of one kind in one book, a line each."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._noted: set[str] = set()

    @classmethod
    def beside(cls, folder: Path, book: str, kind: str) -> "Tombstones":
        """Return those of a book; `folder` is where its master key lies."""
        return cls(folder / FOLDER / book / kind)

    def all(self) -> list[str]:
        """Return whatever was ended, in order."""
        if self._file.exists():
            self._noted = set(self._file.read_text(encoding="ascii").split())
        return sorted(self._noted)

    def note(self, names: Iterable[str]) -> None:
        """Write down what is ended, on the disk before this returns; what is noted already costs nothing."""
        if not set(names := list(names)) - self._noted:
            return
        if not (new := sorted(set(names) - set(self.all()))):
            return
        make_folder(self._file.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self._file, flags, 0o600)
        try:
            os.write(handle, "".join(f"{name}\n" for name in new).encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._file.parent)
        self._noted.update(new)
