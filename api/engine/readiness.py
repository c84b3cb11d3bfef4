"""Ready is the outcome of real writes, of the tasks' lives and of the views; its reasons tell no data.

writes   one that was just confirmed says enough; else an append of nothing is tried (`write_probe.py`)
tasks    what the supervisor knows: the book is open, whatever keeps it going lives
views    none is ahead of the log or stands still behind it, and somebody keeps them

Whoever asks has an answer soon: what hangs is told as hanging.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from api.engine.readers import Readers
from api.engine.write_probe import AWAY, HANGING, HANGING_SECONDS, WriteProbe
from ledger.book.book import Book
from ledger.pen.pending import Unavailable
from projections.engine.asof import Kept

WRITTEN_SECONDS: Final = 5.0
"""A write that was confirmed so recently is proof enough."""
STILL_SECONDS: Final = 10.0
"""How long views that are behind may stand still, and nobody keep them: a follower is begun again in less."""

FAILING: Final = "The last write failed, and is tried again."
AHEAD: Final = "A view shows more than the log holds."
STILL: Final = "The views stand still behind the log."
ALONE: Final = "Nobody keeps the views."


class Opening(Protocol):
    """Who opens the book."""

    def open_book(self) -> Book | None:
        """Return the book, if it is open."""

    def why_not_ready(self) -> str | None:
        """Return what keeps commands from being accepted, as far as the process itself knows."""


class Readiness:
    """Says whether the book can be written and read, whenever somebody asks."""

    def __init__(self, opening: Opening, probe: WriteProbe, readers: Readers, note: Path) -> None:
        self._opening = opening
        self._note = note
        self._probe = probe
        self._readers = readers
        self._views = ViewsSeen()
        self._written_at = 0.0

    def appended(self) -> None:
        """Note that something was written just now."""
        self._written_at = monotonic()

    async def why_not(self) -> str | None:
        """Return why it isn't ready; None when it is."""
        why = self._opening.why_not_ready()
        book = self._opening.open_book()
        if why is None and book is not None:
            why = await self._why_not_written(book) or await self._why_not_shown()
        if why is not None and why.startswith(AWAY):
            # Who watches over an embedded server notes what is being tried.
            with suppress(OSError):
                return f"{AWAY}. {self._note.read_text(encoding='utf-8')}"
        return why

    async def _why_not_written(self, book: Book) -> str | None:
        if book.append_seconds() > HANGING_SECONDS:
            return HANGING
        if book.failing is not None and book.unanswered:
            return await self._probe.why_not() or FAILING
        if book.failing is None and monotonic() - self._written_at < WRITTEN_SECONDS:
            return None
        return await self._probe.why_not()

    async def _why_not_shown(self) -> str | None:
        with suppress(Unavailable):  # All readers are busy, say: then it is as it was.
            views, followed = await self._readers.kept()
            self._views.note(views, followed=followed, at=monotonic())
        return self._views.why_not(monotonic())


class ViewsSeen:
    """What was seen of the views, one look after another; moments are in seconds of any steady clock."""

    def __init__(self) -> None:
        self._ahead = False
        self._behind: dict[str, tuple[int, float]] = {}
        self._alone_since: float | None = None

    def note(self, views: Iterable[Kept], *, followed: bool, at: float) -> None:
        """Take in one look."""
        views = list(views)
        self._ahead = any(one.position > one.head for one in views)
        self._behind = {one.view: self._since(one, at) for one in views if one.position < one.head}
        if followed:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = at

    def why_not(self, now: float) -> str | None:
        """Return what is wrong with the views; None when nothing is, or not for long."""
        if self._ahead:
            return AHEAD
        if self._alone_since is not None and now - self._alone_since >= STILL_SECONDS:
            return ALONE
        if any(now - since >= STILL_SECONDS for _, since in self._behind.values()):
            return STILL
        return None

    def _since(self, one: Kept, at: float) -> tuple[int, float]:
        """Return where the view stands, and since when it was seen to stand there."""
        before = self._behind.get(one.view)
        return before if before and before[0] == one.position else (one.position, at)
