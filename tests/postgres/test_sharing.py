"""Who may use the server at the same time, and who stops it."""

import os
import signal

import pytest

from patto.postgres import Cluster, ClusterError, DataFolderInUse
from tests.postgres.conftest import lives, query, until


def test_the_database_is_postgresql_18_in_utf8_with_checksums_and_no_locale(data):
    """Text sorts the same on every machine, and a damaged page is noticed."""
    cluster = Cluster(data)
    asked = (
        "SELECT current_setting('server_version') LIKE '18.%', current_setting('data_checksums'),"
        " current_user, pg_encoding_to_char(encoding), datlocprovider, datlocale"
        " FROM pg_database WHERE datname = current_database()"
    )
    with cluster.owned():
        assert query(cluster.url(), asked) == [(True, "on", "patto", "UTF8", "b", "C.UTF-8")]


def test_only_the_servers_user_can_reach_it_and_only_by_its_socket(data):
    """No TCP port is open, and the socket's folder lets nobody else in."""
    cluster = Cluster(data)
    with cluster.owned() as server:
        assert query(cluster.url(), "SHOW listen_addresses") == [("",)]
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_a_second_serve_on_the_same_data_folder_is_refused_in_one_line(data, visits):
    """The refusal names who is in the way, and the first serve notices nothing."""
    first = visits("start")
    with pytest.raises(DataFolderInUse) as refusal:
        Cluster(data).start()
    assert str(first.child.pid) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert query(first.words["url"], "SELECT 1") == [(1,)]


def test_a_command_attaches_to_a_running_serve_and_leaves_it_running(data, visits):
    """A passing command uses the server that is there."""
    serve = visits("start")
    cluster = Cluster(data)
    attached = cluster.attach()
    stopped = cluster.stop()
    assert (attached.how, attached.pid, stopped) == ("attached", serve.words["pid"], False)
    assert serve.leave()


def test_the_last_command_out_stops_the_server_that_the_first_one_started(data, visits):
    """No command pulls the server from under another."""
    first, second = visits("attach"), visits("attach")
    assert [first.words["how"], second.words["how"]] == ["started", "attached"]
    assert first.leave() is False
    assert query(second.words["url"], "SELECT 1") == [(1,)]
    assert second.leave() is True
    assert not lives(second.words["pid"])


def test_commands_that_come_all_at_once_share_one_server(data, visits):
    """Whoever is first at the door starts it, the others wait for that."""
    begun = [visits.begin("attach") for _ in range(4)]
    inside = [visitor.enter().words for visitor in begun]
    assert len({words["pid"] for words in inside}) == 1
    assert sorted(words["how"] for words in inside) == ["attached"] * 3 + ["started"]


def test_a_serve_takes_over_the_server_that_a_command_started(data, visits):
    """The command leaves, the serve goes on."""
    command = visits("attach")
    serve = visits("start")
    assert (serve.words["how"], serve.words["pid"]) == ("adopted", command.words["pid"])
    assert command.leave() is False
    assert query(serve.words["url"], "SELECT 1") == [(1,)]
    assert serve.leave() is True


def test_ctrl_c_at_the_terminal_does_not_reach_the_server(data, visits):
    """The terminal's signal goes to the serve, which decides what to do."""
    serve = visits("start")
    os.killpg(serve.child.pid, signal.SIGINT)
    assert serve.says() == {"interrupted": True}
    serve.child.wait()
    assert lives(serve.words["pid"])
    assert query(serve.words["url"], "SELECT 1") == [(1,)]


def test_a_forked_child_does_not_keep_the_data_folder_locked(data, visits):
    """A worker that outlives its killed serve is no serve."""
    visits("fork").killed()
    assert visits("start").words["how"] == "adopted"


def test_a_cluster_that_was_not_entered_says_so(data):
    """Asking for the address before the start is a named error."""
    with pytest.raises(ClusterError):
        Cluster(data).url()
    assert Cluster(data).stop() is False


def test_the_socket_comes_back_with_the_server(data):
    """A start after a stop never meets an old socket."""
    cluster = Cluster(data)
    with cluster.owned() as server:
        pass
    until(lambda: not lives(server.pid))
    with cluster.owned():
        assert query(cluster.url(), "SELECT 1") == [(1,)]


def test_the_server_waits_for_the_disk_and_gives_up_when_it_fails(data):
    """Read back from the server that runs: what a start says on its command line wins over every file."""
    cluster = Cluster(data)
    told = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_sync_retry": "off",
        "data_checksums": "on",
    }
    with cluster.owned():
        found = query(
            cluster.url(), f"SELECT name, setting FROM pg_settings WHERE name IN {tuple(told)}"
        )
    assert dict(found) == told
