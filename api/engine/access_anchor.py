"""How far the log of access was is remembered beside the master key: tables put back whole, as they once were, are seen.

    seen/‹book›/access     the newest seal that was seen

It only ever goes forward, and only to a seal that holds and has what was remembered below it. It is in no backup: a
restore takes it away, and says so. One that another book's key made says nothing of this one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Self

import msgspec
from psycopg.rows import TupleRow

from api.engine.access_seal import Head
from ledger.log.names import BookName
from ledger.seal.mac import Macs, is_same
from ledger.vault.private import make_folder, replace_private

logger = logging.getLogger("patto.api")

FOLDER: Final = "seen"
BEHIND: Final = (
    "the log of access was put back behind row {:,}, tokens too perhaps: see `patto verify`"
)
NOT_KEPT: Final = "how far the log of access is can't be remembered beside the master key: {}"
# The seal, and the mac of the row up to which it was remembered, of one moment.
SEAL_AND_ROW: Final = """
SELECT s.rows, s.last, s.mac, l.mac FROM {access}.seal s LEFT JOIN {access}.log l ON l.n = %(n)s
"""


class Anchor:
    """The newest seal of a book's log of access that was seen from here."""

    def __init__(self, file: Path, macs: Macs) -> None:
        self._file, self._macs = file, macs
        self._logged: set[str] = set()

    @classmethod
    def beside(cls, folder: Path, book: BookName, macs: Macs) -> Self:
        """Return that of a book; `folder` is where its master key lies."""
        return cls(file_beside(folder, book), macs)

    def remembered(self) -> Head:
        """Return the seal; that of an empty log where none of this book is remembered."""
        head = remembered_in(self._file)
        return head if head.holds(self._macs) else Head()

    def take(self, row: TupleRow) -> None:
        """Look at what `SEAL_AND_ROW` found of the row that is remembered; go forward, or say that the log went back."""
        rows, last, mac, there = row
        before, now = self.remembered(), Head(rows, last, mac)
        if is_behind(before, there):
            self._say(BEHIND.format(before.rows))
        elif now.rows > before.rows and now.holds(self._macs):
            make_folder(self._file.parent)
            replace_private(self._file, msgspec.json.encode(now).decode())

    async def look(self, fetch: Callable[..., Awaitable[list[TupleRow]]]) -> None:
        """Look at the log with `fetch`, which runs a statement as the writer."""
        try:
            before = await asyncio.to_thread(self.remembered)
            for row in await fetch(SEAL_AND_ROW, n=before.rows):
                await asyncio.to_thread(self.take, row)
        except OSError as error:
            self._say(NOT_KEPT.format(error))

    def _say(self, what: str) -> None:
        """Say it once: it stays so, and is looked at each second."""
        if what not in self._logged:
            self._logged.add(what)
            logger.critical(what)


def file_beside(folder: Path, book: BookName) -> Path:
    """Return the file of a book whose master key lies in `folder`."""
    return folder / FOLDER / book.schema / "access"


def remembered_in(file: Path) -> Head:
    """Return the seal in a file, of whichever book."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Head)
    except (FileNotFoundError, msgspec.MsgspecError):
        return Head()


def is_behind(remembered: Head, there: Any) -> bool:
    """Say whether the log, which has `there` as the mac of the row up to which it was remembered, is another or shorter."""
    return remembered.rows > 0 and (there is None or not is_same(there, remembered.last))
