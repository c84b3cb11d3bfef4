"""A demo year in memory: the real book and pen, a log and a vault that need no PostgreSQL."""

import asyncio
import fcntl
import os
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from pathlib import Path

from ledger.book.book import Book
from ledger.log.memory import MemoryLog, StoredBatches
from ledger.pen.limits import Limits
from ledger.registry import RULES
from ledger.vault import BookKeys, Vault, VaultKeys, statements
from ledger.vault.crypto import KEY_BYTES, NONCE_BYTES
from patto.demo import DemoClock, Filled, Scale, check, fill
from tests.conftest import SHARED_DATA

QUICK = Limits(timeout_seconds=5.0)
UNTIL = date(2026, 6, 10)
VILLAGE = Scale(hubs=6, cities=2, members=40, houses=6, ventures=3, reservations=45)
"""A whole year of few people: every kind of thing happens, in a second or two."""
SEASON = Scale(days=40, hubs=4, cities=2, members=30, houses=3, ventures=2, reservations=150)
"""Forty days, for what must be told many times over."""

Rows = dict[str, tuple[bytes, bytes, int]]
PAPER_KEYS = VaultKeys(Path("nowhere"), b"l" * KEY_BYTES)
PAPER_KEYS.hold(1, b"v" * KEY_BYTES)


class PaperTables:
    """The vault's rows in a dict, which outlives it as a table would; who is forgotten, is here only."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.forgotten: set[str] = set()

    async def ask(self, *texts, **values):
        if texts[0] in (statements.KEYS_FOR_SEALING, statements.KEYS_FOR_OPENING):
            persons = values["persons"]
            return [(one, *self._row(one)) for one in persons if self._row(one)]
        if texts[0] == statements.SHARE_VAULT_KEYS:
            drafts = zip(values["persons"], values["key_ids"], values["wrapped"], strict=True)
            for person, key_id, wrapped in drafts:
                self.rows.setdefault(person, (key_id, wrapped, 1))
            return [(person, self._row(person)[0], 1) for person in values["persons"]]
        if texts[0] == statements.DISCARD_KEYS:
            for person in values["persons"]:
                del self.rows[person]
            return []
        assert texts[0] == statements.DESTROY_KEYS, "the demo asks the vault for nothing else"
        self.forgotten.update(values["persons"])
        return []

    def _row(self, person):
        return (None, None, None) if person in self.forgotten else self.rows.get(person)


def keys_of_paper(seed: int) -> BookKeys:
    """Return the keys that a book in PostgreSQL would have: the first that is drawn from the seed."""
    return BookKeys(DemoClock(seed).entropy(KEY_BYTES + NONCE_BYTES)[:KEY_BYTES])


@asynccontextmanager
async def paper_book(
    seed: int, stored: StoredBatches, rows: Rows, limits: Limits = QUICK
) -> AsyncIterator[tuple[Book, DemoClock]]:
    """Open a book in memory with the demo's ports."""
    clock = DemoClock(seed)
    book = Book(
        RULES,
        MemoryLog(stored),
        vault=Vault(PaperTables(rows), PAPER_KEYS, clock.entropy),
        keys=keys_of_paper(seed),
        clock=clock,
        entropy=clock.entropy,
        limits=limits,
    )
    await book.open()
    try:
        yield book, clock
    finally:
        await book.close()


async def filled(
    seed: int,
    *,
    scale: Scale = SEASON,
    stored: StoredBatches | None = None,
    rows: Rows | None = None,
    limits: Limits = QUICK,
    until: date = UNTIL,
) -> tuple[Filled, list[str]]:
    """Fill a book in memory; return what it holds, and what is wrong with it."""
    stored = StoredBatches() if stored is None else stored
    rows = {} if rows is None else rows
    async with paper_book(seed, stored, rows, limits) as (book, clock):
        done = await fill(book, seed=seed, size=1, until=until, clock=clock, scale=scale)
        return done, await check(book, done.roots)


@cache
def a_year() -> tuple[Filled, StoredBatches]:
    """Return a demo of size 1, which the first of the run's processes that asks has filled."""
    kept = Path(os.environ[SHARED_DATA]) / "a-year.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            stored = StoredBatches()
            done, _ = asyncio.run(filled(1, scale=Scale.of(1), stored=stored))
            kept.write_bytes(pickle.dumps((done, stored)))
    found: tuple[Filled, StoredBatches] = pickle.loads(kept.read_bytes())
    return found
