"""The first steps of a new book, typed as the page says, while a clock of our own goes from day to day."""

import asyncio
import os
import re
import shutil
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
import uvicorn

import api.engine.background
import api.engine.supervisor
from api.app import create_app
from api.engine.ask import Ask
from api.engine.scheduler import keep_schedule
from api.engine.settings import Settings
from api.engine.tokens import issue
from ledger.book.opening import book_macs, open_book
from ledger.kernel.days import rome
from ledger.kernel.who import Role, Who
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from patto.postgres import Cluster
from tests.api.serving import following
from tests.api.town import TODAY
from tests.cli.program import until
from tests.documents import ROOT, text
from tests.keys import MASTER, MASTER_FILE
from tests.test_promises import bash

PAGE = ROOT / "docs/first-steps.md"
NOTHING_IS_DUE = """
SELECT NOT EXISTS (SELECT FROM {read}.due WHERE at <= %s AND to_position > head)
    AND (SELECT min(position) FROM {read}.tracking) >= head
FROM (SELECT coalesce(max(last), 0) AS head FROM {book}.batches) log
"""
PIECE = re.compile(r"<!-- day: (.+?) -->|^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STAFF = {
    "operator": ("olga", Role.OPERATOR),
    "treasurer": ("tea", Role.TREASURER),
    "auditor": ("ada", Role.AUDITOR),
}


class Days:
    """A clock that stands at ten in the morning of one day after another."""

    def __init__(self, first: date) -> None:
        self.day = first

    def __call__(self) -> datetime:
        return rome(self.day, 10)

    def come(self, told: str) -> None:
        """Go on as the page says: so many days, or into January."""
        if told == "next year":
            self.day = date(self.day.year + 1, 1, 15)
        elif told != "first":
            self.day += timedelta(days=int(told))

    def program(self, folder: Path) -> None:
        """Put a `date` into a folder that counts from the day that has come."""
        file = folder / "date"
        file.write_text(
            "#!/bin/sh\n"
            f'if [ "$1" = -d ]; then then="{self.day} $2"; shift 2; else then={self.day}; fi\n'
            f'exec {shutil.which("date")} -d "$then" "$@"\n'
        )
        file.chmod(stat.S_IRWXU)


@pytest.fixture
def days() -> Days:
    """So long ago that the second January is over."""
    return Days(TODAY - timedelta(days=420))


@pytest.fixture
def shell(
    server: Cluster, days: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Serve an empty book by that clock, its scheduler too; yield what a shell has to know."""
    settings = Settings(
        database_url=server.url(),
        book=f"test_{os.urandom(6).hex()}",
        data=str(tmp_path),
        master_key_file=str(MASTER_FILE),
    )
    upgrade(server.url(), settings.name)
    lines, macs = [], asyncio.run(book_macs(server.url(), settings.name, MASTER))
    with psycopg.connect(server.url(), options=f"-c role={settings.name.writer}") as connection:
        for name, (person, role) in STAFF.items():
            lines.append(f"{name} {issue(connection, settings.name, macs, Who(person, role))}\n")
    (tmp_path / "tokens").write_text("".join(lines))
    monkeypatch.setattr(api.engine.supervisor, "open_book", partial(open_book, clock=days))
    monkeypatch.setattr(api.engine.background, "keep_schedule", partial(keep_schedule, clock=days))
    monkeypatch.setattr(Ask, "now", property(lambda _: days()))
    with following(server.url(), settings.name), served(settings) as port:
        yield {
            "DATABASE_URL": server.url(),
            "PATTO_BOOK": settings.book,
            "PATTO_DATA": str(tmp_path),
            "PATTO_MASTER_KEY_FILE": str(MASTER_FILE),
            "PATTO_PORT": str(port),
        }


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """Serve on a free port of the loopback, in a thread of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(create_app(settings), lifespan="on", ws="none", log_config=None)
        program = uvicorn.Server(config)
        thread = threading.Thread(
            target=asyncio.run, args=(program.serve(sockets=[listener]),), daemon=True
        )
        thread.start()
        until(lambda: program.started)
        try:
            yield listener.getsockname()[1]
        finally:
            program.should_exit = True
            thread.join(30)


def scripts(days: Days, folder: Path, nothing_is_due: Callable[[], bool]) -> Iterator[str]:
    """Yield one block after another; what one has named is there in the next.

    The clock comes along, and what was due by then has been done, as it has where days are as long as they are.
    """
    before = ""
    for told, script in PIECE.findall(text(PAGE)):
        if told:
            days.come(told)
            days.program(folder)
            until(nothing_is_due)
        else:
            yield before + script
            before = f". {folder}/named\n"


def typed(
    shell: dict[str, str], days: Days, folder: Path, nothing_is_due: Callable[[], bool]
) -> str:
    """Type the whole page; return what was said."""
    said = ""
    for script in scripts(days, folder, nothing_is_due):
        kept = f"\ndeclare -f > {folder}/named"
        kept += f"; declare -p | grep -E '^declare -- [a-z]+=' >> {folder}/named || true"
        done = bash(script + kept, folder, **shell)
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    return said


@pytest.mark.slow
@pytest.mark.xdist_group("documents")
def test_the_first_steps_lead_from_an_empty_book_to_a_distribution(shell, days, tmp_path):
    """Every command is accepted, the stay ends, the holder is paid, and what was shown agrees with the log."""
    book = BookName(shell["PATTO_BOOK"])
    with psycopg.connect(shell["DATABASE_URL"], autocommit=True) as root:

        def nothing_is_due() -> bool:
            found = root.execute(book.fill(NOTHING_IS_DUE).encode(), [days()]).fetchone()
            return bool(found and found[0])

        said = typed(shell, days, tmp_path, nothing_is_due)
    assert "'net_cents'" in said
    assert said.rstrip().endswith("The log and everything that is shown agree.")
