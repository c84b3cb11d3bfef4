"""Every view there is, and all that must tell the same of a book."""

from typing import Any

from ledger.registry import RULES
from projections import directory, ownership, treasury
from projections.engine import due
from projections.engine.replay import Compared
from projections.members import MEMBERS
from projections.places import PLACES
from projections.recount import Recount
from projections.stays import calendar, usage

ALL: tuple[Any, ...] = (
    PLACES,
    MEMBERS,
    treasury.TREASURY,
    due.due_view(RULES),
    directory.Directory(),
    ownership.Ownership(),
    usage.BedUse(),
    calendar.Calendars(),
)
COMPARED = Compared(RULES, ALL, Recount, treasury.decided_by)
