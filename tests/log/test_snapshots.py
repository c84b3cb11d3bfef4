"""A snapshot and the facts after it are the noun, from the very next fact on."""

import pytest

from ledger.book.opening import open_book
from ledger.log.batch import Snapshot
from ledger.places.hub import Hub
from ledger.places.record import RecordHub, RenameHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio


async def test_the_fact_right_after_a_snapshot_counts(server, book):
    """A hub is renamed sixty times, closed with a snapshot, and renamed once more."""
    async with open_book(RULES, server.url(), MASTER, name=book) as first:
        city = RecordHub(name="Spazio", side="city", istat="015146")
        hub = (await first.submit(city, OPERATOR, "open")).facts[0].hub
        for n in range(60):
            await first.submit(RenameHub(hub=hub, name=f"Spazio {n}"), OPERATOR, f"rename-{n}")
    async with open_book(RULES, server.url(), MASTER, name=book) as second:
        assert (await second.look(Hub, hub)).name == "Spazio 59"
        await second.submit(RenameHub(hub=hub, name="Nuovo"), OPERATOR, "once-more")
    async with open_book(RULES, server.url(), MASTER, name=book) as third:
        assert (await third.look(Hub, hub)).name == "Nuovo"


async def test_an_older_state_never_takes_the_place_of_a_newer_one(server, book, connect):
    """Of two programs the one that is behind may save last; a state of another fold is of no use to anybody."""

    def state(fold, position):
        return Snapshot("toy.purse", "a", fold, position, bytes(32), b"state")

    kept = f"SELECT fold, position FROM {book.schema}.snapshots"
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        for saved, there in (
            (state(1, 5), (1, 5)),
            (state(1, 4), (1, 5)),
            (state(1, 6), (1, 6)),
            (state(2, 3), (2, 3)),
        ):
            await opened.log.save_snapshots([saved])
            assert connect().execute(kept).fetchall() == [there]
        connect().execute(f"DELETE FROM {book.schema}.snapshots")
