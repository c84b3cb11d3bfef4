"""Every view there is, and all that must tell the same of a book."""

from ledger.registry import RULES
from projections.engine import due
from projections.engine.replay import Compared
from projections.engine.view import View
from projections.houses.view import HOUSES
from projections.members.view import MEMBERS
from projections.offerings.view import OFFERINGS
from projections.places.view import PLACES
from projections.recount import Recount
from projections.stays.calendar import CALENDAR
from projections.stays.held import HELD
from projections.stays.rooms import ROOMS
from projections.stays.stays import STAYS
from projections.stays.usage import USAGE
from projections.treasury.audit import decided_by
from projections.treasury.view import TREASURY
from projections.ventures.view import VENTURES

ALL: tuple[View, ...] = (
    PLACES,
    MEMBERS,
    TREASURY,
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
COMPARED = Compared(RULES, ALL, Recount, decided_by)
