"""A continuous backup has what was accepted a moment ago, also when the machine is gone."""

import asyncio
import hashlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ledger.book.opening import open_book
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub
from ledger.registry import RULES
from ledger.vault.private import make_private
from ledger.vault.vault_keys import FOLDER
from patto.cli.errors import Exit
from patto.postgres import Cluster
from tests.cli.conftest import MASTER
from tests.cli.program import environment, patto, until
from tests.staff import OPERATOR

RECEIVED = """
SELECT flush_lsn >= pg_current_wal_lsn() FROM pg_stat_replication WHERE application_name = 'patto pg_receivewal'
"""


async def record_hub(url: str, key: str) -> int:
    """One fact more; its position."""
    async with open_book(RULES, url, MASTER) as book:
        hub = RecordHub(name=f"Wise Coworking {key}", side=HubKind.VILLAGE, istat="056003")
        return (await book.submit(hub, OPERATOR, key)).last


@contextmanager
def receiving(folder: Path, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`patto backup --continuous`, once it receives; afterwards it was stopped by Ctrl-C and says that all is well."""
    words = ["backup", "--untried", "--continuous", str(folder), "--data", str(data)]
    with subprocess.Popen(
        [sys.executable, "-m", "patto.cli.main", *words],
        stdout=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    ) as program:
        try:
            assert program.stdout
            assert b"Ctrl-C stops it." in program.stdout.readline()
            yield program
            program.send_signal(signal.SIGINT)
            assert program.wait(timeout=60) == Exit.DONE
        finally:
            program.kill()


def put_vault_key(data: Path, key: str) -> None:
    """Somebody was forgotten: there is another vault key beside the master key."""
    folder = data / FOLDER / "patto"
    folder.mkdir(parents=True, exist_ok=True)
    make_private(folder / f"{key}.key", key)


def vault_keys(data: Path) -> dict[str, str]:
    """The vault keys that a book with this data folder finds."""
    return {one.name: one.read_text().strip() for one in (data / FOLDER / "patto").glob("*.key")}


def await_received(url: str) -> None:
    """Wait until whatever was written is on the backup's disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        until(lambda: connection.execute(RECEIVED).fetchone() == (True,))


@pytest.mark.slow
def test_what_was_accepted_after_the_base_is_restored_too(data, nowhere, tmp_path):
    """Two stretches of receiving, a book restored from both: the same lines and vault keys, and it goes on."""
    folder = tmp_path / "live"
    cluster = Cluster(data)
    with cluster.attached():
        asyncio.run(record_hub(cluster.url(), "k1"))
        for key in ("k2", "k3"):
            with receiving(folder, data):
                put_vault_key(data, key)
                asyncio.run(record_hub(cluster.url(), key))
                await_received(cluster.url())
                until((folder / FOLDER / f"{key}.key").exists)
        lines = patto("facts", data=data).stdout
    elsewhere = data.parent / "elsewhere"
    restored = patto("restore", str(folder), data=elsewhere)
    assert restored.returncode == Exit.DONE, restored.stderr + restored.stdout
    assert "The log and everything that is shown agree." in restored.stdout
    assert patto("facts", data=elsewhere).stdout == lines
    assert len(lines.splitlines()) == 3
    again = patto("restore", str(folder), data=elsewhere)
    assert (again.returncode, "nothing is overwritten" in again.stderr) == (Exit.REFUSED, True)
    assert vault_keys(elsewhere) == {"k2.key": "k2", "k3.key": "k3"}
    cluster = Cluster(elsewhere)
    with cluster.attached():
        assert asyncio.run(record_hub(cluster.url(), "k3")) == 3
        assert asyncio.run(record_hub(cluster.url(), "k4")) == 4


@pytest.mark.slow
def test_a_damaged_base_is_not_restored(data, tmp_path):
    """One byte of one file is another: the manifest tells, nothing is made; nor where the manifest itself was changed to fit."""
    folder = tmp_path / "live"
    with receiving(folder, data):
        pass
    some = max((folder / "base" / "base").rglob("[0-9]*"), key=lambda one: one.stat().st_size)
    content = bytearray(some.read_bytes())
    content[len(content) // 2] ^= 1
    some.write_bytes(content)
    elsewhere = data.parent / "elsewhere"
    manifest = folder / "base" / "backup_manifest"
    refused = patto("restore", str(folder), data=elsewhere)
    assert (refused.returncode, "is not what was copied" in refused.stderr) == (Exit.REFUSED, True)
    there = re.escape(str(some.relative_to(folder / "base")))
    fitting = re.sub(
        rf'("Path": "{there}".*"Checksum": )"[0-9a-f]+"',
        rf'\1"{hashlib.sha256(content).hexdigest()}"',
        manifest.read_text(),
    )
    assert fitting != manifest.read_text()
    manifest.write_text(fitting)
    refused = patto("restore", str(folder), data=elsewhere)
    assert (refused.returncode, "not what was written" in refused.stderr) == (Exit.REFUSED, True)
    assert not elsewhere.exists()


def test_a_server_of_ones_own_has_tools_of_its_own(ask, tmp_path):
    """The continuous kind is for the embedded server; nothing is made."""
    answer = ask("backup", "--continuous", str(tmp_path / "live"))
    assert (answer.code, "pg_receivewal" in answer.err) == (Exit.REFUSED, True)
    assert not (tmp_path / "live").exists()
