"""The first command: it starts, it finds its book again, it stops when asked, and it survives being killed."""

import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from patto.cli.errors import Exit
from patto.postgres import Cluster
from tests.cli.program import Started, end_all, left_running, open_folder, patto, processes, until

SIGNED_IN = """
SELECT usename, usesuper FROM pg_stat_activity JOIN pg_user USING (usename)
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
together = pytest.mark.xdist_group("one program that runs")


@pytest.fixture(scope="module")
def running(migrated):
    """One program that runs, for all who only look at it."""
    folder = open_folder()
    subprocess.run(["cp", "-a", migrated, folder / "data"], check=True)
    started = Started(folder / "data", "--no-demo").opened()
    yield started
    started.process.kill()
    started.process.wait()
    end_all(folder)


@together
def test_the_welcome_says_where_everything_is(running):
    """Address, docs, book and the token of each role are told; key and tokens are their owner's alone."""
    at = f"http://127.0.0.1:{running.port}"
    for told in (
        at,
        f"{at}/docs",
        str(running.data / "tokens"),
        "operator",
        "treasurer",
        "auditor",
    ):
        assert told in running.words
    for name in ("master.key", "tokens"):
        assert stat.S_IMODE((running.data / name).stat().st_mode) == 0o600
    assert running.ask() == 200
    assert set(running.children()) == {"api", "follower"}


@together
def test_the_line_that_is_told_can_be_pasted(running):
    """The curl command of the welcome answers as it stands."""
    (line,) = [line for line in running.words.splitlines() if line.strip().startswith("curl")]
    done = subprocess.run(
        ["/bin/sh", "-c", line.replace("curl ", "curl -s -o /dev/null -w '%{http_code}' ")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "200", done.stderr


@together
def test_a_data_folder_in_use_is_one_clear_line(running, start):
    """The second one says who has it and what to do; the first goes on undisturbed."""
    second = start(running.data, "--no-demo")
    assert second.ended() == Exit.IN_USE
    (line,) = second.words.strip().splitlines()
    assert "in use by another patto serve" in line
    assert running.ask() == 200


@together
def test_a_port_in_use_is_one_clear_line_and_nothing_is_started(running, nowhere, start):
    """It is found before anything else is begun: not even a data folder is made."""
    second = start(nowhere, "--no-demo", port=running.port)
    assert second.ended() == Exit.IN_USE
    (line,) = second.words.strip().splitlines()
    assert "--port" in line
    assert not nowhere.exists()
    assert left_running(nowhere) == []


@together
def test_other_commands_use_the_server_that_runs(running):
    """They attach, answer and leave it running."""
    postmaster = running.postmaster()
    assert patto("facts", data=running.data).returncode == Exit.DONE
    assert "operator" in patto("token", data=running.data).stdout
    assert running.postmaster() == postmaster
    assert running.ask() == 200


@together
def test_psql_signs_in_as_the_reader_and_can_be_nobody_else(running):
    """There is no other role to go back to."""
    asked = "RESET ROLE; SELECT session_user, current_user, rolsuper FROM pg_roles"
    done = patto("psql", "-Atc", f"{asked} WHERE rolname = session_user", data=running.data)
    assert done.stdout.split()[-1] == "patto_reader|patto_reader|f"
    refused = patto("psql", "-c", "SET ROLE patto_owner", data=running.data)
    assert (refused.returncode, "permission denied" in refused.stderr) == (1, True)


@together
def test_nothing_that_runs_is_a_superuser_and_everybody_is_what_they_are(running):
    """The pen is the writer, the follower the projector, a read the reader; nobody else has a connection."""
    seen = set()
    server = f"postgresql://patto@/patto?host={running.data}/server/socket"
    with psycopg.connect(server, passfile=running.data / "logins", autocommit=True) as root:
        for _ in range(20):
            assert running.ask("/health/ready") == 200
            seen |= set(root.execute(SIGNED_IN).fetchall())
            time.sleep(0.05)
    assert seen >= {("patto_writer", False), ("patto_projector", False)}
    assert seen <= {("patto_writer", False), ("patto_projector", False), ("patto_reader", False)}


@together
def test_the_secrets_are_in_one_file_and_nowhere_else(running):
    """Neither a process nor the log of PostgreSQL tells one; the file is its owner's alone."""
    logins = running.data / "logins"
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    secrets = [line.rpartition(":")[2] for line in logins.read_text().splitlines()]
    assert len(set(secrets)) == 5
    told = running.words + (running.data / "server/postgres.log").read_text()
    for pid in (running.process.pid, running.postmaster(), *running.children().values()):
        told += "".join(Path(f"/proc/{pid}/{one}").read_text() for one in ("cmdline", "environ"))
    assert not [secret for secret in secrets if secret in told]


def test_a_lost_file_of_logins_is_made_anew(serve):
    """No book is lost for it: every role gets a new secret."""
    first = serve().opened()
    assert first.stopped() == Exit.DONE
    logins = first.data / "logins"
    former = logins.read_text()
    logins.unlink()
    second = serve().opened()
    assert second.ask("/health/ready") == 200
    assert second.stopped() == Exit.DONE
    assert not set(former.splitlines()) & set(logins.read_text().splitlines())


def test_commands_alone_start_a_server_and_stop_it(data):
    """Afterwards nothing runs."""
    done = patto("facts", data=data)
    assert (done.returncode, done.stdout) == (Exit.DONE, "")
    assert left_running(data) == []


def test_a_second_start_finds_the_same_book(serve):
    """The same key and the same tokens; an orderly stop says so and leaves nothing running.

    Who lets others than this machine in without TLS is told so.
    """
    first = serve().opened()
    kept = [(first.data / name).read_bytes() for name in ("master.key", "tokens")]
    assert first.stopped(signal.SIGTERM) == Exit.DONE
    assert first.words.rstrip().endswith("Stopped.")
    assert left_running(first.data) == []
    second = serve("--book", "other", "--host", "0.0.0.0").opened()  # noqa: S104 - to be warned
    assert ["without TLS" in one.words for one in (first, second)] == [False, True]
    assert [(second.data / name).read_bytes() for name in ("master.key", "tokens")] == kept
    listed = patto("token", "--book", "other", data=second.data).stdout
    assert second.stopped(signal.SIGINT) == Exit.DONE
    for name in ("operator", "treasurer", "auditor"):
        assert f"line {name}," in listed, "the file's tokens are good for each book of the folder"


def test_a_child_that_dies_is_started_again(serve):
    """The API and the follower come back by themselves, on the same port, and it is said."""
    running = serve().opened()
    for name, pid in running.children().items():
        os.kill(pid, signal.SIGKILL)
        until(lambda name=name, pid=pid: running.children().get(name, pid) != pid)
    assert running.ask() == 200
    assert "The API ended (killed by SIGKILL): starting it again" in running.words
    assert "The follower ended (killed by SIGKILL): starting it again" in running.words
    assert running.stopped() == Exit.DONE


def test_postgresql_that_dies_is_started_again(serve):
    """The service recovers without a restart of its own."""
    running = serve().opened()
    former = running.postmaster()
    os.kill(former, signal.SIGKILL)
    until(lambda: "PostgreSQL is back" in running.words)
    assert running.postmaster() != former
    until(lambda: running.ask("/health/ready") == 200)
    assert running.stopped() == Exit.DONE


def test_killing_it_leaves_no_child_and_the_next_start_goes_on(serve):
    """The children die with it, PostgreSQL is adopted, port and folder are free at once."""
    first = serve().opened()
    children, postmaster = first.children(), first.postmaster()
    first.process.kill()
    first.process.wait()
    until(lambda: not set(children.values()) & set(processes()))
    second = serve(port=first.port).opened()
    assert second.postmaster() == postmaster
    assert second.ask() == 200
    assert second.stopped() == Exit.DONE
    assert left_running(second.data) == []


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.0])
def test_ctrl_c_while_it_starts_leaves_nothing_running(serve, seconds):
    """Whatever it was doing is undone."""
    running = serve()
    time.sleep(seconds)
    # In the very first moments Python itself is still importing and may end with a 1 of its own.
    by_python = {1} if seconds < 1 else set()
    assert running.stopped() in {Exit.DONE, Exit.INTERRUPTED, -signal.SIGINT} | by_python
    assert left_running(running.data) == []


def test_a_second_ctrl_c_hurries(serve):
    """A request that would never end doesn't keep it; the exit code says that it was hurried."""
    running = serve().opened()
    with socket.create_connection(("127.0.0.1", running.port)) as slow:
        slow.sendall(b"POST /bulk HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{")
        time.sleep(0.3)
        running.process.send_signal(signal.SIGINT)
        until(lambda: "Stopping" in running.words)
        running.process.send_signal(signal.SIGINT)
        assert running.ended() in {Exit.INTERRUPTED, Exit.DONE}
    assert left_running(running.data) == []


def test_a_lost_master_key_is_never_replaced(serve):
    """Without it nothing personal could be read again, so the book stays closed and says why."""
    running = serve().opened()
    assert running.ask() == 200
    assert running.stopped() == Exit.DONE
    (running.data / "master.key").rename(running.data / "elsewhere")
    refused = serve()
    assert refused.ended() == Exit.REFUSED
    assert "restore its backup" in refused.words
    assert not (running.data / "master.key").exists()
    assert left_running(running.data) == []


def test_another_master_key_is_refused_before_anything_is_served(serve):
    """It says so once and ends: no key that comes later would make this one right."""
    running = serve().opened()
    assert running.stopped() == Exit.DONE
    (running.data / "master.key").write_text("0" * 64)
    refused = serve()
    assert refused.ended() == Exit.REFUSED
    assert "This is not the master key" in refused.words
    assert "Patto is open" not in refused.words
    assert left_running(running.data) == []


def test_a_data_folder_of_another_form_is_one_line_that_says_how_to_move_it_away(serve, data):
    """Nothing is deleted; after the folder was moved away the same start makes a new book."""
    cluster = Cluster(data)
    with cluster.owned(), psycopg.connect(cluster.url(), autocommit=True) as former:
        former.execute("UPDATE patto.migrations SET version_num = '0004'")
    refused = serve()
    assert refused.ended() == Exit.REFUSED
    line = refused.words.strip().splitlines()[-1]
    assert "is of another form (0004), and is left as it is" in line
    assert f"mv {data} {data}-0004" in line
    assert (data / "server").exists()
    data.rename(data.with_name("data-0004"))
    assert serve().opened().stopped() == Exit.DONE


def test_a_server_elsewhere_is_used_and_left_alone(server, fresh_book_name, tmp_path, start):
    """With DATABASE_URL no embedded PostgreSQL is started or stopped."""
    words = ["--no-demo", "--database-url", server.url(), "--book", fresh_book_name]
    running = start(tmp_path / "data", *words).opened()
    assert running.ask() == 200
    assert not (tmp_path / "data/server").exists()
    assert running.stopped() == Exit.DONE
    assert server.alive


@pytest.mark.slow
def test_a_start_that_is_killed_while_it_fills_the_book_is_finished_by_the_next(nowhere, start):
    """The demo year goes on where it was, whatever the next start is told; without it, that is refused."""
    first = start(nowhere, "--demo-size", "0.1", "--demo-seed", "7")
    until(lambda: "Filling" in first.words and filling(nowhere) > 500)
    first.process.kill()
    first.process.wait()
    refused = start(nowhere, "--no-demo")
    assert refused.ended() == Exit.REFUSED
    assert "half filled" in refused.words
    second = start(nowhere).opened()
    assert second.stopped() == Exit.DONE
    assert patto("replay", data=nowhere).returncode == Exit.DONE
    asked = patto("demo", "--seed", "7", "--size", "0.1", data=nowhere)
    assert "holds this very demo year already" in asked.stderr
    third = start(nowhere).opened()
    assert "Filling" not in third.words
    assert "of hub" in third.words, "a host and a member have tokens as soon as there is a hub"
    assert third.stopped() == Exit.DONE


def filling(data) -> int:
    """Return how many facts the book holds."""
    asked = patto("psql", "-Atc", "SELECT count(*) FROM facts", data=data)
    return int(asked.stdout or 0)
