"""Forgetting: the fact first, then the key; an interrupted one is finished at the next start."""

from contextlib import suppress

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace

from ledger.book.opening import open_book
from ledger.members.apply import ApplyForMembership
from ledger.members.forget import ForgetMember
from ledger.members.standing import DeclineMember
from ledger.pen.pending import Forgotten, KeyReused
from ledger.places.record import RecordHub
from ledger.registry import RULES
from ledger.vault.crypto import bound
from ledger.vault.tombstones import FORGOTTEN, Tombstones
from tests.keys import MASTER, keys_of
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

NAME = "members.member-applied.v1"


def application(hub):
    return ApplyForMembership(
        person=False,
        home_hub=hub,
        name="Forno Sociale",
        email="posta@example.org",
        tax_code="00743110157",
    )


async def declined(book):
    """Let someone apply and be declined; return their fact."""
    hub = await book.submit(RecordHub(name="Milano", side="city", istat="015146"), OPERATOR, "hub")
    applied = await book.submit(application(hub.facts[0].hub), OPERATOR, "apply")
    fact = applied.facts[0]
    await book.submit(DeclineMember(member=fact.member, reason="too far"), OPERATOR, "decline")
    return fact


async def named(book, fact):
    return (await book.vault.open(fact.member, NAME, {"name": fact.name}))["name"]


async def test_what_was_sealed_is_read_until_it_is_forgotten(server, book):
    """The fact and the seal stay; the name is gone for good."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
        assert b"Forno" not in b"".join(data for _, data in await opened.read())
        assert await named(opened, fact) == "Forno Sociale"
        await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        assert await named(opened, fact) is None


async def test_a_repeat_is_the_same_command_until_its_person_is_forgotten(server, book):
    """Also after a start, when nobody remembers what was sent; then nobody can know any more."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
    apply = application(fact.home_hub)
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        assert (await opened.submit(apply, OPERATOR, "apply")).facts == (fact,)
        with pytest.raises(KeyReused):
            await opened.submit(replace(apply, name="Forno Altrui"), OPERATOR, "apply")
        await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        before = opened.position
        for command, key in (
            (apply, "apply"),
            (DeclineMember(member=fact.member, reason="too far"), "decline"),
        ):
            with pytest.raises(Forgotten):
                await opened.submit(command, OPERATOR, key)
        assert opened.position == before


async def test_a_forgetting_that_was_interrupted_is_finished_at_the_next_start(server, book):
    """The fact was written, the process died before the key was destroyed."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)

        async def die(_):
            raise KeyboardInterrupt

        opened.privacy.forget = die
        with pytest.raises(KeyboardInterrupt):
            await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        assert await named(opened, fact) == "Forno Sociale"
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        assert await named(opened, fact) is None


async def test_a_log_from_before_a_forgetting_does_not_bring_anybody_back(server, book):
    """A backup is restored that knows nothing of it: the vault has the key again, and no fact says that it is gone."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
        await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
    forgotten = Tombstones.beside(MASTER.folder, book.schema, FORGOTTEN)
    assert forgotten.all() == [fact.member]
    forgotten.note([other := "MANOTHERFROMBEFORE"])
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        assert await opened.vault.keys_of([other]) == {other: None}


async def test_a_forgetting_that_failed_half_way_is_taken_up_while_the_book_is_open(server, book):
    """The fact was written and PostgreSQL was away from the vault: nobody has to start the program anew."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
        destroy = opened.vault.forget

        async def fail(_):
            raise psycopg.OperationalError("away")

        opened.vault.forget = fail
        with pytest.raises(psycopg.OperationalError):
            await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        opened.vault.forget = destroy
        assert await named(opened, fact) == "Forno Sociale"
        await opened.privacy.end_forgotten()
        assert await named(opened, fact) is None


def everything_below(*folders):
    """Return the bytes of every file below these folders; PostgreSQL may remove one meanwhile."""
    found = []
    for file in (file for folder in folders for file in folder.resolve().rglob("*")):
        with suppress(FileNotFoundError, IsADirectoryError):
            found.append(file.read_bytes() if file.is_file() else b"")
    return found


def vault_keys_of(server, book):
    """Return the vault keys as they are in their files, opened, and where they lie."""
    folder = MASTER.folder / "vault-keys" / book.schema
    lock = AESGCM(keys_of(server.url(), book, MASTER).vault_key)
    opened = []
    for file in sorted(folder.iterdir()):
        wrapped = bytes.fromhex(file.read_text())
        place = bound(b"vault key", file.name.split("-")[0].encode())
        opened.append(lock.decrypt(wrapped[:12], wrapped[12:], place))
    return folder, opened


async def test_nothing_in_the_data_folder_opens_what_is_forgotten(server, book):
    """The wrapped key is still in the write-ahead log; what wrapped it is nowhere, and no key left opens it."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
        row = f"SELECT key_id, wrapped FROM {book.vault}.keys WHERE person = %s"
        with psycopg.connect(server.url(), autocommit=True) as root:
            ((key_id, wrapped),) = root.execute(row, [fact.member]).fetchall()
            folder, (old,) = vault_keys_of(server, book)
            place = bound(b"key", fact.member.encode(), key_id)
            key = AESGCM(old).decrypt(wrapped[:12], wrapped[12:], place)
            (old_file,) = (file.read_bytes().strip() for file in folder.iterdir())
            root.execute("CHECKPOINT")
            places = (server.data / "server", MASTER.folder)
            assert any(wrapped in data for data in everything_below(*places))
            await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
            await opened.privacy.end_forgotten()
            root.execute(f"VACUUM {book.vault}.keys")
            root.execute("CHECKPOINT")
        _, (new,) = vault_keys_of(server, book)
        with pytest.raises(InvalidTag):
            AESGCM(new).decrypt(wrapped[:12], wrapped[12:], place)
        secrets = (key, key.hex().encode(), old, old.hex().encode(), old_file)
        for data in everything_below(*places):
            assert not any(secret in data for secret in secrets)
