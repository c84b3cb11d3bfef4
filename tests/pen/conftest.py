"""A database of its own for tests that change the state of the server."""

import uuid

import psycopg
import pytest

from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from tests.pen.place import Place


@pytest.fixture
def place(server):
    """A database of its own with a book in it: what is changed of its state, changes for nobody else."""
    name = f"state_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"CREATE DATABASE {name}")
        url = psycopg.conninfo.make_conninfo(server.url(), dbname=name)
        book = BookName(name)
        upgrade(url, book)
        with psycopg.connect(url, autocommit=True) as inside:
            yield Place(url, book, inside)
        root.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in reversed(book.roles):
            root.execute(f"DROP ROLE {role}")
