"""What the documents tell people to type does what they promise."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from patto.postgres.binaries import packaged
from tests.cli.program import Started, end_all, environment, open_folder, patto
from tests.documents import AUDITING, OPERATING, README, blocks, marked, section, text

pytestmark = pytest.mark.timeout(600)
"""Each types what takes a minute alone, and several where other tests run beside it."""


@pytest.fixture(scope="module")
def village() -> Iterator[Started]:
    """A folder with a book in `var`, a small demo year, that is served as `make serve` does."""
    folder = open_folder()
    started = Started(folder / "var", "--demo-size", "0.1")
    try:
        yield started.opened()
        started.stopped()
    finally:
        started.process.kill()
        started.process.wait()
        end_all(folder)


def bash(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run what a document says, as it stands, with this project's `patto` and PostgreSQL's programs."""
    here = f"{Path(sys.executable).parent}/"
    path = os.pathsep.join((str(folder), here, str(packaged().install / "bin"), os.environ["PATH"]))
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(".venv/bin/", here)],
        cwd=folder,
        env=environment() | {"PATH": path} | more,
        capture_output=True,
        text=True,
        timeout=560,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_the_session_of_the_readme_runs(village):
    """The investor sees shares, the guest books a bed, the auditor finds that all agrees; twice over."""
    (script,) = blocks(marked(text(README), "session"), "bash")
    for _ in range(2):
        done = bash(script, village.data.parent, PATTO_PORT=str(village.port))
        assert done.returncode == 0, done.stdout + done.stderr
        shares, then, paid, booked, sums, *_, agree = done.stdout.splitlines()
        assert "numerator" in shares
        assert then.isdecimal()
        assert re.fullmatch("paid in: [0-9a-f]{64}", paid)
        assert re.fullmatch("booked: [0-9a-f]{64}", booked)
        assert re.fullmatch(r"True (\d+) \1", sums)
        assert agree == "The log and everything that is shown agree."


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_an_auditor_needs_psql_alone(village):
    """Each statement of the auditor's page runs as the reader, and finds what the page expects."""
    gaps, leaves, order, root, balanced, sums, missing, beds, last, rights = (
        asked(village, statement) for statement in blocks(text(AUDITING), "sql")
    )
    assert (gaps, leaves, order, balanced, beds) == ([], [], [], [], [])
    ((_, stored, recomputed, same),) = root
    assert same == "t"
    assert stored == recomputed
    ((_, _, newest),) = last
    assert re.fullmatch("[0-9a-f]{64}", newest)
    assert sum(int(cents) for _, cents in sums) == 0
    assert missing == [["0"]]
    assert {(table, owner, triggers) for table, owner, _, triggers in rights} == {
        (table, "patto_owner", "append_only A") for table in ("facts", "batches", "commands")
    }


def asked(village: Started, statement: str) -> list[list[str]]:
    """Return what any psql answers, as the role that only reads."""
    where = f"postgresql://patto_reader@/patto?host={village.data}/server/socket"
    done = subprocess.run(
        [
            packaged()["psql"],
            *("-AtqX", "-F", "\t", "-v", "ON_ERROR_STOP=1"),
            f"{where}&passfile={village.data}/logins",
            *("-c", "SET search_path = patto_read, patto"),
            *("-c", statement),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_an_auditor_verifies_over_http_and_on_the_server_as_the_page_says(village):
    """The commands as they are printed: both find that all agrees, and the copy is the whole log."""
    here = village.data.parent
    over_http, on_the_server = blocks(section(text(AUDITING), "Over HTTP"), "sh")
    told = (village.data / "tokens").read_text()
    token = next(line.split()[-1] for line in told.splitlines() if "auditor" in line)
    for script in (over_http, on_the_server):
        done = bash(script, here, PATTO_PORT=str(village.port), TOKEN=token)
        assert done.returncode == 0, done.stdout + done.stderr
    verification = json.loads((here / "verification.json").read_text())
    assert (verification["state"], verification["outcome"]["agrees"]) == ("done", True)
    lines = (here / "book.jsonl").read_text().splitlines()
    assert [json.loads(line)["position"] for line in lines] == [*range(1, len(lines) + 1)]
    assert len(lines) >= verification["outcome"]["position"] > 1_000
    assert "agree" in done.stdout


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_a_backup_is_restored_as_the_operators_page_says(village):
    """Book, vault and master key, saved apart, make a book with the root that was written down."""
    here = village.data.parent
    save, try_again, _ = blocks(section(text(OPERATING), "Backup"), "sh")
    (restore,) = blocks(section(text(OPERATING), "Restore"), "sh")
    for script in (save, try_again, restore.replace("/safe", str(village.data))):
        done = bash(script, here, TMPDIR=str(here))
        assert done.returncode == 0, done.stdout + done.stderr
    *_, last, kept = done.stdout.splitlines()
    assert last.startswith("The book of ")
    assert kept.startswith("All of it is of this book: 1 kept, up to ")


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_a_continuous_backup_goes_on_until_ctrl_c_as_the_operators_page_says(village):
    """The server that serves is copied and tried, then every change is received; what is there can be restored."""
    here = village.data.parent
    *_, follow = blocks(section(text(OPERATING), "Backup"), "sh")
    words = follow.replace("patto", f"exec {sys.executable} -m patto.cli.main")
    with subprocess.Popen(
        ["bash", "-c", words],
        cwd=here,
        env=environment() | {"TMPDIR": str(here)},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            said = iter(program.stdout.readline, "")
            assert any("Ctrl-C stops it." in line for line in said)
            ours, theirs = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, program.pid))
            assert theirs == ours, "whoever tried the copy gave way to others for ever"
            program.send_signal(signal.SIGINT)
            assert program.wait(timeout=60) == 0
        finally:
            program.kill()
    live = str(here / "backups/live")
    tried = patto("restore", "--trial", live, data=here / "unused", seconds=280)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "The log and everything that is shown agree." in tried.stdout
    assert not (here / "unused").exists()
