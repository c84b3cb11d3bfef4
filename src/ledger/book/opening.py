"""A book is opened with its master key: the vault first, then the log, then the pen."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from ledger.book.book import Book
from ledger.kernel.rulebook import Rulebook
from ledger.log.connections import Commit
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.log.writer import log_of
from ledger.pen.limits import Limits
from ledger.seal.mac import Macs
from ledger.vault import MasterKey, Vault, VaultKeys, VaultTables, open_book_keys
from ledger.vault.tombstones import FORGOTTEN, Tombstones

VAULT_CONNECTIONS = 4


@asynccontextmanager
async def open_book(
    rules: Rulebook,
    conninfo: str,
    master: MasterKey,
    *,
    name: BookName | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    entropy: Callable[[int], bytes] = os.urandom,
    limits: Limits | None = None,
    commit: Commit = "on",
) -> AsyncIterator[Book]:
    """Open a book that was migrated; write what waits and close it at the end.

    Where PostgreSQL has a synchronous standby, `commit` says what an acknowledgement waits for at least.
    Raises `LogUnavailable` when PostgreSQL can't be reached, `WrongMasterKey` for another book's key.
    """
    name, limits = name or BookName(), limits or Limits()
    async with Pool(
        signed_in_as(conninfo, name.writer),
        size=VAULT_CONNECTIONS,
        timeout_seconds=limits.timeout_seconds,
        commit=commit,
    ) as pool:
        tables = VaultTables(pool, name.vault)
        keys = await open_book_keys(tables, master, entropy)
        vault = Vault(tables, VaultKeys.beside(master, name.schema, keys), entropy)
        await vault.open_keys()
        book = Book(
            rules,
            log_of(
                conninfo,
                name,
                Macs(keys.mac_key),
                limit_seconds=limits.timeout_seconds,
                commit=commit,
            ),
            vault=vault,
            keys=keys,
            clock=clock,
            entropy=entropy,
            limits=limits,
            forgotten=Tombstones.beside(master.folder, name.schema, FORGOTTEN),
        )
        await book.open()
        try:
            yield book
        finally:
            await book.close()


async def book_macs(conninfo: str, name: BookName, master: MasterKey) -> Macs:
    """Return what makes and checks the MACs of a book that nobody here has open; raises as `open_book` does."""
    where = signed_in_as(conninfo, name.writer)
    async with Pool(where, size=1, timeout_seconds=Limits().timeout_seconds) as pool:
        keys = await open_book_keys(VaultTables(pool, name.vault), master, os.urandom)
    return Macs(keys.mac_key)
