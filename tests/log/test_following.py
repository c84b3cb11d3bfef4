"""The program in the documents follows a book through the recorder, and goes on where it stopped."""

import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import pytest

from ledger.kernel.days import rome
from tests.documents import FOLLOWING, ROOT, blocks, text
from tests.members.examples import ANNA
from tests.places.examples import SPRING
from tests.projections.written import Writer
from tests.scenario import TODAY
from tests.treasury.examples import paid_in


@pytest.fixture
def program(tmp_path, server, book):
    """The program of the page as a process of its own; each start gives it."""
    (source,) = blocks(text(FOLLOWING), "python")
    (tmp_path / "follow.py").write_text(source)
    arguments = [server.url(), str(tmp_path / "place"), book.schema]

    @contextmanager
    def started():
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "follow.py"), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process.stdout
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    return started


@pytest.fixture
def pay(server, book):
    """Append some payments of so many cents each."""
    writer = Writer(server.url(), book)

    def append(*cents):
        at = rome(TODAY, 12) + timedelta(seconds=writer.frontier.size)
        writer.write([(at, paid_in(ANNA, one)) for one in cents])

    yield append
    writer.close()


def test_the_program_of_the_page_sees_each_entry_once_and_in_order(program, pay):
    """Those that are there and those to come; a second start begins after the last of the first."""
    pay(100, 200)
    with program() as said:
        assert [said.readline() for _ in range(2)] == [f"1 {SPRING} 100\n", f"2 {SPRING} 200\n"]
        pay(300)
        assert said.readline() == f"3 {SPRING} 300\n"
        pay(400)
        assert said.readline() == f"4 {SPRING} 400\n"
    pay(500)
    with program() as said:
        assert said.readline() in {f"4 {SPRING} 400\n", f"5 {SPRING} 500\n"}
