"""The exit codes are those that the help tells, one test each; what was asked to be quiet is."""

import signal
import socket
import subprocess
import sys

import psycopg
import pytest

from api.engine.settings import Settings
from ledger.log.names import BookName
from patto.cli import facts, main, opening
from patto.cli.database import Database, any_psql
from patto.cli.errors import Exit
from patto.postgres import Cluster
from tests.cli.program import environment, patto, until
from tests.keys import put_master_key


def test_0_what_was_asked_for_is_done(ask):
    """Facts are listed, a token is made, psql answers."""
    assert ask("facts", "--limit", "1").code == Exit.DONE
    assert ask("psql", "-Atc", "SELECT 1").code == Exit.DONE


@pytest.mark.usefixtures("master_key")
def test_1_it_was_refused_or_something_differs(ask):
    """A token that nobody has, a statement that the reader may not make: in a file psql itself says 3."""
    assert ask("token", "revoke", "0" * 12).code == Exit.REFUSED
    words = ("-v", "ON_ERROR_STOP=1", "-c", "DELETE FROM tracking")
    assert ask("psql", *words).code == Exit.REFUSED


def test_1_psqls_own_code_of_a_script_that_failed_is_a_refusal(ask, tmp_path):
    """Psql ends with 3 there, which is a port in use with us."""
    script = tmp_path / "wrong.sql"
    script.write_text("DELETE FROM tracking;")
    assert ask("psql", "-v", "ON_ERROR_STOP=1", "-f", str(script)).code == Exit.REFUSED


@pytest.mark.parametrize(
    "words", [("facts", "--nonsense"), ("nonsense",), ("facts", "--limit", "x")]
)
def test_2_an_option_or_a_command_that_there_is_not(ask, words):
    """One line that says where to read on."""
    answer = ask(*words)
    assert (answer.code, "--help tells more" in answer.err) == (Exit.USAGE, True)


@pytest.mark.parametrize("name, value", [("PATTO_QEUE", "100"), ("PATTO_QUEUE", "many")])
def test_2_a_setting_that_there_is_not_or_that_is_wrong(ask, monkeypatch, name, value):
    """At the start, by name, before anything is done."""
    monkeypatch.setenv(name, value)
    answer = ask("facts")
    assert (answer.code, "PATTO_QUEUE" in answer.err) == (Exit.USAGE, True)


def test_3_the_port_is_in_use(data):
    """Somebody listens there; nothing is started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = patto("serve", "--no-demo", "--port", port, data=data)
    assert (told.returncode, "is in use" in told.stderr) == (Exit.IN_USE, True)


def test_3_the_data_folder_is_in_use(data):
    """A book is restored into it, or served from it, while another serves."""
    cluster = Cluster(data)
    with cluster.owned():
        told = patto("serve", "--no-demo", data=data)
    assert (told.returncode, "in use" in told.stderr) == (Exit.IN_USE, True)


def test_4_postgresql_does_not_answer(ask, monkeypatch):
    """Nobody listens there."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://patto@127.0.0.1:1/patto")
    assert ask("facts").code == Exit.UNREACHABLE


def test_4_psql_lost_its_connection(ask, monkeypatch):
    """Psql says 2 there, which is a wrong option with us."""
    told = subprocess.CompletedProcess([], 2)
    monkeypatch.setattr("patto.cli.psql.subprocess.run", lambda *_, **__: told)
    assert ask("psql", "-c", "SELECT 1").code == Exit.UNREACHABLE


def test_130_somebody_interrupted_it(ask, monkeypatch):
    """Ctrl-C in the middle of the answer."""

    def interrupted(_data: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(facts, "write_line", interrupted)
    assert ask("facts").code == Exit.INTERRUPTED


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_130_a_program_that_is_asked_to_stop_says_so_to_its_caller(data, how):
    """In the middle of what it does. Ctrl-C is psql's own: it cancels what was asked there."""
    cluster = Cluster(data)
    words = ["psql", "--data", str(data), "-c", "SELECT pg_sleep(300)"]
    with (
        cluster.attached(),
        subprocess.Popen(
            [sys.executable, "-m", "patto.cli.main", *words],
            env=environment(),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        ) as program,
        psycopg.connect(cluster.url(), autocommit=True) as connection,
    ):
        try:
            until(lambda: connection.execute(ASLEEP).fetchone() == (1,))
            program.send_signal(how)
            assert program.wait(timeout=60) == Exit.INTERRUPTED
        finally:
            program.kill()


ASLEEP = """
SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()
"""


def test_the_help_tells_every_code():
    """None is told that there is not, and none is left out."""
    codes = (main.patto.epilog or "").removeprefix("Exit codes: ").split(", ")
    assert [int(told.split()[0]) for told in codes] == [one.value for one in Exit]


@pytest.mark.usefixtures("master_key")
def test_quiet_leaves_the_answer_and_nothing_else(ask):
    """The token alone, without the remark about it; a list alone, without how long it is."""
    made = ask("token", "issue", "ada", "auditor", "-q")
    assert (made.code, made.err, made.out[:6], len(made.lines)) == (Exit.DONE, "", "patto_", 1)
    for words in (("facts", "-q"), ("due", "-q"), ("replay", "-q")):
        assert ask(*words).err == ""
    assert "A token for ada" in ask("token", "issue", "ada", "auditor").err


def test_a_real_books_people_have_no_token_that_nobody_issued(server, small_book, tmp_path):
    """A start finds a hub, a member and a user there, and writes no token to act for them."""
    put_master_key(tmp_path)
    settings = Settings(database_url=server.url(), book=small_book, data=str(tmp_path))
    database = Database(server.url(), BookName(small_book), any_psql())
    for _ in range(2):
        told = opening.first_tokens(settings, database)
        assert set(told) == {"operator", "treasurer", "auditor"}
    assert set(opening.tokens_in(settings.tokens)) == {"operator", "treasurer", "auditor"}
