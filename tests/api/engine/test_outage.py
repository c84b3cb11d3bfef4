"""PostgreSQL goes away and comes back; the app says so, loses nothing, and needs no restart."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from api.engine.settings import Settings
from ledger.pen.pending import Unavailable
from patto.postgres import Cluster
from tests.api.mortal import kill, mortal, settings, town, until_ready_is
from tests.api.serving import eventually, served
from tests.api.town import Town
from tests.keys import MASTER, keys_of

__all__ = ["mortal", "settings", "town"]

pytestmark = pytest.mark.anyio

HUB = {"name": "Spazio di Ostana", "side": "village", "istat": "004162", "another": True}


def every_process_of(cluster: Cluster) -> list[int]:
    children = Path(f"/proc/{cluster.pid}/task/{cluster.pid}/children").read_text(encoding="ascii")
    return [cluster.pid, *map(int, children.split())]


async def test_the_app_outlives_postgresql(town: Town, mortal: Cluster):
    """503 with Retry-After while it is away, and everything as before when it is back."""
    before = await town.post("/hubs", HUB, key="before")
    assert before.status_code == 201
    kill(mortal)
    lost = await town.post("/hubs", HUB, key="lost")
    assert (lost.status_code, lost.json()["type"]) == (503, "/problems/unavailable")
    assert int(lost.headers["retry-after"]) >= 1
    read = await town.get(f"/members/{town['anna']}/portfolio")
    assert (read.status_code, read.headers["retry-after"]) == (503, "1")
    assert (await town.get("/facts")).status_code == 503
    sealed = await town.post("/members", _applicant(town))
    assert sealed.status_code == 503
    assert (await town.client.get("/health/live")).status_code == 200
    ready = await town.get("/health/ready")
    assert ready.status_code == 503
    assert "PostgreSQL" in ready.json()["detail"]
    assert (await town.get("/metrics")).status_code == 200
    await asyncio.to_thread(mortal.revive)
    await until_ready_is(town, 200)
    again = await town.post("/hubs", HUB, key="lost")
    assert again.status_code == 201
    told = await town.post("/hubs", HUB, key="before")
    assert told.json() == before.json()
    for _ in range(10):
        answer = await town.get(f"/members/{town['anna']}/portfolio")
        assert answer.status_code == 200, answer.text
    assert (await town.post("/members", _applicant(town))).status_code == 201


def _applicant(town: Town) -> dict:
    return {
        "person": False,
        "home_hub": town["hub"],
        "name": "Bottega",
        "email": "bottega@example.org",
        "tax_code": "00743110157",
    }


async def test_nothing_acknowledged_is_lost_in_a_storm(
    town: Town, mortal: Cluster, settings: Settings
):
    """Commands are sent while PostgreSQL dies and comes back; each accepted one is there once."""
    path = f"/offerings/{town['offering']}/pledges"
    told: dict[str, int] = {}

    async def send(n: int) -> None:
        for attempt in range(60):
            answer = await town.post(path, {"member": town["bruno"], "shares": 1}, key=f"storm-{n}")
            if answer.status_code == 201:
                told[f"storm-{n}"] = answer.json()["first"]
                return
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.1 + attempt / 50)

    async def strike() -> None:
        await asyncio.sleep(0.05)
        kill(mortal)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(mortal.revive)

    await asyncio.gather(strike(), *(send(n) for n in range(60)))
    await until_ready_is(town, 200)
    page = await town.get("/facts", params={"kind": "offerings.shares-pledged.v1", "limit": 1000})
    lines = [one["line"] for one in page.json()["facts"]]
    keys = keys_of(mortal.url(), settings.name, MASTER)
    sent = {
        keys.command_digest(actor, key).hex(): key
        for actor in {one["actor"] for one in lines}
        for key in told
    }
    written = [(sent[one["command"]], one["position"]) for one in lines if one["command"] in sent]
    assert sorted(written) == sorted(told.items())


async def test_the_app_starts_before_postgresql(
    town: Town, mortal: Cluster, settings: Settings, caplog: pytest.LogCaptureFixture
):
    """It says that it is not ready, to its log also why, and is ready by itself when PostgreSQL comes."""
    kill(mortal)
    early = Town(town.url, town.book, settings, ids=town.ids, tokens=town.tokens)
    async with served(early):
        ready = await early.client.get("/health/ready")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "1")
        assert ready.json()["detail"] == Unavailable().detail
        assert "PostgreSQL is away" in caplog.text
        assert (await early.post("/hubs", HUB)).status_code == 503
        assert (await early.get("/hubs")).status_code == 503
        await asyncio.to_thread(mortal.revive)
        await until_ready_is(early, 200)

        async def is_done() -> bool:
            return (await early.post("/hubs", HUB, key="early")).status_code == 201

        await eventually(is_done)


async def test_nobody_waits_for_a_server_that_hangs(town: Town, mortal: Cluster):
    """Every process of it stops where it stands: sealed commands, others, reads and measures are answered all the same."""
    assert (await town.post("/members", _applicant(town), key="sealed")).status_code == 201
    frozen = every_process_of(mortal)
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(60):
            answers = await asyncio.gather(
                town.post("/members", _applicant(town) | {"email": "an@example.org"}),
                town.post("/hubs", HUB),
                town.get(f"/members/{town['anna']}/portfolio"),
                town.get("/facts"),
            )
            assert [answer.status_code for answer in answers] == [503] * 4
            assert (await town.get("/metrics")).status_code == 200
            assert (await town.client.get("/health/ready")).status_code == 503
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    await until_ready_is(town, 200)
    assert (await town.post("/hubs", HUB)).status_code == 201


async def test_a_book_that_was_never_made_says_so(
    mortal: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Without tables the app runs, and tells its log what is missing: nobody can have signed in."""
    settings = Settings(database_url=mortal.url(), book="never_made", data=str(tmp_path))
    town = Town(mortal.url(), settings.name, settings)
    async with served(town):
        ready = await town.client.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["detail"] == Unavailable().detail
        assert "no tables" in caplog.text


async def test_the_wrong_master_key_keeps_the_book_closed(town: Town, tmp_path: Path):
    """Whoever lost the key is told, and nothing is written with another."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    key = elsewhere / "master.key"
    key.write_text("0" * 64)
    key.chmod(0o600)
    other = Town(town.url, town.book, town.settings, ids=town.ids, tokens=town.tokens)
    async with served(other, master_key_file=str(key)):
        ready = await other.get("/health/ready")
        assert ready.status_code == 503
        assert "master key" in ready.json()["detail"]
        assert (await other.client.get("/health/ready")).json()["detail"] == Unavailable().detail
        assert (await other.post("/hubs", HUB)).status_code == 503
