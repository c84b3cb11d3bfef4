"""`patto serve` on two servers: what it says while one freezes, when the other is promoted, and when the first is back."""

import httpx
import pytest

from tests.crash.service import Service
from tests.failover.pair import until

BATCHES = "SELECT count(*) FROM patto.batches"
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

pytestmark = pytest.mark.faults


class Desk:
    """An operator who notes hubs, and knows up to where the book has acknowledged them."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._notes = 0
        self.acknowledged = 0

    def _ask(self, method: str, path: str, **how) -> httpx.Response | None:
        headers = {"Authorization": f"Bearer {self._service.token('operator')}"}
        headers |= how.pop("headers", {})
        try:
            return httpx.request(
                method, self._service.address + path, headers=headers, timeout=15, **how
            )
        except httpx.HTTPError:
            return None

    def writes(self) -> bool:
        """Open one more hub, or repeat the one that has no answer yet; whether it is acknowledged."""
        body = {"name": f"Hub {self._notes}", "side": "city", "istat": "015146"}
        answer = self._ask(
            "POST", "/hubs", json=body, headers={"Idempotency-Key": f"hub-{self._notes}"}
        )
        if answer is None or answer.status_code != 201:
            return False
        self._notes += 1
        position = int(answer.headers["x-patto-position"])
        assert position > self.acknowledged
        self.acknowledged = position
        return True

    def reads(self) -> bool:
        """Read the hubs as of what was acknowledged; whether there was an answer."""
        answer = self._ask("GET", "/hubs", headers={"x-patto-position": str(self.acknowledged)})
        if answer is None or answer.status_code == 503:
            return False
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["x-patto-position"]) >= self.acknowledged
        return True


@pytest.fixture(scope="module")
def service(servers):
    data = servers.folder / "data"
    data.mkdir()
    service = Service(data, servers.url)
    service.start()
    try:
        service.wait_ready()
        yield service
    finally:
        service.stop()


@pytest.fixture(scope="module")
def desk(service):
    return Desk(service)


def test_without_the_standby_nothing_is_acknowledged_and_reads_go_on(pair, desk):
    """What waited is acknowledged when the standby is back, once."""
    assert desk.writes()
    until(desk.reads)
    pair.standby.stop()
    assert not desk.writes()
    assert desk.reads()
    pair.standby.start()
    until(desk.writes)


def test_a_frozen_primary_is_left_for_the_promoted_one_and_not_gone_back_to(pair, desk):
    """Reads and writes are back while it stays frozen; unfenced, and first in the list, it answers nobody again."""
    assert desk.writes()
    old = pair.primary
    old.freeze()
    pair.promote()
    until(desk.writes)
    until(desk.reads)
    old.thaw()
    pair.primary.query(HANG_UP)
    until(desk.writes)
    for _ in range(20):
        assert desk.reads()
        assert desk.writes()
    assert old.query(BATCHES) < pair.primary.query(BATCHES)
