"""Whatever is killed, the next start goes on with everything that was acknowledged."""

import os
import signal
import subprocess

from patto.postgres import Cluster
from patto.postgres.binaries import packaged
from tests.postgres.conftest import ROOT, lives, postmaster_pid, query, until

BUSY = "SELECT count(*) FROM generate_series(1, 100000000000) AS series (number)"
BUSY_ONES = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE query LIKE 'SELECT count%series (number)' AND pid <> pg_backend_pid()"
)


def keep_a_number(url: str) -> None:
    query(url, "CREATE TABLE kept AS SELECT 7 AS number")


def kept(url: str) -> list[tuple]:
    return query(url, "SELECT number FROM kept")


def test_a_server_orphaned_by_a_killed_serve_is_adopted(data, visits):
    """The same process goes on, and the new serve stops it."""
    orphaned = visits("start")
    keep_a_number(orphaned.words["url"])
    orphaned.killed()
    serve = visits("start")
    assert (serve.words["how"], serve.words["pid"]) == ("adopted", orphaned.words["pid"])
    assert kept(serve.words["url"]) == [(7,)]
    assert serve.leave() is True
    assert not lives(serve.words["pid"])


def test_a_command_leaves_an_orphaned_server_as_it_found_it(data, visits):
    """A passing command stops only what a command started."""
    orphaned = visits("start")
    orphaned.killed()
    command = visits("attach")
    assert (command.words["how"], command.leave()) == ("attached", False)
    assert lives(orphaned.words["pid"])


def test_what_was_committed_survives_the_servers_own_kill(data, visits):
    """A serve that finds a killed server recovers it, although its workers may still be ending."""
    for both in (False, True):
        serve = visits("start")
        query(serve.words["url"], "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
        os.kill(serve.words["pid"], signal.SIGKILL)
        serve.killed() if both else serve.leave()
        again = visits("start")
        assert again.words["how"] == "started"
        assert kept(again.words["url"]) == [(7,)]
        assert again.leave() is True


def test_a_watched_server_comes_back_by_itself(data):
    """A serve that watches brings a killed server back; its address stays the same."""
    cluster = Cluster(data)
    with cluster.owned() as server:
        keep_a_number(cluster.url())
        cluster.watch()
        for _ in range(2):
            killed = cluster.pid
            os.kill(killed, signal.SIGKILL)
            until(lambda killed=killed: cluster.pid != killed and cluster.alive)
            assert kept(cluster.url()) == [(7,)]
        last = cluster.pid
    assert last != server.pid
    assert not lives(last)


def test_a_busy_worker_of_a_killed_server_is_ended_before_the_next_start(data, visits):
    """No worker of the old server may write beside the new one."""
    serve = visits("start")
    busy = subprocess.Popen(
        [packaged()["psql"], serve.words["url"], "-c", BUSY],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: query(serve.words["url"], BUSY_ONES) == [(1,)])
    os.kill(serve.words["pid"], signal.SIGKILL)
    serve.killed()
    assert visits("start").words["how"] == "started"
    assert busy.wait(30) != 0


def test_a_pid_file_that_names_another_program_does_not_stop_a_start(data, visits):
    """After a crash the number may belong to anyone: a stranger is neither adopted nor signalled."""
    serve = visits("start")
    keep_a_number(serve.words["url"])
    os.kill(serve.words["pid"], signal.SIGKILL)
    serve.killed()
    owner = (data / "server").stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if ROOT else None, cwd="/")
    try:
        pid_file = data / "server/postgres-18/postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        again = visits("start")
        assert (again.words["how"], kept(again.words["url"])) == ("started", [(7,)])
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_zombie_server_counts_as_dead(data, visits):
    """A killed server that nobody collects doesn't stop the next start."""
    serve = visits("attach")
    os.kill(serve.child.pid, signal.SIGSTOP)
    os.kill(serve.words["pid"], signal.SIGKILL)
    until(lambda: not lives(serve.words["pid"]))
    assert visits("start").words["how"] == "started"
    assert postmaster_pid(data) != serve.words["pid"]


def test_half_a_database_is_thrown_away(data):
    """A start that was killed while it made the database leaves nothing that the next one trusts."""
    home = data / "server"
    with Cluster(data).owned():
        pass
    (home / "postgres-18").rename(home / "postgres-18.new")
    (home / "postgres-18.new/PG_VERSION").unlink()
    with Cluster(data).owned() as server:
        assert server.first_time
    assert not (home / "postgres-18.new").exists()
