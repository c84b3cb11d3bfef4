"""The server that is measured on: a durable PostgreSQL of its own with default settings, and books in it."""

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import psycopg

from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.pen.limits import Limits
from ledger.registry import RULES
from ledger.vault import MasterKey
from patto.postgres import Cluster


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)


class BenchServer(msgspec.Struct, frozen=True):
    """A server that waits for its disk, and a folder; it can be handed to another process.

    `brief`: fewer and shorter runs, for those who change a benchmark rather than read it.
    """

    url: str
    folder: Path
    brief: bool

    @property
    def key_file(self) -> Path:
        """Return the file of the master key that all the books share."""
        return self.folder / "master.key"

    def scaled(self, count: int, brief: int) -> int:
        """Return how much is measured: `count`, or `brief` in a brief run."""
        return brief if self.brief else count

    def new_book(self, name: str) -> BookName:
        """Make an empty book."""
        book = BookName(name)
        self.drop(book)
        upgrade(self.url, book)
        return book

    def drop(self, book: BookName) -> None:
        """Drop a book's schemas, so that the next row finds the disk as this one did."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for schema in book.schemas:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())

    @asynccontextmanager
    async def opened(self, book: BookName, limits: Limits | None = None) -> AsyncIterator[Book]:
        """Open a book for writing in this process."""
        master = MasterKey.from_file(self.key_file)
        async with open_book(RULES, self.url, master, name=book, limits=limits) as one:
            yield one


@contextmanager
def durable_server(root: Path) -> Iterator[tuple[Cluster, Path]]:
    """Start a server below `root`, which must be on a real disk, and leave nothing behind."""
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=root))
    folder.chmod(0o711)  # Under root PostgreSQL runs as another user, who must get in.
    cluster = Cluster(folder)
    try:
        with cluster.owned():
            MasterKey.make_file(folder / "master.key", os.urandom)
            _must_be_durable(cluster.url())
            yield cluster, folder
    finally:
        home = (folder / "server").resolve()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _must_be_durable(url: str) -> None:
    with psycopg.connect(url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            found = connection.execute(f"SHOW {setting}".encode()).fetchone()
            assert found == ("on",), f"{setting} must be on"
