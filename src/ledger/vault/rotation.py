"""Rotation: the next vault key takes the place of the last, so that what the last one wrapped ends with it."""

import logging

from ledger.vault import statements
from ledger.vault.crypto import Unreadable
from ledger.vault.tables import VaultTables
from ledger.vault.vault_keys import VaultKeyLost, VaultKeys

logger = logging.getLogger("patto.vault")


async def load_vault_keys(tables: VaultTables, keys: VaultKeys) -> None:
    """Hold the vault keys that the book has now; the first is made when there is none.

    Raises `VaultKeyLost`.
    """
    known = await tables.ask(statements.VAULT_KEYS)
    if not known:
        known = await _next(tables, keys, 1)
    keys.load(known)


async def rotate(tables: VaultTables, keys: VaultKeys) -> bool:
    """Finish what was begun, and begin anew if somebody was forgotten; say whether anything ended.

    Any number of processes may do so at once, and each may die at any point.
    """
    await load_vault_keys(tables, keys)
    if (await tables.ask(statements.FORGOTTEN_SINCE))[0][0]:
        keys.load(await _next(tables, keys, keys.newest + 1))
    return await _end_older(tables, keys)


async def _next(tables: VaultTables, keys: VaultKeys, number: int) -> list[tuple[int, bytes]]:
    """Make the vault key with this number, unless another process did; return all that are known."""
    key_id = keys.make(number)
    await tables.ask(statements.LOCK_VAULT_KEYS, statements.ADD_VAULT_KEY, number=number, id=key_id)
    known = [(int(number), bytes(one)) for number, one in await tables.ask(statements.VAULT_KEYS)]
    if (number, key_id) not in known:
        keys.destroy(number, key_id)
    return known


async def _end_older(tables: VaultTables, keys: VaultKeys) -> bool:
    """Wrap everybody's key by the newest vault key, and destroy the older ones once nothing needs them."""
    older = [one for one in await tables.ask(statements.VAULT_KEYS) if one[0] < keys.newest]
    if not any(keys.is_held(number) for number, _ in older):
        return False
    await _rewrap_all(tables, keys)
    ended = False
    for number, key_id in older:
        if not (await tables.ask(statements.IS_NEEDED, number=number))[0][0]:
            keys.destroy(number, key_id)
            ended = True
    return ended


async def _rewrap_all(tables: VaultTables, keys: VaultKeys) -> None:
    """Wrap again what older vault keys wrapped, a batch at a time, in order of person."""
    after = ""
    while batch := await tables.ask(statements.WRAPPED_BEFORE, number=keys.newest, after=after):
        rows = []
        for person, key_id, wrapped, number in batch:
            try:
                rows.append((person, key_id, keys.rewrap(number, person, key_id, wrapped), number))
            except (Unreadable, VaultKeyLost):
                logger.critical(
                    "the key of %s can't be read, and keeps vault key %s", person, number
                )
        await tables.ask(
            statements.REWRAP,
            newest=keys.newest,
            persons=[row[0] for row in rows],
            key_ids=[row[1] for row in rows],
            wrapped=[row[2] for row in rows],
            numbers=[row[3] for row in rows],
        )
        after = batch[-1][0]
