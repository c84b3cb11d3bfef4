"""What the chapters bring to the API, put together: the engine is given it and knows no chapter."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import msgspec
from litestar.types import ASGIApp

from api.engine.ask import Ask, Read
from api.engine.backend import Backend
from api.engine.background import Job
from api.engine.metrics import MetricsRows
from api.engine.route import Route
from api.engine.users import ActsFor
from ledger.book.book import Book
from ledger.kernel.rulebook import Rulebook


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of the book, the addresses of its commands, what can be read of each subject, and each subject's title.

    `acts_for` returns the members that a user acts for, `guests` whom the host of a hub knows as guests. `guards` says
    of functions of the chapters whom they let pass, in words. `pages` are what anybody may read who knows the address,
    `jobs` what is done for as long as a book is open, `gauges` what is measured.
    """

    rules: Rulebook
    routes: tuple[Route, ...]
    reads_of: Mapping[str, tuple[Read, ...]]
    titles: Mapping[str, str]
    acts_for: ActsFor
    guests: Callable[[Ask, str], Awaitable[frozenset[str]]]
    guards: Mapping[Callable[..., Any], tuple[str, ...]]
    pages: Callable[[Backend], Mapping[str, Callable[..., Awaitable[ASGIApp]]]]
    jobs: Callable[[Backend, Book], Iterable[Job]]
    gauges: tuple[MetricsRows, ...]

    @property
    def reads(self) -> tuple[Read, ...]:
        """Return everything that can be read."""
        return tuple(read for reads in self.reads_of.values() for read in reads)
