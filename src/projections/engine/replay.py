"""History is told again from the log alone, and every figure is compared with the living views.

verify    every line stands at its place, time never goes back, leaves and roots are those of the lines
nouns     every noun folded, as the pen would: what it decides by must be what was counted
recount   all that can be counted, by a hand that never saw a noun or a table
compare   each figure with the tables as of the same position; a difference is a line of text
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, Protocol

import msgspec
import psycopg

from ledger.kernel.days import rome
from ledger.kernel.fact import Line
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook
from ledger.log.blocking import connect_blocking
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, BatchRow
from ledger.log.recorder import recorder_of_facts
from projections.engine.asof import BeyondTheBook, NotYetSeen, reader_options
from projections.engine.figures import figures
from projections.engine.finding import Finding, Findings, Part
from projections.engine.nouns import Nouns
from projections.engine.verify import Verified, stored
from projections.engine.view import View

Figures = dict[str, str]
Progress = Callable[[str, int, int], None]
Until = int | date | datetime | None
Also = Callable[[list[Line[Any]], Sequence[BatchRow]], None]

SHOWN = 1_000
LIMIT_SECONDS = 3600.0
"""The figures of a large view take their time; a server that is frozen is not waited for for ever."""
NOTHING = "nothing"

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

    def figures(self) -> Figures: ...


class Compared(msgspec.Struct, frozen=True):
    """All that must tell the same of a book: what is shown, what is counted, what the nouns decide by.

    `decided_by` names what nouns of the `deciding` kinds say as the recount names it; the text is the first word there.
    """

    rules: Rulebook
    shown: tuple[View, ...]
    recount: Callable[[], Counting]
    deciding: tuple[type[Noun], ...]
    decided_by: Callable[[Nouns], Figures]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found, or a verification: nothing when the log is sound and all that is shown follows from it.

    `root` is the recomputed one over `tree_size` facts, the last batch that is wholly before `position`; `figures`
    were compared. `told` are the first findings of each part, `found` counts them all, `mending` says of each part
    that differs how often it does and what mends it. `left_out` are views that were not compared; `rows_too` says
    that rows were, and whatever else follows from the log.
    """

    position: int
    tree_size: int
    root: bytes
    figures: int
    seconds: float
    told: list[Finding]
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
    also: Also = lambda _lines, _batches: None,
    nouns: Nouns | None = None,
    findings: Findings | None = None,
) -> Report:
    """Tell history again up to a position, the end of a day (Rome), a moment, or all of it.

    `progress(what, facts done, facts in all)`. Whole batches are handed to `also` as they go by, and what differs
    to `findings`, for whoever compares more; who hands in `nouns` folds them there. Needs only the role that reads. Raises
    `BeyondTheBook` for a position nobody has written and `NotYetSeen` when a view is not
    there yet.
    """
    began = perf_counter()
    up_to = _position(conninfo, book, to, compared.shown)
    recorder = recorder_of_facts(conninfo, book, compared.rules)
    verified, recount = Verified(compared.rules), compared.recount()
    folded = nouns or Nouns(compared.rules)
    for rows, batches in stored(recorder, up_to, chunk):
        lines = verified.take(rows, batches)
        try:
            if nouns is None:
                folded.take(lines)
            also(lines, batches)
        except Exception as why:  # noqa: BLE001 - lines that nobody decided lead anywhere
            verified.differences.append(
                f"up to position {verified.position}: cannot be folded: {why!r}"
            )
        recount.take(data for _, _, data, _ in rows)
        progress("the log", verified.position, up_to)
    if verified.frontier.size == up_to:  # No command is cut in two.
        recount.finish()
    counted = recount.figures()
    shown = asyncio.run(_shown(conninfo, book, up_to, compared.shown))
    of_the_log = verified.differences + recount.differences
    of_figures = [
        *_differences(counted, shown),
        *_undecided(counted, compared.decided_by(folded)),
    ]
    findings = findings or Findings(SHOWN)
    for part, texts in ((Part.LOG, of_the_log), (Part.FIGURES, of_figures)):
        for text in texts:
            findings.add(part, text)
    return Report(
        position=up_to,
        tree_size=verified.frontier.size,
        root=verified.frontier.root(),
        figures=len(counted),
        seconds=perf_counter() - began,
        told=findings.told,
        found=findings.found,
        mending=findings.mending(),
        left_out=[name for name, figures in shown.items() if figures is None],
    )


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


async def _shown(
    conninfo: str, book: BookName, position: int, shown: Iterable[View]
) -> dict[str, Figures | None]:
    """Return each view's figures as the tables tell them."""
    where, options = signed_in_as(conninfo, book.reader), reader_options(book)
    connection = await connect(where, options, limit_seconds=LIMIT_SECONDS)
    async with connection:
        return {one.name: await figures(one, connection, position) for one in shown}


def _differences(counted: Figures, shown: dict[str, Figures | None]) -> list[str]:
    """Return a line for each figure that is counted and not shown so, or shown and not counted so."""
    without_past = {name for name, figures in shown.items() if figures is None}
    by_view = {key: name for name, figures in shown.items() for key in figures or ()}
    all_shown = {key: text for figures in shown.values() for key, text in (figures or {}).items()}
    return [
        f"{key}: counted {counted.get(key, NOTHING)}, {by_view.get(key, NOTHING)} shows"
        f" {all_shown.get(key, NOTHING)}"
        for key in sorted(counted.keys() | all_shown.keys())
        if counted.get(key) != all_shown.get(key) and key.split()[0] not in without_past
    ]


def _undecided(counted: Figures, said: Figures) -> list[str]:
    """Return a line for each figure by which the pen decides though it was counted otherwise."""
    return [
        f"{key}: counted {counted.get(key, NOTHING)}, the pen decides by {text}"
        for key, text in sorted(said.items())
        if counted.get(key, NOTHING).split()[0] != text
    ]
