"""Whoever wrote reads what they wrote, with nothing to send along, on this server and on another."""

from datetime import timedelta

import pytest

from api.engine.own_writes import OwnWrites
from tests.api.serving import served
from tests.api.town import TODAY, Town
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

BEYOND = 10_000_000


async def _pledge(town: Town) -> int:
    path = f"/offerings/{town['offering']}/pledges"
    last: int = (await town.post(path, {"member": town["bruno"], "shares": 1})).json()["last"]
    return last


@pytest.mark.parametrize("path", ["/members/{bruno}/portfolio", "/offerings/{offering}"])
async def test_a_writer_reads_what_it_wrote_without_saying_so(town: Town, path: str):
    """Forty writes, two reads at once after each: every one includes the write, whether answers are kept or not."""
    stale = 0
    for _ in range(40):
        last = await _pledge(town)
        for _ in range(2):  # What was given a moment before is no answer either.
            stale += (await town.get(town.path(path))).json()["as_of"]["position"] < last
    assert stale == 0


async def test_what_is_due_includes_what_the_asker_wrote(town: Town):
    """A read that names no position waits like the others."""
    expires = (TODAY + timedelta(days=5)).isoformat()
    body = {"seller": town["bruno"], "shares": 1, "price_cents": 1, "expires": expires}
    offered = await town.post(f"/houses/{town['house']}/offers", body)
    offer = offered.json()["facts"][0]["offer"]
    found = (await town.get("/due", params={"limit": 1000})).json()["due"]
    assert offer in [one["subject"].partition(":")[2] for one in found]


async def test_a_header_carries_it_to_another_server(town: Town):
    """Another process knows nothing of what this one answered: the position of the answer says it."""
    here = town.client, town.app
    last = await _pledge(town)
    async with served(town):
        told = {"x-patto-position": str(last)}
        answer = await town.get(f"/members/{town['bruno']}/portfolio", headers=told)
    town.client, town.app = here
    assert answer.json()["as_of"]["position"] >= last


async def test_a_header_that_is_no_position_is_refused_as_that_header(town: Town):
    """It is nothing of the query."""
    refused = await town.get("/houses", headers={"x-patto-position": "abc"})
    assert (refused.status_code, refused.json()["field"]) == (422, "X-Patto-Position")


async def test_what_a_restore_took_back_is_not_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """Remembered here or carried in a header, a position beyond the head is dropped: the read answers."""
    here, remembered = (town.client, town.app), OwnWrites()
    monkeypatch.setattr("api.engine.backend.OwnWrites", lambda: remembered)
    path = f"/members/{town['bruno']}/portfolio"
    async with served(town):
        remembered.tell(OPERATOR.actor, BEYOND)
        here_too = await town.get(path)
        elsewhere = await town.get(path, headers={"x-patto-position": str(BEYOND)})
    town.client, town.app = here
    assert (here_too.status_code, elsewhere.status_code) == (200, 200)
    assert remembered.unseen(OPERATOR.actor, ["offerings"]) == 0


async def test_who_looks_back_waits_for_nothing(town: Town):
    """A position or a moment that is asked for is answered as it was."""
    before = (await town.get("/houses")).json()["as_of"]["position"]
    await _pledge(town)
    answer = await town.get(f"/offerings/{town['offering']}", params={"position": before})
    assert answer.json()["as_of"]["position"] == before


def test_what_was_seen_is_not_looked_up_again():
    """Until more is told, a view that has shown it is not asked how far it is."""
    own = OwnWrites()
    own.tell("anna", 7)
    own.seen("anna", 7, ["houses"])
    assert (own.unseen("anna", ["houses"]), own.unseen("anna", ["houses", "places"])) == (0, 7)
    own.tell("anna", 5)
    assert own.unseen("anna", ["houses"]) == 0
    own.tell("anna", 8)
    assert own.unseen("anna", ["houses"]) == 8


def test_only_so_many_actors_are_remembered():
    """The first who were told go first; each has a memory of their own."""
    own = OwnWrites(most=2)
    for n, actor in enumerate(("anna", "bruno", "carla"), start=1):
        own.tell(actor, n)
    assert [own.unseen(actor, ["houses"]) for actor in ("anna", "bruno", "carla")] == [0, 2, 3]
