"""The pen decides as of its head: what another process wrote since is not in what it loads, on PostgreSQL as in memory."""

import pytest

from ledger.book.opening import open_book
from ledger.log.batch import NounQuery
from ledger.places.hub import Hub
from ledger.places.record import RecordHub, RenameHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

CITY = RecordHub(name="Spazio", side="city", istat="015146", another=True)


async def renamed(book, hub: str, times: range) -> None:
    """A hub is renamed so often, one batch each."""
    for n in times:
        await book.submit(RenameHub(hub=hub, name=f"Spazio {n}"), OPERATOR, f"rename-{n}")


def query(hub: str) -> NounQuery:
    return NounQuery(Hub.kind, hub, Hub.fold, f"{Hub.tag}:{hub}")


async def test_a_load_ends_at_its_bound(server, book):
    """At every bound exactly the facts up to there come, whatever was written since."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub = (await opened.submit(CITY, OPERATOR, "open")).facts[0].hub
        await renamed(opened, hub, range(5))
        log = opened._pen._log
        found = [await log.load([query(hub)], bound) for bound in range(7)]
    assert [[position for position, _ in one.lines] for one in found] == [
        list(range(1, bound + 1)) for bound in range(7)
    ]


async def test_a_load_takes_no_state_from_beyond_its_bound(server, book):
    """A snapshot that was kept later is left alone, and the facts up to the bound come instead."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub = (await opened.submit(CITY, OPERATOR, "open")).facts[0].hub
        await renamed(opened, hub, range(70))
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        log = opened._pen._log
        whole = await log.load([query(hub)], 71)
        (kept, _) = whole.snapshots[0]
        before = await log.load([query(hub)], kept - 1)
        there = await log.load([query(hub)], kept)
    assert [position for position, _ in whole.lines] == list(range(kept + 1, 72))
    assert (before.snapshots, [position for position, _ in before.lines]) == (
        {},
        list(range(1, kept)),
    )
    assert ([*there.snapshots], there.lines) == ([0], [])


async def test_a_pen_that_has_fallen_behind_sees_as_of_its_own_head(server, book):
    """A hub that it never looked at was renamed elsewhere: it is as it was at this head, until this pen catches up."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        hub, other_hub = [
            (await opened.submit(CITY, OPERATOR, f"open-{n}")).facts[0].hub for n in range(2)
        ]
    async with (
        open_book(RULES, server.url(), MASTER, name=book) as behind,
        open_book(RULES, server.url(), MASTER, name=book) as ahead,
    ):
        await renamed(ahead, hub, range(1))
        assert (await behind.look(Hub, hub)).name == "Spazio"
        await behind.submit(RenameHub(hub=other_hub, name="Altro"), OPERATOR, "other")
        assert (await behind.look(Hub, hub)).name == "Spazio 0"
