"""History is told again from the log alone, and every figure is compared with the living views.

verify    every line stands at its place, time never goes back, leaves and roots are those of the lines
nouns     every noun folded, as the pen would: what it decides by must be what was counted
recount   all that can be counted, by a hand that never saw a noun or a table
shown     each figure with the tables as of the same position; a difference is a line of text
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, Protocol

import msgspec
import psycopg

from ledger.kernel.days import rome
from ledger.kernel.fact import Line
from ledger.kernel.rulebook import Rulebook
from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, BatchRow
from ledger.log.recorder import recorder_of_facts
from projections.engine.asof import BeyondTheBook, NotYetSeen, reader_options
from projections.engine.figures import Figure
from projections.engine.finding import Finding, Findings, Part
from projections.engine.nouns import Nouns
from projections.engine.pace import Step
from projections.engine.shown import Shown, compare_figures
from projections.engine.verify import Verified, stored
from projections.engine.view import View

Figures = dict[str, str]
Progress = Callable[[str, int, int], None]
Until = int | date | datetime | None
Folding = tuple[Nouns, Callable[[list[Line[Any]], Sequence[BatchRow]], None]]
"""The nouns, and what folds the next lines into them, whole batches at a time."""

HEAD = "SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)"
BY_THEN = """
SELECT coalesce((SELECT last FROM batches WHERE at <= %s ORDER BY at DESC, last DESC LIMIT 1), 0)
"""
REACHED = "SELECT min(position) FROM tracking WHERE view = ANY (%s)"


class Counting(Protocol):
    """A hand that counts stored lines in order; `differences` tells what cannot be, with positions."""

    differences: list[str]

    def take(self, datas: Iterable[bytes]) -> None: ...

    def finish(self) -> None: ...

    def tell(self) -> Iterable[Figure]: ...


class Compared(msgspec.Struct, frozen=True):
    """All that must tell the same of a book: what is shown, what is counted, what the nouns decide by.

    `decided_by` names what nouns say as the recount names it; the text is the first word there.
    """

    rules: Rulebook
    shown: tuple[View, ...]
    recount: Callable[[], Counting]
    decided_by: Callable[[Nouns], Figures]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found, or a verification: nothing when the log is sound and all that is shown follows from it.

    `root` is the recomputed one over `tree_size` facts, the last batch that is wholly before `position`; `figures`
    were compared. `shown` are the first findings of each part, `found` counts them all, `mending` says of each part
    that differs how often it does and what mends it. `left_out` are views that were not compared; `rows_too` says
    that rows were, and whatever else follows from the log.
    """

    position: int
    tree_size: int
    root: bytes
    figures: int
    seconds: float
    shown: list[Finding]
    found: int
    mending: list[str]
    left_out: list[str]
    rows_too: bool = False

    @property
    def agrees(self) -> bool:
        """Say whether nothing differs."""
        return not self.found


def replay(
    conninfo: str,
    book: BookName,
    compared: Compared,
    to: Until = None,
    progress: Progress = lambda _what, _done, _all: None,
    *,
    chunk: int = CHUNK,
    folding: Folding | None = None,
    findings: Findings | None = None,
    pace: Step = lambda _head: None,
) -> Report:
    """Tell history again up to a position, the end of a day (Rome), a moment, or all of it.

    `progress(what, facts done, facts in all)`. Whoever compares more hands in the `folding` beside which that is done,
    and the `findings` of both; `pace` is called after each chunk. Needs only the role that reads. Raises
    `BeyondTheBook` for a position nobody has written and `NotYetSeen` when a view is not
    there yet.
    """
    began = perf_counter()
    up_to = _position(conninfo, book, to, compared.shown)
    recorder = recorder_of_facts(conninfo, book, compared.rules)
    verified, recount = Verified(compared.rules), compared.recount()
    nouns, fold = folding or _alone(compared.rules)
    for rows, batches in stored(recorder, up_to, chunk, pace):
        fold(verified.take(rows, batches), batches)
        recount.take(data for _, _, data, _ in rows)
        progress("the log", verified.position, up_to)
    if verified.frontier.size == up_to:  # No command is cut in two.
        recount.finish()
    shown = Shown(conninfo, book, up_to, compared.shown)
    figures = compare_figures(recount.tell, shown, compared.decided_by(nouns))
    of_the_log = verified.differences + nouns.differences + recount.differences
    findings = findings or Findings()
    for part, texts in ((Part.LOG, of_the_log), (Part.FIGURES, figures.differences)):
        for text in texts:
            findings.add(part, text)
    return Report(
        position=up_to,
        tree_size=verified.frontier.size,
        root=verified.frontier.root(),
        figures=figures.counted,
        seconds=perf_counter() - began,
        shown=findings.shown,
        found=findings.found,
        mending=findings.mending(),
        left_out=[],
    )


def _alone(rules: Rulebook) -> Folding:
    """Return nouns that are folded, and nothing beside them."""
    nouns = Nouns(rules)
    return nouns, lambda lines, _batches: nouns.take(lines)


def _position(conninfo: str, book: BookName, to: Until, shown: Iterable[View]) -> int:
    """Return the last position to be replayed; the living views must have reached it."""
    if isinstance(to, date) and not isinstance(to, datetime):
        to = rome(to, 24) - timedelta(microseconds=1)
    names = [one.name for one in shown]
    where = signed_in_as(conninfo, book.reader)
    with connect_blocking(where, reader_options(book)) as connection:
        reached = _one(connection, REACHED, names) if names else None
        head = _one(connection, HEAD)
        if to is None:
            up_to = head if reached is None else min(head, reached)
        else:
            up_to = _one(connection, BY_THEN, to) if isinstance(to, datetime) else to
    if not 0 <= up_to <= head:
        raise BeyondTheBook(position=up_to, head=head)
    if reached is not None and up_to > reached:
        raise NotYetSeen(position=up_to, seen=reached)
    return int(up_to)


def _one(connection: psycopg.Connection[Any], query: str, *parameters: object) -> Any:
    found = connection.execute(query.encode(), parameters).fetchone()
    return found[0] if found else None
