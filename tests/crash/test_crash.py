"""Killed again and again under load: every acknowledged pledge is there once, and nothing half-done."""

import asyncio
import os
import random
import shutil
import signal
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from ledger.kernel.days import ROME
from ledger.registry import RULES
from ledger.seal.tree import EMPTY, leaves_of
from patto.postgres import Cluster
from projections.recount import Recount
from tests.crash.cutter import Cutter
from tests.crash.service import Client, Service

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600)]

PLEDGED = ["offerings.shares-pledged.v1", "treasury.entry-posted.v1"]


class Auditor:
    """Reads on from where it stopped: places, roots, whole commands, and everything counted again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._tree = EMPTY
        self.recount = Recount()
        self.commands: dict[str, list[str]] = {}
        self.places: dict[str, tuple[int, int]] = {}

    def read_on(self) -> None:
        with psycopg.connect(self._url) as reader:
            batches = reader.execute(
                "SELECT first, last, root FROM patto.batches WHERE last > %s ORDER BY last",
                [self._tree.size],
            ).fetchall()
            for first, last, root in batches:
                assert first == self._tree.size + 1
                rows = reader.execute(
                    "SELECT position, data FROM patto.facts WHERE position BETWEEN %s AND %s "
                    "ORDER BY position",
                    [first, last],
                ).fetchall()
                assert [position for position, _ in rows] == list(range(first, last + 1))
                datas = [bytes(data) for _, data in rows]
                for position, data in enumerate(datas, first):
                    self._note(position, data)
                self._tree = self._tree.append(leaves_of(datas))
                assert self._tree.root() == bytes(root)
                self.recount.take(datas)
        self.recount.finish()
        assert self.recount.differences == []

    def _note(self, position: int, data: bytes) -> None:
        line = RULES.decode(data)
        assert line.position == position
        first, _ = self.places.get(line.command, (position, 0))
        self.places[line.command] = (first, position)
        self.commands.setdefault(line.command, []).append(RULES.names[type(line.fact)])


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="patto-crash-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder):
    """A durable server of this test's own: fsync is on."""
    cluster = Cluster(folder / "db")
    with cluster.owned():
        yield cluster


@pytest.fixture
def wire(folder, cluster):
    (folder / "wire").mkdir()
    socket = psycopg.conninfo.conninfo_to_dict(cluster.url())["host"]
    cutter = Cutter(folder / "wire", f"{socket}/.s.PGSQL.5432")
    cutter.start()
    yield cutter
    cutter.stop()


@pytest.fixture
def service(folder, cluster, wire):
    data = folder / "data"
    data.mkdir()
    passfile = psycopg.conninfo.conninfo_to_dict(cluster.url())["passfile"]
    where = f"host={wire.path.parent}&port=5432&passfile={passfile}"
    service = Service(data, f"postgresql://patto@/patto?{where}")
    service.start()
    service.wait_ready()
    yield service
    service.stop()


def open_offering(service: Service) -> tuple[str, str]:
    """Set the stage over HTTP: a hub, a rich member, an offering that is never full."""

    def do(role: str, path: str, key: str, **body: object) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {service.token(role)}", "Idempotency-Key": key}
        answer = httpx.post(service.address + path, json=body, headers=headers, timeout=20)
        assert answer.status_code == 201, answer.text
        return answer.json()["facts"][0]

    hub = do("operator", "/hubs", "hub", name="Spazio Wiser", side="city", istat="015146")["hub"]
    member = do(
        "operator",
        "/members",
        "member",
        person=False,
        home_hub=hub,
        name="Cooperativa Alta Valle",
        email="posta@example.org",
        tax_code="00743110157",
    )["member"]
    do("operator", f"/members/{member}/admit", "admit")
    do("treasurer", f"/members/{member}/payments-in", "pay", amount_cents=10_000_000_000)
    house = do("operator", "/houses", "house", hub=hub, name="Casa del Forno", form="spa")
    today = datetime.now(ROME).date()
    offering = do(
        "operator",
        f"/houses/{house['house']}/offerings",
        "offering",
        price_cents=100,
        shares_min=1,
        shares_max=1_000_000,
        opens=str(today),
        closes=str(today + timedelta(days=30)),
    )
    return f"/offerings/{offering['offering']}/pledges", member


def strike(what: str, service: Service, cluster: Cluster, wire: Cutter) -> None:
    """Do the harm, and bring back what does not come back by itself."""
    if what == "cut":
        wire.arm()
        return
    if what in ("postgres", "both"):
        os.kill(cluster.pid, signal.SIGKILL)
    if what in ("service", "both"):
        service.kill()
    if what in ("postgres", "both"):
        cluster.revive()
    if what in ("service", "both"):
        service.start()


def test_what_was_acknowledged_is_there_once_whatever_was_killed(
    service, cluster, wire, crash_cycles
):
    """The service, PostgreSQL, or both get kill -9, or a reply is cut after its commit."""
    dice = random.Random(20260615)
    path, member = open_offering(service)
    client, auditor = Client(service, path, member), Auditor(cluster.url())
    harms = ["service", "postgres", "cut", "both"]
    for cycle in range(crash_cycles):
        what = harms[cycle % 4] if cycle < 8 else dice.choice(harms)
        moment = 0.2 + dice.random() * 0.5
        timer = threading.Timer(moment, strike, [what, service, cluster, wire])
        timer.start()
        asyncio.run(client.load(moment + 0.3))
        timer.join()
        service.wait_ready()
        asyncio.run(client.settle())
        auditor.read_on()
        for key, receipt in client.acknowledged.items():
            command = service.command_of(key)
            assert auditor.commands[command] == PLEDGED
            assert auditor.places[command] == (receipt["first"], receipt["last"])
    pledges = [command for command, facts in auditor.commands.items() if facts == PLEDGED]
    assert sorted(pledges) == sorted(map(service.command_of, client.acknowledged))
    assert len(pledges) > 10 * crash_cycles
    assert crash_cycles < 3 or wire.cuts


def test_two_processes_write_one_book(service, cluster, wire, folder):
    """Two API processes at once: no key twice, nothing lost, no hole, every root recomputes."""
    other = service.sibling(folder / "other")
    other.start()
    other.wait_ready()
    try:
        path, member = open_offering(service)
        here, there = Client(service, path, member), Client(other, path, member, prefix="there")
        same = Client(other, path, member)

        async def both() -> None:
            await asyncio.gather(here.load(2), there.load(2), same.load(2))
            await asyncio.gather(here.settle(), there.settle(), same.settle())

        asyncio.run(both())
    finally:
        other.stop()
    auditor = Auditor(cluster.url())
    auditor.read_on()
    for client in (here, there, same):
        assert len(client.acknowledged) > 20
        for key, receipt in client.acknowledged.items():
            command = service.command_of(key)
            assert auditor.commands[command] == PLEDGED
            assert auditor.places[command] == (receipt["first"], receipt["last"])
    twice = here.acknowledged.keys() & same.acknowledged.keys()
    assert twice
    assert all(here.acknowledged[key] == same.acknowledged[key] for key in twice)
