"""A vault of its own for every test, in a real PostgreSQL, reached as the book's writer."""

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from ledger.kernel.refused import Refused
from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.vault import Vault, VaultKeys, VaultTables
from ledger.vault.draft import Lookup

VAULT_SQL = Path(__file__).parents[2] / "alembic" / "sql" / "vault.sql"
LOCK = b"l" * 32


@pytest.fixture
def anyio_backend():
    """Run the asynchronous tests on asyncio, as the service does."""
    return "asyncio"


class House(NamedTuple):
    """Where a test's vault lives, and how to look inside as the superuser."""

    schema: str
    writer: str
    root: psycopg.Connection
    folder: Path

    def rows(self, statement, *values):
        """Ask as the superuser; `vault.` stands for the schema."""
        cursor = self.root.execute(statement.replace("vault.", f"{self.schema}."), values)
        return cursor.fetchall() if cursor.description else []


class AcceptingVault(Vault):
    """A vault, and a book that accepts whatever is sealed: keys are kept at once."""

    async def seal(self, person, fact, fields):
        """Seal one person's fields for one fact; raises what refuses it."""
        return (await self.seal_many([(person, fact, fields)]))[0]

    async def seal_many(self, items):
        """Seal all, or raise what refuses the first that can't be sealed, and keep nothing."""
        answers = await self.seal_each(items)
        for answer in answers:
            if isinstance(answer, Refused):
                raise answer
        drafts = [one.draft for one in answers if one.draft]
        if drafts and await self.keep(drafts, []):  # Another process was first.
            return await self.seal_many(items)
        return [dict(answer.values) for answer in answers]

    async def set_lookups(self, people, command=b"c" * 16):
        """Let people be found by these digests: person → kind → digest."""
        await self.keep(
            [],
            [
                Lookup(kind, digest, person, command)
                for person, digests in people.items()
                for kind, digest in digests.items()
            ],
        )


@pytest.fixture
def house(server, tmp_path):
    """Make the schema and its writer, and take them away again."""
    name = f"v{uuid4().hex[:12]}"
    schema, writer = f"{name}_vault", f"{name}_writer"
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"CREATE ROLE {writer}")
        root.execute(f"CREATE SCHEMA {schema}")
        root.execute(BookName(name).fill(VAULT_SQL.read_text()))
        house = House(schema, writer, root, tmp_path / "vault-keys")
        key_id = VaultKeys(house.folder, LOCK).make(1)
        house.rows("INSERT INTO vault.vault_keys VALUES (1, %s, now())", key_id)
        yield house
        root.execute(f"DROP SCHEMA {schema} CASCADE")
        root.execute(f"DROP ROLE {writer}")


@pytest.fixture
async def pool(server, house):
    """Connections as the writer."""
    options = f"-c role={house.writer}"
    async with Pool(server.url(), options, size=4, timeout_seconds=5) as pool:
        yield pool


@pytest.fixture
def make_vault(pool, house):
    """Another vault object on the same rows, as another process would have."""

    def make(entropy=os.urandom, connections=pool, **options):
        tables, keys = VaultTables(connections, house.schema), VaultKeys(house.folder, LOCK)
        keys.load(house.rows("SELECT number, id FROM vault.vault_keys"))
        return AcceptingVault(tables, keys, entropy, **options)

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
