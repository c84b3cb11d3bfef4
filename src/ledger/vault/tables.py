"""The vault's tables: statements run in transactions of their own, durable once they return."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Final, LiteralString, Protocol

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

TABLES: Final = ("book_keys", "vault_keys", "keys", "lookups")

Rows = list[tuple[Any, ...]]


class Connections(Protocol):
    """Where connections come from: a pool is one. Each is lent idle."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend a connection that is in no transaction."""


class VaultTables:
    """The tables of one book's vault; `schema` is its own."""

    def __init__(self, connections: Connections, schema: str) -> None:
        self._connections = connections
        self._names = {table: Identifier(schema, table) for table in TABLES}
        self._composed: dict[str, Composed] = {}

    async def ask(self, *texts: LiteralString, **values: object) -> Rows:
        """Run these statements in a transaction of their own, committed on return; last's rows."""
        async with self._connections.connection() as connection:
            if connection.info.transaction_status is not TransactionStatus.IDLE:
                raise RuntimeError(
                    "The vault was lent a connection in use: nothing would be durable."
                )
            alone = connection.autocommit and len(texts) == 1
            async with nullcontext() if alone else connection.transaction():
                cursor = connection.cursor(row_factory=tuple_row)
                for text in texts:
                    await cursor.execute(self._sql(text), values)
                return await cursor.fetchall() if cursor.description else []

    def _sql(self, text: LiteralString) -> Composed:
        if text not in self._composed:
            self._composed[text] = SQL(text).format(**self._names)
        return self._composed[text]
