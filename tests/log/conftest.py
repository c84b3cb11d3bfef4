"""A book of its own for every test, migrated in a real PostgreSQL."""

import psycopg
import pytest

from ledger.log.migrate import upgrade
from ledger.log.names import BookName


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def book(server, fresh_book_name):
    """A migrated book; its schemas and roles go with the test."""
    name = BookName(fresh_book_name)
    upgrade(server.url(), name)
    yield name
    with psycopg.connect(server.url(), autocommit=True) as root:
        for schema in (name.read, name.access, name.vault, name.schema):
            root.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        for role in reversed(name.roles):
            root.execute(f"DROP OWNED BY {role}")
            root.execute(f"DROP ROLE {role}")


@pytest.fixture
def connect(server, book):
    """Open connections in a role of the book; closed with the test."""
    opened = []

    def as_role(role=book.writer):
        connection = psycopg.connect(server.url(user=role), autocommit=True)
        opened.append(connection)
        return connection

    yield as_role
    for connection in opened:
        connection.close()
