"""After a forgetting the next vault key takes over, and what the last one wrapped ends with it."""

import asyncio

import pytest

from ledger.vault import Unreadable, VaultKeyLost, VaultKeys
from tests.vault.conftest import LOCK

pytestmark = pytest.mark.anyio

ANNA, BRUNO, CARLA = "M-ANNA", "M-BRUNO", "M-CARLA"
APPLIED = "members.applied.v1"
NAME = {"name": "Anna Rossi"}


def numbers(house):
    """Return which vault keys lie in the folder, and which of them wrap anybody's key."""
    files = sorted(int(file.name.split("-")[0]) for file in house.folder.iterdir())
    used = "SELECT DISTINCT vault_key FROM vault.keys WHERE vault_key IS NOT NULL ORDER BY 1"
    return files, [number for (number,) in house.rows(used)]


def keys_of(house):
    """Return the vault keys that a process which starts would have."""
    keys = VaultKeys(house.folder, LOCK)
    keys.load(house.rows("SELECT number, id FROM vault.vault_keys"))
    return keys


async def test_nothing_rotates_while_nobody_is_forgotten(vault, house):
    """Every key stays where it is."""
    await vault.seal(ANNA, APPLIED, NAME)
    assert await vault.rotate() is False
    assert numbers(house) == ([1], [1])


async def test_a_forgetting_ends_the_vault_key_that_wrapped(vault, make_vault, house):
    """The living are wrapped again, more than a page of them; the forgotten are opened by nothing."""
    people = [f"M-{n}" for n in range(1_200)]
    sealed = await vault.seal_many([(one, APPLIED, {"name": one}) for one in [ANNA, *people]])
    ((key_id, wrapped),) = house.rows(
        "SELECT key_id, wrapped FROM vault.keys WHERE person = %s", ANNA
    )
    assert keys_of(house).unwrap(1, ANNA, key_id, wrapped).person == ANNA
    await vault.forget([ANNA])
    assert await vault.rotate() is True
    assert numbers(house) == ([2], [2])
    for number in (1, 2):
        with pytest.raises((VaultKeyLost, Unreadable)):
            keys_of(house).unwrap(number, ANNA, key_id, wrapped)
    fresh = make_vault()
    asked = [(one, APPLIED, got) for one, got in zip(people, sealed[1:], strict=True)]
    assert await fresh.open_many(asked) == [{"name": one} for one in people]
    assert await vault.rotate() is False


async def test_other_processes_go_on_through_a_rotation(vault, make_vault, house):
    """One that knew only the old vault key opens, and keeps under the new one, whoever comes next."""
    other = make_vault()
    sealed = await vault.seal_many([(one, APPLIED, NAME) for one in (ANNA, BRUNO)])
    await vault.forget([ANNA])
    (drafted,) = await other.seal_each([(CARLA, APPLIED, NAME)])
    assert await vault.rotate()
    assert await other.keep([drafted.draft], []) == set()
    assert await other.open(BRUNO, APPLIED, sealed[1]) == NAME
    assert await make_vault().open(CARLA, APPLIED, drafted.values) == NAME
    assert numbers(house) == ([2], [2])


async def test_a_rotation_waits_for_a_key_being_kept(vault, pool, make_vault, house):
    """What commits a moment later under the old vault key would be lost with it."""
    await vault.seal(ANNA, APPLIED, NAME)
    await vault.forget([ANNA])
    lock = "SELECT pg_advisory_xact_lock_shared(%s::regclass::oid::bigint)"
    async with pool.connection() as keeping, keeping.transaction():
        await keeping.execute(lock, [f"{house.schema}.vault_keys"])
        rotating = asyncio.create_task(make_vault().rotate())
        await keeping.execute(
            f"INSERT INTO {house.schema}.keys (person, key_id, wrapped, vault_key)"
            f" VALUES ('M-LATE', %s, %s, 1)",
            [b"i" * 16, keys_of(house).wrap(1, "M-LATE", b"i" * 16, b"k" * 32, b"n" * 12)],
        )
        await asyncio.sleep(0.2)
        assert not rotating.done()
    assert await rotating
    assert numbers(house) == ([2], [2])


async def test_a_rotation_that_was_cut_off_is_finished_by_the_next(vault, make_vault, house):
    """The next vault key was there, and nothing wrapped by it yet: the old one ends all the same."""
    sealed = await vault.seal_many([(one, APPLIED, NAME) for one in (ANNA, BRUNO)])
    await vault.forget([ANNA])
    made = VaultKeys(house.folder, LOCK).make(2)
    house.rows("INSERT INTO vault.vault_keys VALUES (2, %s, clock_timestamp())", made)
    assert numbers(house) == ([1, 2], [1])
    assert await make_vault().rotate()
    assert numbers(house) == ([2], [2])
    assert await make_vault().open(BRUNO, APPLIED, sealed[1]) == NAME


async def test_processes_that_rotate_at_once_rotate_once(vault, make_vault, house):
    """There is one next vault key, and nobody's key is lost."""
    people = [f"M-{n}" for n in range(200)]
    sealed = await vault.seal_many([(one, APPLIED, {"name": one}) for one in people])
    await vault.forget(["M-7"])
    await asyncio.gather(*(make_vault().rotate() for _ in range(4)))
    assert numbers(house) == ([2], [2])
    asked = [(one, APPLIED, got) for one, got in zip(people, sealed, strict=True)]
    opened = await make_vault().open_many(asked)
    assert opened == [{"name": None if one == "M-7" else one} for one in people]


async def test_a_key_that_cannot_be_read_keeps_its_vault_key(vault, house):
    """Somebody damaged a row: it is left as it is, and so is what might still open it."""
    await vault.seal_many([(one, APPLIED, NAME) for one in (ANNA, BRUNO, CARLA)])
    house.rows("UPDATE vault.keys SET key_id = %s WHERE person = %s", b"x" * 16, BRUNO)
    await vault.forget([ANNA])
    assert await vault.rotate() is False
    assert numbers(house) == ([1, 2], [1, 2])
