"""A PostgreSQL that stays in recovery for ever is ended and begun again, by whoever needs it."""

import os
import signal

import psycopg
import pytest

from patto.postgres import Cluster, waiting
from patto.postgres.errors import ServerStuck
from patto.postgres.progress import Limits
from tests.faults.conftest import all_faults, until
from tests.postgres.conftest import Visits, lives, query

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

QUICKLY = Limits(deserted_seconds=3, silent_seconds=5)


def panics(cluster: Cluster) -> int:
    return (cluster.data / "server/postgres.log").read_text().count("PANIC")


def get_stuck(cluster: Cluster, faults, part: str = "/") -> int:
    """Have every fsync fail while a commit and then the recovery need one; return the stuck server's number."""
    query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
    with faults.failing(part):
        with pytest.raises(psycopg.Error):
            query(cluster.url(), "INSERT INTO kept VALUES (8); CHECKPOINT")
        until(lambda: panics(cluster) > 1)
    until(lambda: not cluster.serves)
    assert cluster.alive
    return cluster.pid


def what_was_acknowledged_is_there(cluster: Cluster) -> bool:
    return (7,) in query(cluster.url(), "SELECT number FROM kept")


@pytest.fixture
def impatient(monkeypatch):
    """The limits of every wait, shortened."""
    monkeypatch.setattr(waiting, "STARTING", QUICKLY)
    monkeypatch.setattr(waiting, "STOPPING", QUICKLY)


def test_a_watched_server_that_is_stuck_in_recovery_comes_back_by_itself(cluster, faults, said):
    """Every fsync fails for a while; afterwards nothing that was acknowledged is missing, and it was said."""
    with cluster.owned():
        stuck = get_stuck(cluster, faults)
        cluster.watch()
        until(lambda: "PostgreSQL is back" in said)
        assert what_was_acknowledged_is_there(cluster)
        assert cluster.pid != stuck
    assert any("makes no progress" in line and "(try 1 of 2)" in line for line in said)


def test_who_asks_hears_why_it_does_not_serve(data, faults, impatient):
    """First what is tried, and nothing any more when it is back."""
    told = []
    cluster = Cluster(data, tell=told.append)
    with cluster.owned():
        get_stuck(cluster, faults)
        cluster.watch()
        until(lambda: told[-1:] == [None])
    assert any("makes no progress" in line for line in told[:-1])


def test_a_server_that_is_stuck_is_stopped_nevertheless(cluster, faults, impatient):
    """Leaving does not wait for what never comes, and leaves nothing running."""
    cluster.start()
    stuck = get_stuck(cluster, faults)
    assert cluster.stop() is True
    assert not lives(stuck)
    with cluster.owned():
        assert what_was_acknowledged_is_there(cluster)


def test_a_new_serve_ends_the_stuck_server_that_it_finds(data, faults, impatient):
    """It was left by one that was killed; adopting it would be waiting for ever."""
    visits = Visits(data)
    orphaned = visits("start")
    first = Cluster(data)
    first.attach()
    stuck = get_stuck(first, faults)
    orphaned.close()
    with (second := Cluster(data)).owned() as server:
        assert (server.how, server.pid == stuck) == ("started", False)
        assert what_was_acknowledged_is_there(second)
        assert not lives(stuck)
    first.stop()


@all_faults
def test_a_failed_fsync_of_data_at_a_checkpoint_is_survived_too(cluster, faults, impatient):
    """The server gives up, its recovery meets the same disk, and the watch begins it again."""
    with cluster.owned():
        get_stuck(cluster, faults, part="/postgres-18/")
        cluster.watch()
        until(lambda: cluster.serves)
        assert what_was_acknowledged_is_there(cluster)


@all_faults
def test_a_server_that_was_frozen_is_ended_when_its_time_is_over(cluster, impatient, said):
    """It lives and answers nobody: the watch begins it again, and stopping one works as well."""
    with cluster.owned():
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
        cluster.watch()
        os.kill(frozen := cluster.pid, signal.SIGSTOP)
        until(lambda: "PostgreSQL is back" in said)
        assert what_was_acknowledged_is_there(cluster)
        os.kill(again := cluster.pid, signal.SIGSTOP)
    assert not lives(frozen)
    assert not lives(again)


@all_faults
def test_a_slow_recovery_is_left_alone(cluster, faults, said):
    """It takes longer than a deserted server would get; the same process comes to serve."""
    with cluster.owned():
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(cluster.pid, signal.SIGKILL)
        until(lambda: not cluster.alive)
        faults.fail("/", code=0, seconds=0.015)
        cluster.revive()
        assert what_was_acknowledged_is_there(cluster)
        faults.heal()
    assert any("still getting ready (12 s)" in line for line in said)
    assert not any("no progress" in line for line in said)


@all_faults
def test_a_server_is_not_ended_for_ever(cluster, faults, monkeypatch):
    """After a few tries in a row it is said that somebody must look; a healed disk is enough to go on."""
    with cluster.owned():
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(cluster.pid, signal.SIGKILL)
        until(lambda: not cluster.alive)
        faults.fail("/", code=0, seconds=2)
        monkeypatch.setattr(waiting, "STARTING", Limits(recovering_seconds=1))
        with pytest.raises(ServerStuck) as given_up:
            cluster.revive()
        assert "3 times in a row" in str(given_up.value)
        faults.heal()
        monkeypatch.undo()
        cluster.revive()
        assert what_was_acknowledged_is_there(cluster)
