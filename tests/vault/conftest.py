"""A vault of its own for every test, in a real PostgreSQL, reached as the book's writer."""

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.vault import MasterKey, Vault

VAULT_SQL = Path(__file__).parents[2] / "alembic" / "sql" / "vault.sql"
MASTER = MasterKey(b"m" * 32)


@pytest.fixture
def anyio_backend():
    """Run the asynchronous tests on asyncio, as the service does."""
    return "asyncio"


class House(NamedTuple):
    """Where a test's vault lives, and how to look inside as the superuser."""

    schema: str
    writer: str
    root: psycopg.Connection

    def rows(self, statement, *values):
        """Ask as the superuser; `vault.` stands for the schema."""
        cursor = self.root.execute(statement.replace("vault.", f"{self.schema}."), values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def house(server):
    """Make the schema and its writer, and take them away again."""
    name = f"v{uuid4().hex[:12]}"
    schema, writer = f"{name}_vault", f"{name}_writer"
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"CREATE ROLE {writer} LOGIN")
        root.execute(f"CREATE SCHEMA {schema}")
        root.execute(BookName(name).fill(VAULT_SQL.read_text()))
        yield House(schema, writer, root)
        root.execute(f"DROP SCHEMA {schema} CASCADE")
        root.execute(f"DROP ROLE {writer}")


@pytest.fixture
async def pool(server, house):
    """Connections as the writer."""
    where = server.url(user=house.writer)
    async with Pool(where, size=4, timeout_seconds=5) as pool:
        yield pool


@pytest.fixture
def make_vault(pool, house):
    """Another vault object on the same rows, as another process would have."""

    def make(master=MASTER, entropy=os.urandom, connections=pool, **options):
        return Vault(connections, house.schema, master, entropy, **options)

    return make


@pytest.fixture
def vault(make_vault):
    """One vault."""
    return make_vault()


@pytest.fixture
async def stack():
    """Close whatever a test opened."""
    async with AsyncExitStack() as stack:
        yield stack
