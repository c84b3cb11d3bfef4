"""What is refused leaves nothing in the vault: neither a key nor a look-up."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ledger.book.asked import Asked
from ledger.book.opening import open_book
from ledger.kernel.refused import Refused
from ledger.kernel.who import Role, Who
from ledger.members.apply import ApplyForMembership
from ledger.members.change import ChangeContact
from ledger.members.standing import DeclineMember
from ledger.pen.limits import Limits
from ledger.places.record import RecordHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

STRANGER = Who(actor="ugo", role=Role.HOST, hub="HAAAAAAAAAAAAAAAA")
TAX_CODES = ("00743110157", "07643520567", "01114601006")


def application(hub, tax_code, email="posta@example.org"):
    return ApplyForMembership(
        person=False, home_hub=hub, name="Forno Sociale", email=email, tax_code=tax_code
    )


def rows(server, book):
    """Return whose keys and look-ups the vault holds."""
    with psycopg.connect(server.url(), autocommit=True) as root:
        keys = root.execute(f"SELECT person FROM {book.vault}.keys ORDER BY 1").fetchall()
        lookups = f"SELECT kind, digest, person FROM {book.vault}.lookups ORDER BY 1, 2, 3"
        return keys, root.execute(lookups).fetchall()


async def opened_hub(book):
    hub = await book.submit(RecordHub(name="Milano", side="city", istat="015146"), OPERATOR, "hub")
    return hub.facts[0].hub


async def test_a_refused_command_leaves_nothing_in_the_vault(server, book):
    """No right, no such member, no such hub, a tax code in use: one by one and in bulk."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub = await opened_hub(opened)
        first = await opened.submit(application(hub, TAX_CODES[0]), OPERATOR, "first")
        member = first.facts[0].member
        before = rows(server, book)
        assert [len(part) for part in before] == [1, 4]
        refused = [
            (application(hub, TAX_CODES[1]), STRANGER),
            (application("HAAAAAAAAAAAAAAAA", TAX_CODES[1]), OPERATOR),
            (application(hub, TAX_CODES[0], "altra@example.org"), OPERATOR),
            (DeclineMember(member=member, reason="mine"), STRANGER),
            (DeclineMember(member="MAAAAAAAAAAAAAAAA", reason="none"), OPERATOR),
            (ChangeContact(member=member, name="Forno", email="x@example.org"), STRANGER),
        ]
        for n, (command, who) in enumerate(refused):
            with pytest.raises(Refused):
                await opened.submit(command, who, f"single-{n}")
        many = [Asked(one, who, f"bulk-{n}") for n, (one, who) in enumerate(refused)]
        assert all(isinstance(one, Refused) for one in await opened.submit_many(many))
        assert before == rows(server, book)


async def test_a_repeat_leaves_nothing_either(server, book):
    """The same application with the same key is the first one, not a second person."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub = await opened_hub(opened)
        first = await opened.submit(application(hub, TAX_CODES[0]), OPERATOR, "first")
        before = rows(server, book)
        assert first == await opened.submit(application(hub, TAX_CODES[0]), OPERATOR, "first")
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        assert first == await opened.submit(application(hub, TAX_CODES[0]), OPERATOR, "first")
    assert before == rows(server, book)


async def alone(book, command, key):
    """Submit one command by itself; return its refusal."""
    with pytest.raises(Refused) as why:
        await book.submit(command, OPERATOR, key)
    return why.value


async def in_bulk(book, command, key):
    """Submit one command as a line of many; return its refusal."""
    (why,) = await book.submit_many([Asked(command, OPERATOR, key)])
    return why


@pytest.mark.parametrize("submitted", [alone, in_bulk])
async def test_what_was_kept_for_a_command_that_another_process_overtook_is_taken_back(
    server, book, submitted
):
    """It was decided and its key kept; then the same tax code was written elsewhere, and it is refused."""
    async with (
        open_book(RULES, server.url(), MASTER, name=book) as slow,
        open_book(RULES, server.url(), MASTER, name=book) as quick,
    ):
        hub = await opened_hub(slow)
        await quick.submit(RecordHub(name="Como", side="city", istat="013075"), OPERATOR, "como")
        keep = slow.privacy.keep
        overtaken = []

        async def overtake(accepted):
            unfit = await keep(accepted)
            if not overtaken:
                overtaken.append(rows(server, book))
                won = await quick.submit(application(hub, TAX_CODES[0]), OPERATOR, "quick")
                overtaken.append(won.facts[0].member)
            return unfit

        slow._pen.before_append = overtake
        assert isinstance(await submitted(slow, application(hub, TAX_CODES[0]), "slow"), Refused)
        kept, winner = overtaken
        assert [len(part) for part in kept] == [1, 4]
        keys, lookups = rows(server, book)
        assert (keys, {person for *_, person in lookups}) == ([(winner,)], {winner})


async def crash_before_the_append(server, book, command, key):
    """Let the process die when the vault has committed and the log has not."""
    impatient = Limits(timeout_seconds=0.2)
    async with open_book(RULES, server.url(), MASTER, name=book, limits=impatient) as opened:
        keep, kept = opened.privacy.keep, asyncio.Event()

        async def die(accepted):
            await keep(accepted)
            kept.set()
            await asyncio.Event().wait()

        opened._pen.before_append = die
        sending = asyncio.create_task(opened.submit(command, OPERATOR, key))
        await kept.wait()
        sending.cancel()


async def test_what_a_crash_left_is_swept_after_a_day(server, book):
    """Keys and look-ups that no fact needs go; those of members stay."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub = await opened_hub(opened)
        first = await opened.submit(application(hub, TAX_CODES[0]), OPERATOR, "first")
    before, member = rows(server, book), first.facts[0].member
    contact = ChangeContact(member=member, name="Forno", email="x@example.org")
    await crash_before_the_append(server, book, contact, "contact")
    await crash_before_the_append(server, book, application(hub, TAX_CODES[1]), "newborn")
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        await opened.privacy.sweep()
        assert [len(part) for part in rows(server, book)] == [2, 10]
        with psycopg.connect(server.url(), autocommit=True) as root:
            old = [datetime.now(UTC) - timedelta(days=2)]
            root.execute(f"UPDATE {book.vault}.keys SET touched_at = %s", old)
            root.execute(f"UPDATE {book.vault}.lookups SET set_at = %s", old)
        await opened.privacy.sweep()
        assert before == rows(server, book)
