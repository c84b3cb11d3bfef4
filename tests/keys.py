"""The master key of the tests, in a file as it must be, and a book's own keys as whoever has it may read them."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg

from ledger.log.names import BookName
from ledger.vault import BookKeys, MasterKey

WRAPPED = "SELECT wrapped FROM {vault}.book_keys WHERE master = %s"


def _folder() -> Path:
    """Return the folder of the tests' keys; programs that a test starts have the same."""
    if told := os.environ.get("TESTS_OF_PATTO_KEYS"):
        return Path(told)
    folder = Path(tempfile.mkdtemp(prefix="patto-keys-"))
    os.environ["TESTS_OF_PATTO_KEYS"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _master_file() -> Path:
    file = _folder() / "master.key"
    with suppress(FileExistsError):
        MasterKey.make_file(file, lambda count: b"m" * count)
    return file


MASTER_FILE = _master_file()
MASTER = MasterKey.from_file(MASTER_FILE)


def put_master_key(folder: Path) -> None:
    """Put the tests' master key into a data folder, where the program looks for it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy2(MASTER_FILE, folder / "master.key")


def keys_of(conninfo: str, book: BookName, master: MasterKey) -> BookKeys:
    with psycopg.connect(conninfo, options=f"-c role={book.writer}") as connection:
        row = connection.execute(book.fill(WRAPPED), [master.proof]).fetchone()
    return master.unwrap_book_key(row[0])
