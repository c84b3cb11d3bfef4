"""All that is not the log is derived from it again and compared: what a book says can be believed.

beyond     nothing points beyond the last batch
replay     the lines, their seal, and every figure counted again (`replay.py`)
beside     tags, command keys, snapshots, while the same lines go by
rows       every row of every view
persons    whoever has sealed words has a key that opens them, and nobody else has one
access     tokens are as they were issued, and the log of access as it was sealed (handed in: it is known above)
"""

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import psycopg
from msgspec.structs import replace

from ledger.kernel.fact import Line
from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, BatchRow
from ledger.log.statements import BEYOND
from ledger.seal.mac import Macs
from projections.engine.asof import reader_options
from projections.engine.beside import Beside
from projections.engine.counting import BackgroundCounting
from projections.engine.finding import Findings, Part
from projections.engine.pace import Pace, Step
from projections.engine.persons import Persons
from projections.engine.replay import HEAD, Compared, Progress, Report, replay
from projections.engine.rows import compare_rows

ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 2))"
INDEXED = " -c enable_seqscan=off -c jit=off"
ASTRAY = """
SELECT view, position FROM {read}.tracking v
WHERE position <> 0 AND NOT EXISTS (SELECT FROM {book}.batches b WHERE b.last = v.position)
"""


class AlreadyVerifying(Exception):
    """Another verification of this book is running: there is one at a time."""

    def __str__(self) -> str:
        """Return the sentence."""
        return str(self.__doc__)


def verify(
    conninfo: str,
    book: BookName,
    compared: Compared,
    macs: Macs,
    progress: Progress = lambda _what, _done, _all: None,
    *,
    persons: Callable[[Findings], Persons] | None = None,
    access: Callable[[Findings], None] = lambda _findings: None,
    chunk: int = CHUNK,
) -> Report:
    """Derive everything from the log again and compare; the book may be read and written meanwhile, and who writes goes first.

    `conninfo` leads to the logins of reader and projector; `persons` compares the vault, and `access` what says who may sign in, for
    whoever may open them.
    Raises `AlreadyVerifying` when another runs, and what `replay` raises.
    """
    began, findings, pace = perf_counter(), Findings(), Pace()
    options = reader_options(book) + INDEXED
    where = signed_in_as(conninfo, book.reader)
    with connect_blocking(where, options) as connection:
        if connection.execute(ALONE.encode(), [book.read]).fetchone() != (True,):
            raise AlreadyVerifying
        _look_beyond(connection, book, findings)
        access(findings)
        row = connection.execute(HEAD.encode()).fetchone()
        up_to = row[0] if row else 0
        beside = Beside(connection, book, compared.rules, macs, findings, up_to)
        vault = persons(findings) if persons else None
        report = _replayed(conninfo, book, compared, progress, beside, vault, findings, chunk, pace)
        if vault is not None:
            vault.finish()
        left_out = compare_rows(
            conninfo,
            book,
            compared.rules,
            compared.shown,
            findings,
            partial(progress, "the rows of all views"),
            chunk=chunk,
            pace=pace,
        )
    return replace(
        report,
        shown=findings.shown,
        found=findings.found,
        mending=findings.mending(),
        left_out=left_out,
        rows_too=True,
        seconds=perf_counter() - began,
    )


def _replayed(
    conninfo: str,
    book: BookName,
    compared: Compared,
    progress: Progress,
    beside: Beside,
    vault: Persons | None,
    findings: Findings,
    chunk: int,
    pace: Step,
) -> Report:
    """Replay, count in the background, and compare what stands beside the lines as they are folded."""

    def fold(lines: list[Line[Any]], batches: Sequence[BatchRow]) -> None:
        beside.take(lines, batches)
        if vault is not None:
            vault.take(lines)

    with BackgroundCounting(compared.recount) as counting:
        return replay(
            conninfo,
            book,
            replace(compared, recount=lambda: counting),
            None,
            progress,
            chunk=chunk,
            folding=(beside.nouns, fold),
            findings=findings,
            pace=pace,
        )


def _look_beyond(connection: psycopg.Connection[Any], book: BookName, findings: Findings) -> None:
    """Name whatever points beyond the last batch, or into the middle of one."""
    for (what,) in connection.execute(book.fill(BEYOND).encode()).fetchall():
        findings.add(Part.LOG, f"there are {what} beyond the last batch: the end is missing")
    for view, position in connection.execute(book.fill(ASTRAY).encode()).fetchall():
        findings.add(Part.VIEWS, f"{view} stands at {position}, where no batch ends")
