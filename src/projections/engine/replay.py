"""History is told again from the log alone, and every figure is compared with the living read models.

verify   every line stands at its place, time never goes back, leaves and roots are those of the lines
nouns    every noun folded, as the pen would: what it decides by must be what is shown
fold     balances, shares, beds … from the facts, with code that never saw a table
compare  each figure with the tables as of the same position; a difference is a line of text
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import msgspec
import psycopg

from ledger.kernel.days import rome
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.asof import BeyondTheBook, NotYetSeen, reader_options
from projections.engine.history import History
from projections.engine.nouns import Nouns
from projections.engine.verify import Verified
from projections.registry import EVERY, Audit, Figures

Progress = Callable[[str, int, int], None]
Until = int | date | datetime | None

SHOWN = 1_000
NOTHING = "nothing"

HEAD = "SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)"
BY_THEN = """
SELECT coalesce((SELECT last FROM batches WHERE at <= %s ORDER BY at DESC, last DESC LIMIT 1), 0)
"""
REACHED = "SELECT min(position) FROM tracking WHERE projection = ANY (%s)"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found: no `differences` when the log is sound and all that is shown follows from it.

    `root` is the recomputed one over `tree_size` facts, the last batch that is wholly before
    `position`; `figures` were compared; `left_out` are projections that keep no past.
    `found` counts the differences, of which the first are told; `log_is_sound` says that none is the
    log's own.
    """

    position: int
    tree_size: int
    root: bytes
    figures: int
    seconds: float
    differences: list[str]
    found: int
    log_is_sound: bool
    left_out: list[str]

    @property
    def agrees(self) -> bool:
        """Say whether nothing differs."""
        return not self.differences


def replay(
    conninfo: str,
    book: BookName,
    to: Until = None,
    progress: Progress = lambda _what, _done, _all: None,
    *,
    rules: Rulebook = RULES,
    audits: Iterable[Audit] = EVERY,
) -> Report:
    """Tell history again up to a position, the end of a day (Rome), a moment, or all of it.

    `progress(what, facts done, facts in all)`. Needs only the role that reads. Raises
    `BeyondTheBook` for a position nobody has written and `NotYetSeen` when a read model is not
    there yet.
    """
    began = perf_counter()
    audits = tuple(audits)
    up_to = _position(conninfo, book, to, audits)
    history = History(conninfo, book, up_to, rules=rules)
    try:
        verified, nouns = Verified(rules), Nouns(rules)
        for rows, batches in history.rows():
            lines = verified.take(rows, batches)
            nouns.take(lines)
            progress("verify", verified.position, up_to)
        told = _told(history, audits, verified.differences, progress)
    finally:
        history.close()
    shown = asyncio.run(_shown(conninfo, book, up_to, audits))
    differences = verified.differences + compare(told, shown, nouns)
    return Report(
        position=up_to,
        tree_size=verified.frontier.size,
        root=verified.frontier.root(),
        figures=sum(len(figures) for figures in told.values()),
        seconds=perf_counter() - began,
        differences=_shortened(differences),
        found=len(differences),
        log_is_sound=not verified.differences,
        left_out=[name for name, figures in shown.items() if figures is None],
    )


def _position(conninfo: str, book: BookName, to: Until, audits: Iterable[Audit]) -> int:
    """Return the last position to be replayed; the living read models must have reached it."""
    if isinstance(to, date) and not isinstance(to, datetime):
        to = rome(to, 24) - timedelta(microseconds=1)
    names = [audit.projection.name for audit in audits]
    with psycopg.connect(conninfo, autocommit=True, options=reader_options(book)) as connection:
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


def _told(
    history: History, audits: Iterable[Audit], differences: list[str], progress: Progress
) -> dict[str, Figures]:
    """Return each projection's figures from the log, one reading each; a fold may fail on its own."""
    told: dict[str, Figures] = {}
    for audit in audits:
        name = audit.projection.name
        progress(name, 0, history.up_to)
        try:
            told[name] = audit.fold(history.lines(audit.projection.takes))
        except UnknownFact:
            told[name] = {}  # Told once already, with its position.
        except Exception as why:  # noqa: BLE001 - a broken history is what a replay is there to find.
            told[name] = {}
            differences.append(f"{name}: cannot be told from the log: {type(why).__name__}: {why}")
        progress(name, history.up_to, history.up_to)
    return told


async def _shown(
    conninfo: str, book: BookName, position: int, audits: Iterable[Audit]
) -> dict[str, Figures | None]:
    """Return each projection's figures as the tables tell them."""
    connection = await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, options=reader_options(book)
    )
    async with connection:
        return {
            audit.projection.name: await audit.figures(connection, position) for audit in audits
        }


def compare(told: dict[str, Figures], shown: dict[str, Figures | None], nouns: Nouns) -> list[str]:
    """Return a line for each figure that differs, by projection and name."""
    found = []
    for name, from_log in told.items():
        live = shown[name]
        if live is not None:
            found += _compared(name, from_log, live, "the log says", "shown is")
    if (live := shown.get("balances")) is not None:
        sums = {key: text.split()[0] for key, text in live.items() if _of_noun(key)}
        found += _compared("nouns", nouns.figures(), sums, "the pen's nouns say", "shown is")
    return found


def _of_noun(figure: str) -> bool:
    return figure.startswith(("balance ", "hold "))


def _compared(name: str, one: Figures, other: Figures, says: str, shows: str) -> list[str]:
    return [
        f"{name}: {key}: {says} {one.get(key, NOTHING)}, {shows} {other.get(key, NOTHING)}"
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    ]


def _shortened(differences: list[str]) -> list[str]:
    rest = len(differences) - SHOWN
    return differences if rest <= 0 else [*differences[:SHOWN], f"… and {rest} more"]
