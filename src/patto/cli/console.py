"""How the program speaks: answers to stdout, remarks and progress to stderr, one style for all commands.

On a terminal long work draws a bar; elsewhere it says a line now and then. With --quiet there are only
answers, warnings and errors.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from rich import console as rich_console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Advance = Callable[[int, int], None]
"""Told how much is done and how much there is in all (0 while nobody knows)."""

LINE_SECONDS = 5.0


class _Remarks(rich_console.Console):
    """What is said beside the answers: where nobody hears it any more, the work goes on."""

    def on_broken_pipe(self) -> None:
        """Say nothing more: whoever read it has gone, and what was not said yet goes nowhere."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


class Console:
    """What one command says, and where."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._remarks = _Remarks(stderr=True, highlight=False, soft_wrap=True)
        self._answers = rich_console.Console(highlight=False, soft_wrap=True)
        self.draws = self._remarks.is_terminal and not quiet

    def print(self, line: str = "", *, style: str = "") -> None:
        """Say what was asked for (stdout)."""
        self._answers.print(line, style=style or None, markup=False, emoji=False)
        self._answers.file.flush()

    def log(self, line: str) -> None:
        """Say what is going on (stderr), unless quiet was asked for."""
        if not self.quiet:
            self.warn(line)

    def warn(self, line: str) -> None:
        """Say what somebody has to know (stderr), quiet or not; a full disk is no reason to fail."""
        with suppress(OSError):
            self._remarks.print(line, markup=False, emoji=False)

    def error(self, line: str) -> None:
        """Say what went wrong: one line (stderr)."""
        self._remarks.print(f"patto: {' '.join(line.split())}", style="red", markup=False)

    @contextmanager
    def progress(self, what: str, unit: str = "") -> Iterator[Advance]:
        """Show how far some long work has come; the block calls what it is given."""
        if self.draws:
            with self._bar(what, unit) as advance:
                yield advance
        else:
            with self._lines(what, unit) as advance:
                yield advance

    @contextmanager
    def _bar(self, what: str, unit: str) -> Iterator[Advance]:
        columns = (
            SpinnerColumn(),
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._remarks, transient=False) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total or None)

    @contextmanager
    def _lines(self, what: str, unit: str) -> Iterator[Advance]:
        """Say when it begins, every few seconds how far it is, and when it is over."""
        began = said = monotonic()
        last = 0

        def advance(done: int, total: int) -> None:
            nonlocal said, last
            last = done
            if monotonic() - said >= LINE_SECONDS:
                said = monotonic()
                self.log(f"{what}: {_of(done, total)}{_after(unit)}")

        self.log(f"{what} …")
        yield advance
        amount = f"{last:,}{_after(unit)} " if last else ""
        self.log(f"{what}: {amount}in {monotonic() - began:.1f} s")


def _of(done: int, total: int) -> str:
    return f"{done:,} of {total:,} ({100 * done // total} %)" if total else f"{done:,}"


def _after(unit: str) -> str:
    return f" {unit}" if unit else ""


def write_line(data: bytes) -> None:
    """Write one line of bytes to stdout exactly as it is."""
    sys.stdout.buffer.write(data + b"\n")


def flush() -> None:
    """Hand what was written to whoever reads it."""
    sys.stdout.buffer.flush()
