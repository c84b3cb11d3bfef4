"""The whole program on a PostgreSQL that is stuck: it says so to whoever asks, and comes back."""

import http.client

import pytest

from tests.cli.program import Started, end_all, open_folder, patto
from tests.faults.conftest import all_faults, until

pytestmark = [pytest.mark.faults, all_faults]


@pytest.fixture
def started(faults):
    """The program, on a disk that fails when it is told to."""
    folder = open_folder()
    started = Started(folder / "data", "--no-demo").opened()
    yield started
    started.process.kill()
    started.process.wait()
    end_all(folder)


def ready(started: Started) -> str:
    """Return what whoever has a token is told."""
    token = (started.data / "tokens").read_text(encoding="ascii").split()[1]
    connection = http.client.HTTPConnection("127.0.0.1", started.port, timeout=60)
    try:
        told = {"authorization": f"Bearer {token}"}
        connection.request("GET", "/health/ready", headers=told)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_the_program_comes_back_from_a_stuck_server_and_says_meanwhile_what_it_does(
    started, faults
):
    """Every fsync fails for some seconds: not ready with a reason, in the log, and then all is well again."""
    until(lambda: '"ready"' in ready(started))
    before = started.postmaster()
    with faults.failing("/"):
        until(lambda: '"ready"' not in ready(started))
        log = started.data / "server/postgres.log"
        until(lambda: log.read_text(errors="replace").count("PANIC") > 1)
    until(lambda: "PostgreSQL takes nobody in" in ready(started))
    until(lambda: '"ready"' in ready(started))
    assert started.postmaster() != before
    assert "makes no progress" in started.words
    assert not started.data.joinpath("server-note").exists()
    assert patto("replay", data=started.data).returncode == 0
