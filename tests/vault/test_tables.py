"""What is asked of the vault's tables together is done together, or not at all."""

import psycopg
import pytest

from ledger.vault import VaultTables

pytestmark = pytest.mark.anyio

GONE = "INSERT INTO {keys} (person, kept, forgotten_at) VALUES (%(person)s, true, now())"
FAILS = "SELECT 1 / 0 FROM {vault_keys}"
ROWS = "SELECT person FROM vault.keys"


async def test_of_two_statements_neither_is_done_when_one_fails(pool, house):
    """A forgetting is the key and its look-ups; a lock for a transaction lasts as long as both."""
    tables = VaultTables(pool, house.schema)
    with pytest.raises(psycopg.errors.DivisionByZero):
        await tables.ask(GONE, FAILS, person="M-ANNA")
    assert house.rows(ROWS) == []
    await tables.ask(GONE, "SELECT 1", person="M-BRUNO")
    await tables.ask(GONE, person="M-CARLA")
    assert house.rows(ROWS) == [("M-BRUNO",), ("M-CARLA",)]
