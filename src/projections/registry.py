"""Every view there is, and all that must tell the same of a book."""

from ledger.registry import RULES
from projections import treasury
from projections.engine import due
from projections.engine.replay import Compared
from projections.engine.view import View
from projections.houses import HOUSES
from projections.members import MEMBERS
from projections.offerings import OFFERINGS
from projections.places import PLACES
from projections.recount import Recount
from projections.stays import CALENDAR, ROOMS, STAYS, USAGE
from projections.stays.held import HELD
from projections.ventures import VENTURES

ALL: tuple[View, ...] = (
    PLACES,
    MEMBERS,
    treasury.TREASURY,
    due.due_view(RULES),
    OFFERINGS,
    HOUSES,
    VENTURES,
    HELD,
    ROOMS,
    CALENDAR,
    STAYS,
    USAGE,
)
COMPARED = Compared(RULES, ALL, Recount, treasury.decided_by)
