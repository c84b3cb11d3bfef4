"""What a server tells over TLS is not told again in the clear to save it."""

import stat
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from patto.backup.parts import PARTS, Part
from patto.cli.errors import Exit
from patto.postgres import Cluster
from patto.postgres.binaries import packaged
from tests.tls import Authority, Front

DUMP = """#!/bin/sh
# Stands for a pg_dump that speaks TLS, which none of the wheel's programs does.
shift
exec "{pg_dump}" --dbname="{where}" "$@"
"""


@pytest.fixture
def front(server: Cluster, tmp_path: Path):
    """The shared server, reached over TLS alone."""
    socket = Path(conninfo_to_dict(server.url())["host"]) / ".s.PGSQL.5432"
    front = Front(socket, Authority(tmp_path).context_for("db.example"))
    yield front
    front.close()


@pytest.fixture
def over_tls(server: Cluster, front: Front, ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command on the small book, as whoever has a server elsewhere."""
    given = conninfo_to_dict(server.url())
    words = {
        "hostaddr": "127.0.0.1",
        "sslmode": "verify-full",
        "sslrootcert": str(tmp_path / "Nodes.pem"),
        "passfile": given["passfile"],
    }
    said = "&".join(f"{name}={quote(value, safe='')}" for name, value in words.items())
    where = f"db.example:{front.port}/{given['dbname']}?{said}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{given['user']}@{where}")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    (tmp_path / "programs").mkdir()
    return ask


def test_a_program_that_speaks_no_tls_is_not_used_where_the_server_does(over_tls, front, tmp_path):
    """It is said what to install; nothing is sent, and nothing is called a backup."""
    answer = over_tls("backup", "--untried", str(tmp_path / "saved"))
    assert answer.code != Exit.DONE
    assert "pg_dump that came with Patto does not speak" in answer.err
    assert front.secured
    assert not front.in_clear
    assert not list((tmp_path / "saved").glob("*/part.json"))


def test_the_systems_own_programs_save_what_is_reached_over_tls(
    over_tls, front, server, small_book, tmp_path
):
    """They are found where programs are found, and told of the server as Patto was."""
    dump = tmp_path / "programs" / "pg_dump"
    where = server.url(user=f"{small_book}_owner")
    dump.write_text(DUMP.format(pg_dump=packaged()["pg_dump"], where=where))
    dump.chmod(stat.S_IRWXU)
    answer = over_tls("backup", "--untried", str(tmp_path / "saved"))
    assert answer.code == Exit.DONE, answer.err
    with psycopg.connect(server.url()) as connection:
        last = connection.execute(f"SELECT max(last) FROM {small_book}.batches").fetchone()
    assert {Part.read(tmp_path / "saved", one).position for one in PARTS} == set(last)
    assert not front.in_clear
