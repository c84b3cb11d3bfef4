"""Another master key takes the place of the first, under load and through a kill at any point."""

import asyncio
import subprocess
import sys

import psycopg
import pytest

from ledger.book.opening import open_book
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.members.apply import ApplyForMembership
from ledger.members.events import MemberApplied
from ledger.places.record import RecordHub
from ledger.registry import RULES
from ledger.vault import MasterKey, WrongMasterKey
from ledger.vault.master_rotation import (
    NothingToRetire,
    OtherBooks,
    before,
    came_back,
    next_to,
    retire_master,
    rotate_master,
)
from tests.keys import keys_of
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

APPLIED = "members.member-applied.v1"
TAX_CODES = ("00743110157", "07643520567", "01114601006")

KILLED = """
import os, signal, sys
from pathlib import Path
import psycopg
from ledger.vault import master_rotation as rotation

conninfo, name, file, step = sys.argv[1:]

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if step == "made":
    rotation._wrap_again = die
elif step == "wrapped":
    rotation.os = type("Os", (), {"link": die})
elif step == "linked":
    rotation.sync_folder = die
else:
    Path.replace = lambda one, other: (one.rename(other), die())
with psycopg.connect(conninfo, autocommit=True) as connection:
    rotation.rotate_master(connection, name, Path(file))
"""
"""Rotates, and is killed after a step."""


@pytest.fixture
def book(server, fresh_book_name):
    """A migrated book."""
    name = BookName(fresh_book_name)
    upgrade(server.url(), name)
    yield name
    with psycopg.connect(server.url(), autocommit=True) as root:
        for schema in name.schemas:
            root.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        for role in reversed(name.roles):
            root.execute(f"DROP OWNED BY {role}")
            root.execute(f"DROP ROLE {role}")


@pytest.fixture
def file(tmp_path):
    """The file of a master key of this test's own."""
    MasterKey.make_file(tmp_path / "master.key", lambda count: b"1" * count)
    return tmp_path / "master.key"


@pytest.fixture
def root(server):
    """A connection that may do what the owner may."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        yield connection


def opened(server, book, file):
    return open_book(RULES, server.url(), MasterKey.from_file(file), name=book)


def application(hub, n):
    return ApplyForMembership(
        person=False,
        home_hub=hub,
        name="Forno Sociale",
        email="a@example.org",
        tax_code=TAX_CODES[n],
    )


async def first_member(book):
    hub = await book.submit(RecordHub(name="Milano", side="city", istat="015146"), OPERATOR, "hub")
    applied = await book.submit(application(hub.facts[0].hub, 0), OPERATOR, "first")
    return hub.facts[0].hub, applied


async def test_only_the_books_own_key_is_wrapped_again(server, book, file, root):
    """Digests, look-ups and receipts stay; nothing else in the vault changes; both keys are valid."""
    async with opened(server, book, file) as one:
        hub, first = await first_member(one)
    rest = f"SELECT * FROM {book.vault}.keys, {book.vault}.lookups, {book.vault}.vault_keys"
    vault, old = root.execute(rest).fetchall(), MasterKey.from_file(file)
    mac = keys_of(server.url(), book, old).mac_key
    rotate_master(root, book.vault, file)
    assert MasterKey.from_file(file).proof != old.proof
    for key_file in (file, before(file)):
        assert keys_of(server.url(), book, MasterKey.from_file(key_file)).mac_key == mac
        async with opened(server, book, key_file) as one:
            assert await one.submit(application(hub, 0), OPERATOR, "first") == first
    assert root.execute(rest).fetchall() == vault


async def test_a_master_key_that_other_books_may_need_is_not_retired_unasked(
    server, book, file, root
):
    """Beside another book somebody says that all were rotated; until then the one before opens them."""
    async with opened(server, book, file):
        pass
    root.execute(f"CREATE SCHEMA {book.schema}_other")
    root.execute(f"CREATE TABLE {book.schema}_other.book_keys ()")
    try:
        rotate_master(root, book.vault, file)
        with pytest.raises(OtherBooks):
            retire_master(root, book.vault, file)
        assert before(file).exists()
        retire_master(root, book.vault, file, all_rotated=True)
        assert not before(file).exists()
    finally:
        root.execute(f"DROP SCHEMA {book.schema}_other CASCADE")


async def test_a_master_key_that_is_retired_opens_nothing(server, book, file, root):
    """Its row and its file are gone; the new one opens what was sealed long before."""
    async with opened(server, book, file) as one:
        _, first = await first_member(one)
    old = MasterKey.from_file(file)
    rotate_master(root, book.vault, file)
    retire_master(root, book.vault, file, all_rotated=True)
    assert sorted(one.name for one in file.parent.iterdir()) == [
        "ended",
        "master.key",
        "vault-keys",
    ]
    with pytest.raises(WrongMasterKey):
        async with open_book(RULES, server.url(), old, name=book):
            pass
    async with opened(server, book, file) as one:
        fact = first.facts[0]
        name = await one.vault.open(fact.member, APPLIED, {"name": fact.name})
        assert name == {"name": "Forno Sociale"}


async def test_a_retired_master_key_that_a_backup_brings_back_is_retired_again(
    server, book, file, root
):
    """The vault was saved between rotating and retiring: the row is there again, and the file is gone."""
    async with opened(server, book, file):
        pass
    old = MasterKey.from_file(file)
    rotate_master(root, book.vault, file)
    rows = root.execute(f"SELECT generation, master, wrapped FROM {book.vault}.book_keys")
    saved = [row for row in rows.fetchall() if bytes(row[1]) == old.proof]
    retire_master(root, book.vault, file, all_rotated=True)
    assert came_back(root, book.vault, file) == []
    with root.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {book.vault}.book_keys VALUES (%s, %s, %s)", saved)
    assert came_back(root, book.vault, file) == [old.proof]
    retire_master(root, book.vault, file, all_rotated=True)
    assert came_back(root, book.vault, file) == []
    with pytest.raises(WrongMasterKey):
        async with open_book(RULES, server.url(), old, name=book):
            pass
    with pytest.raises(NothingToRetire):
        retire_master(root, book.vault, file, all_rotated=True)


async def test_nothing_is_retired_before_it_was_rotated(server, book, file, root):
    """A book is never left with no key that opens it."""
    async with opened(server, book, file):
        pass
    with pytest.raises(NothingToRetire):
        retire_master(root, book.vault, file, all_rotated=True)
    before(file).write_text(file.read_text())
    before(file).chmod(0o600)
    file.unlink()
    MasterKey.make_file(file, lambda count: b"9" * count)
    with pytest.raises(WrongMasterKey):
        retire_master(root, book.vault, file, all_rotated=True)


async def test_commands_go_on_through_a_rotation(server, book, file, root):
    """Whoever is accepted while the master key changes is readable after it, and so is who came before."""
    async with opened(server, book, file) as one:
        hub, first = await first_member(one)
        accepted = []

        async def load():
            for n in range(60):
                command = RecordHub(name=f"Hub {n}", side="city", istat="015146")
                accepted.append(await one.submit(command, OPERATOR, f"hub-{n}"))

        loading = asyncio.create_task(load())
        for n in (1, 2):
            await asyncio.to_thread(rotate_master, root, book.vault, file)
            accepted.append(await one.submit(application(hub, n), OPERATOR, f"member-{n}"))
            await asyncio.to_thread(retire_master, root, book.vault, file, all_rotated=True)
        await loading
        assert len(accepted) == 62
    async with opened(server, book, file) as one:
        assert await one.submit(application(hub, 0), OPERATOR, "first") == first
        members = [f for one in accepted for f in one.facts if isinstance(f, MemberApplied)]
        for fact in members:
            assert (await one.vault.open(fact.member, APPLIED, {"name": fact.name}))["name"]
        assert len(members) == 2


@pytest.mark.parametrize("step", ["made", "wrapped", "linked", "replaced"])
async def test_a_rotation_that_is_killed_leaves_a_key_that_opens_the_book(
    server, book, file, root, step
):
    """`kill -9` after each step: the book opens, and the next rotation finishes it."""
    async with opened(server, book, file) as one:
        hub, first = await first_member(one)
    words = [sys.executable, "-c", KILLED, server.url(), book.vault, str(file), step]
    assert (await asyncio.to_thread(subprocess.run, words, check=False)).returncode == -9
    async with opened(server, book, file) as one:
        assert await one.submit(application(hub, 0), OPERATOR, "first") == first
    rotate_master(root, book.vault, file)
    assert not next_to(file).exists()
    retire_master(root, book.vault, file, all_rotated=True)
    async with opened(server, book, file) as one:
        assert await one.submit(application(hub, 0), OPERATOR, "first") == first
    masters = root.execute(f"SELECT master FROM {book.vault}.book_keys").fetchall()
    assert masters == [(MasterKey.from_file(file).proof,)]
