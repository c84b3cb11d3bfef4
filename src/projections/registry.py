"""Every view there is, and all that must tell the same of a book."""

from typing import Any

from ledger.registry import RULES
from projections import directory, treasury
from projections.engine import due
from projections.engine.replay import Compared
from projections.houses import HOUSES
from projections.members import MEMBERS
from projections.offerings import OFFERINGS
from projections.places import PLACES
from projections.recount import Recount
from projections.stays import calendar, usage
from projections.stays.held import HELD
from projections.ventures import VENTURES

ALL: tuple[Any, ...] = (
    PLACES,
    MEMBERS,
    treasury.TREASURY,
    due.due_view(RULES),
    directory.Directory(),
    OFFERINGS,
    HOUSES,
    VENTURES,
    HELD,
    usage.BedUse(),
    calendar.Calendars(),
)
COMPARED = Compared(RULES, ALL, Recount, treasury.decided_by)
