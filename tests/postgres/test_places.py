"""Where the server's folder may lie, and whom PostgreSQL runs as."""

import os
import shutil
from pathlib import Path

import pytest

from patto.postgres import Cluster, ClusterError, DataFolderUnreachable
from patto.postgres import binaries as programs
from patto.postgres.binaries import packaged, reachable
from patto.postgres.home import settle
from patto.postgres.identity import server_user
from patto.postgres.postmaster import Answer, probe
from patto.postgres.tuning import GIGABYTE, MEGABYTE, _memory
from tests.postgres.conftest import NOBODY, ROOT, query

as_root = pytest.mark.skipif(not ROOT, reason="only root can step down")
as_a_user = pytest.mark.skipif(ROOT, reason="root may write everywhere")


@pytest.fixture
def data(fresh):
    """Here every data folder begins as nothing."""
    return fresh


def uid_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_a_first_start_makes_a_database_and_a_second_finds_it_again(data):
    """What was written before a stop is there after the next start."""
    cluster = Cluster(data)
    with cluster.owned() as first:
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
    with cluster.owned() as second:
        found = query(cluster.url(), "SELECT number FROM kept")
    assert (first.how, first.first_time) == ("started", True)
    assert (second.how, second.first_time) == ("started", False)
    assert found == [(7,)]


def test_a_path_too_long_for_a_socket_gets_a_short_folder_for_it(data):
    """A deep project works: the socket alone moves to a folder of 0700."""
    deep = data / ("deep" * 12) / ("deeper" * 9)
    cluster = Cluster(deep)
    with cluster.owned() as server:
        assert query(cluster.url(), "SELECT 1") == [(1,)]
        assert len(os.fsencode(server.socket_dir)) < 80
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
        assert server.pgdata.is_relative_to(deep)
    server.socket_dir.rmdir()


def test_a_planted_socket_folder_is_refused(data):
    """Nobody lures the server's clients by a link in the folder that everybody may write."""
    deep = data / ("deep" * 12) / ("deeper" * 9)
    with Cluster(deep).owned() as server:
        pass
    server.socket_dir.rmdir()
    server.socket_dir.symlink_to(data)
    try:
        with pytest.raises(DataFolderUnreachable):
            Cluster(deep).start()
    finally:
        server.socket_dir.unlink()


@pytest.mark.parametrize(
    "name",
    ["città e borghi %2F ?x=1", 'l\'Aquila \\ "centro"', "Ala, Bra"],
    ids=["blanks and accents", "quotes and backslashes", "a comma"],
)
def test_a_data_folder_may_be_called_anything(data, name):
    """The address of the server survives whatever a person calls a folder: it is found, answers, and probing is heard."""
    cluster = Cluster(data / name)
    with cluster.owned() as server:
        assert query(cluster.url(), "SELECT 1") == [(1,)]
        assert probe(settle(data / name, print)) is Answer.SERVES
    if not server.socket_dir.is_relative_to(data):
        server.socket_dir.rmdir()


def test_data_of_another_postgresql_is_refused(data):
    """A version that this one can't read is named, not tried."""
    with Cluster(data).owned() as server:
        pass
    (server.pgdata / "PG_VERSION").write_text("17\n")
    with pytest.raises(DataFolderUnreachable):
        Cluster(data).start()


def test_a_data_folder_that_is_a_file_is_refused_in_one_line(data):
    """The person at the terminal reads what is wrong, not a traceback."""
    data.write_text("no folder")
    with pytest.raises(ClusterError) as refusal:
        Cluster(data).start()
    assert "\n" not in str(refusal.value)


@as_a_user
def test_a_data_folder_that_may_not_be_written_is_refused(data):
    """The refusal comes before anything was started."""
    data.mkdir()
    data.chmod(0o500)
    with pytest.raises(DataFolderUnreachable):
        Cluster(data).start()


@as_root
def test_under_root_the_server_runs_as_somebody_else(data):
    """PostgreSQL never runs as root, and its data belong to whom it runs as."""
    with Cluster(data).owned() as server:
        assert uid_of(server.pid) != 0
        assert uid_of(server.pid) == server.pgdata.stat().st_uid


@as_root
def test_under_root_the_owner_of_the_data_folder_runs_the_server(data):
    """Root that starts a person's Patto leaves files which that person can still use."""
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    with Cluster(data).owned() as server:
        assert uid_of(server.pid) == NOBODY
    assert {path.stat().st_uid for path in (data / "server").iterdir()} == {NOBODY}


@as_root
def test_an_unprivileged_user_needs_nothing_from_root(data, visits):
    """Initialising, serving and stopping work for a user who owns only the data folder."""
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    serve = visits("start", uid=NOBODY)
    assert serve.words.get("how") == "started", serve.words
    assert uid_of(serve.words["pid"]) == NOBODY
    assert serve.leave() is True


@as_root
def test_a_user_is_refused_the_data_of_root(data, visits):
    """Who may not enter the server's folder is told so."""
    with Cluster(data).owned():
        pass
    assert visits("start", uid=NOBODY).words["refused"] == "DataFolderUnreachable"


@as_root
def test_data_that_only_root_may_enter_go_where_the_server_can(data):
    """The link in the data folder and a line at the terminal say where, and the next start finds them."""
    data.mkdir(mode=0o700)
    said = []
    cluster = Cluster(data, log=said.append)
    with cluster.owned() as server:
        query(cluster.url(), "CREATE TABLE kept AS SELECT 7 AS number")
    elsewhere = (data / "server").readlink()
    assert server.pgdata.parent == elsewhere
    assert any(str(elsewhere) in line for line in said)
    with cluster.owned():
        assert query(cluster.url(), "SELECT number FROM kept") == [(7,)]


@as_root
def test_a_copied_link_does_not_share_the_database_of_its_original(data):
    """Two data folders never write one database; one that was moved keeps its own."""
    data.mkdir(mode=0o700)
    with Cluster(data).owned() as server:
        pass
    copy = data.with_name("copy")
    shutil.copytree(data, copy, symlinks=True)
    with pytest.raises(DataFolderUnreachable):
        Cluster(copy).start()
    shutil.rmtree(copy)
    data.rename(copy)
    with Cluster(copy).owned() as moved:
        assert moved.pgdata == server.pgdata
    copy.rename(data)


@as_root
def test_programs_that_only_root_may_reach_are_copied_once(data, monkeypatch):
    """The copy runs as the server's user, is named after its content and is made once."""
    hidden, common = data.with_name("hidden"), data.with_name("common")
    hidden.mkdir(mode=0o700)
    site = packaged().install.parents[1]
    for folder in (f"{programs.PACKAGE}/{programs.INSTALL}", f"{programs.PACKAGE}.libs"):
        if (site / folder).exists():
            shutil.copytree(site / folder, hidden / folder)
    monkeypatch.setattr(programs, "COMMON_PLACES", (common,))
    user, said = server_user([]), []
    original = programs.Binaries(hidden / programs.PACKAGE / programs.INSTALL)
    copies = [reachable(original, user, said.append) for _ in range(2)]
    assert copies[0] == copies[1]
    assert copies[0].install.is_relative_to(common)
    assert len(said) == 1
    assert user.run([copies[0]["psql"], "--version"]).returncode == 0


@pytest.mark.parametrize(
    "memory,buffers",
    [(64 * GIGABYTE, "1024MB"), (4 * GIGABYTE, "1024MB"), (GIGABYTE, "256MB"), (MEGABYTE, "64MB")],
)
def test_a_small_machine_gets_a_smaller_cache(memory, buffers):
    """A quarter of the memory, at most 1 GB, at least what PostgreSQL needs."""
    assert _memory(memory)["shared_buffers"] == buffers


def test_an_override_replaces_a_setting(data):
    """Tests may turn off what a real server never does."""
    cluster = Cluster(data, overrides={"fsync": "off"})
    with cluster.owned():
        assert query(cluster.url(), "SHOW fsync") == [("off",)]
