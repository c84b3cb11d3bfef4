"""What stands beside the log is believed only when the book wrote it: states of nouns and keys of commands."""

import logging

import psycopg
import pytest

from ledger.book.asked import Asked
from ledger.book.opening import open_book
from ledger.pen.pending import ReadOnly, Unavailable
from ledger.places.hub import Hub
from ledger.places.record import RecordHub, RenameHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio


CITY = RecordHub(name="Spazio", side="city", istat="015146", another=True)


@pytest.fixture
async def hubs(server, book):
    """Two hubs, both renamed so often that each has a snapshot; sixty commands."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        founded = [await opened.submit(CITY, OPERATOR, f"open-{n}") for n in range(2)]
        found = [receipt.facts[0].hub for receipt in founded]
        for n in range(120):
            rename = RenameHub(hub=found[n % 2], name=f"Spazio {n}")
            await opened.submit(rename, OPERATOR, f"rename-{n}")
    return found


@pytest.fixture
def root(server, book):
    """The superuser, whom no grant and no trigger stops."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"SET search_path = {book.schema}")
        connection.execute("SET session_replication_role = replica")
        for table in ("facts", "batches", "commands"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        yield connection


def opened(server, book):
    return open_book(RULES, server.url(), MASTER, name=book)


FORGERIES = {
    "its bytes": "UPDATE snapshots SET state = replace(encode(state, 'escape'), 'Spazio', 'Rubato')::bytea",
    "its place": "UPDATE snapshots SET position = position - 10",
    "its key": """UPDATE snapshots s SET state = o.state, mac = o.mac FROM snapshots o
        WHERE o.kind = s.kind AND o.key <> s.key""",
    "its MAC": "UPDATE snapshots SET mac = set_byte(mac, 0, get_byte(mac, 0) # 1)",
    "a position that ends no batch": "UPDATE snapshots SET position = 1",
}


@pytest.mark.parametrize("what", FORGERIES)
async def test_a_forged_snapshot_is_ignored_and_an_alarm(server, book, hubs, root, caplog, what):
    """The noun is folded from its facts instead, and somebody hears of it."""
    caplog.set_level(logging.CRITICAL + 1, "patto.log")
    assert root.execute("SELECT count(*) FROM snapshots").fetchone()[0] >= 2
    assert root.execute(FORGERIES[what]).rowcount >= 2
    async with opened(server, book) as again:
        for n, hub in enumerate(hubs):
            assert (await again.look(Hub, hub)).name == f"Spazio {118 + n}"
        assert again.log.false_snapshots == 2
        await again.submit(RenameHub(hub=hubs[0], name="Nuovo"), OPERATOR, "once-more")
        assert (await again.look(Hub, hubs[0])).name == "Nuovo"


async def test_snapshots_that_the_book_wrote_are_believed(server, book, hubs):
    """No alarm where nothing was changed."""
    async with opened(server, book) as again:
        assert (await again.look(Hub, hubs[1])).name == "Spazio 119"
        assert again.log.false_snapshots == 0


KEYS = {
    "pointed elsewhere": "UPDATE commands SET first = 1, last = 1 WHERE first = 7",
    "of another command": """UPDATE commands c SET fingerprint = o.fingerprint, mac = o.mac
        FROM commands o WHERE c.first = 7 AND o.first = 8""",
    "under another root": "UPDATE batches SET root = sha256('x') WHERE last >= 7 AND first <= 7",
}


@pytest.mark.parametrize("what", KEYS)
async def test_no_receipt_is_given_from_a_row_that_the_book_did_not_write(
    server, book, hubs, root, what
):
    """Neither a stranger's receipt nor `key used`: the book is closed to writing, and says why."""
    assert root.execute(KEYS[what]).rowcount == 1
    async with opened(server, book) as again:
        assert again.trouble is None
        repeat = RenameHub(hub=hubs[0], name="Spazio 4")
        with pytest.raises(Unavailable):
            await again.submit(repeat, OPERATOR, "rename-4")
        assert "command key" in again.trouble
        with pytest.raises(ReadOnly):
            await again.submit(CITY, OPERATOR, "another")
        with pytest.raises(ReadOnly):
            await again.receipts([Asked(repeat, OPERATOR, "rename-4")])


LOST = {
    "facts": ["DELETE FROM batches WHERE last = (SELECT max(last) FROM batches)"],
    "tags": [
        "DELETE FROM facts WHERE position > (SELECT max(first) - 1 FROM batches)",
        "DELETE FROM batches WHERE last = (SELECT max(last) FROM batches)",
        "DELETE FROM commands WHERE last > (SELECT max(last) FROM batches)",
    ],
    "command keys": [
        "DELETE FROM facts WHERE position > (SELECT max(first) - 1 FROM batches)",
        "DELETE FROM batches WHERE last = (SELECT max(last) FROM batches)",
        "DELETE FROM tags WHERE last > (SELECT max(last) FROM batches)",
    ],
    "snapshots": ["UPDATE snapshots SET position = position + 1000"],
}


@pytest.mark.parametrize("what", LOST)
async def test_what_lies_beyond_the_head_makes_the_book_read_only(server, book, hubs, root, what):
    """Somebody took the log's end away and left what pointed there."""
    for statement in LOST[what]:
        assert root.execute(statement).rowcount
    async with opened(server, book) as again:
        assert f"{what} " in again.trouble
        assert "beyond" in again.trouble
        with pytest.raises(ReadOnly):
            await again.submit(CITY, OPERATOR, "another")


async def test_a_view_beyond_the_head_makes_the_book_read_only(server, book, hubs, root):
    """What was seen of the log was there."""
    root.execute(
        f"INSERT INTO {book.read}.tracking (view, edition, tables, position) VALUES ('v', '1', '{{}}', 9999)"
    )
    async with opened(server, book) as again:
        assert "views beyond" in again.trouble


async def test_a_changed_frontier_of_the_last_batch_opens_the_book_read_only(
    server, book, hubs, root
):
    """The next batch would grow another tree."""
    root.execute("""UPDATE batches SET frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1)
        WHERE last = (SELECT max(last) FROM batches)""")
    async with opened(server, book) as again:
        assert "root" in again.trouble


async def test_no_frontier_of_another_size_can_be_stored(root, hubs):
    """It has as many hashes as the size of its tree has ones."""
    with pytest.raises(psycopg.errors.CheckViolation):
        root.execute("UPDATE batches SET frontier = frontier || sha256('x')")
