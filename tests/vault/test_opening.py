"""The master key opens the book's own key, and no other master key does."""

import asyncio
import os
from pathlib import Path

import pytest

from ledger.vault import MasterKey, VaultTables, WrongMasterKey, open_book_keys
from ledger.vault.master import BookKeyLost

pytestmark = pytest.mark.anyio

FIRST = MasterKey(b"m" * 32, Path())
OTHER = MasterKey(b"w" * 32, Path())


@pytest.fixture
def open_keys(pool, house):
    """Open the book's keys as a process that starts does."""

    async def open_them(master=FIRST, entropy=os.urandom):
        return await open_book_keys(VaultTables(pool, house.schema), master, entropy)

    return open_them


async def test_a_wrong_master_key_is_noticed_at_the_start(open_keys):
    """The right one is accepted as often as one likes."""
    for _ in range(2):
        await open_keys()
    with pytest.raises(WrongMasterKey):
        await open_keys(OTHER)
    await open_keys()


async def test_the_books_own_key_is_made_once(open_keys):
    """Two processes that begin at once, and whoever comes later, have the same."""
    keys = await asyncio.gather(*(open_keys() for _ in range(4)))
    digests = {one.command_digest("anna", "order-1") for one in (*keys, await open_keys())}
    assert len(digests) == 1


async def test_the_books_own_key_outlives_the_master_key(open_keys, house):
    """Wrapped by another master key it is the same; either opens it while both are valid."""
    first = await open_keys(entropy=lambda count: b"k" * count)
    again = OTHER.wrap_book_key(b"k" * 32, b"n" * 12)
    house.rows("INSERT INTO vault.book_keys VALUES (2, %s, %s)", OTHER.proof, again)
    second = await open_keys(OTHER)
    assert first.command_digest("anna", "order-1") == second.command_digest("anna", "order-1")
    assert (await open_keys()).mac_key == second.mac_key


async def test_a_lost_book_key_is_never_made_anew(open_keys, vault, house):
    """Nobody would be found, and no command known, by another one."""
    await vault.seal("M-ANNA", "members.applied.v1", {"name": "Anna Rossi"})
    with pytest.raises(BookKeyLost):
        await open_keys()
    assert house.rows("SELECT * FROM vault.book_keys") == []
