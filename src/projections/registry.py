"""Every projection there is, and all that must tell the same of a book."""

from ledger.registry import RULES
from projections import directory, ownership, treasury
from projections.engine import due
from projections.engine.projection import Projection
from projections.engine.replay import Compared, Shown
from projections.recount import Recount
from projections.stays import calendar, usage

EVERY: tuple[Shown, ...] = (
    Shown(treasury.Balances, treasury.figures),
    Shown(due.DueWork, due.figures),
    Shown(directory.Directory, directory.figures),
    Shown(ownership.Ownership, ownership.figures),
    Shown(usage.BedUse, usage.figures),
    Shown(calendar.Calendars, calendar.figures),
)
ALL: tuple[type[Projection], ...] = tuple(shown.projection for shown in EVERY)

COMPARED = Compared(RULES, EVERY, Recount, treasury.decided_by)
