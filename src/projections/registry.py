"""Every projection there is, and how its figures are told a second time from the log alone."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from projections import directory, ownership, treasury
from projections.engine import due
from projections.engine.asof import Connection
from projections.engine.projection import Projection
from projections.stays import calendar, usage

Figures = dict[str, str]


class Audit(msgspec.Struct, frozen=True):
    """One projection, the figures of its tables as of a position, and the same from the lines.

    `figures` answers None when the tables keep no past and have gone beyond the position.
    """

    projection: type[Projection]
    figures: Callable[[Connection, int], Awaitable[Figures | None]]
    fold: Callable[[Iterable[Line[Any]]], Figures]


EVERY: tuple[Audit, ...] = (
    Audit(treasury.Balances, treasury.figures, treasury.fold),
    Audit(due.DueWork, due.figures, due.fold),
    Audit(directory.Directory, directory.figures, directory.fold),
    Audit(ownership.Ownership, ownership.figures, ownership.fold),
    Audit(usage.BedUse, usage.figures, usage.fold),
    Audit(calendar.Calendars, calendar.figures, calendar.fold),
)
ALL: tuple[type[Projection], ...] = tuple(audit.projection for audit in EVERY)
