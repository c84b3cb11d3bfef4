"""The rules of the pact: every chapter, from the ground up."""

from ledger.agreements import AGREEMENTS
from ledger.approvals import APPROVALS
from ledger.billing import BILLING
from ledger.conventions import CONVENTIONS
from ledger.desks import DESKS
from ledger.doors import DOORS
from ledger.feeds import FEEDS
from ledger.halls import HALLS
from ledger.houses import HOUSES
from ledger.kernel.rulebook import Rulebook
from ledger.leases import LEASES
from ledger.members import MEMBERS
from ledger.occasions import OCCASIONS
from ledger.offerings import OFFERINGS
from ledger.places import PLACES
from ledger.plans import PLANS
from ledger.stays import STAYS
from ledger.till import TILL
from ledger.treasury import TREASURY
from ledger.ventures import VENTURES

RULES = Rulebook(
    APPROVALS,
    PLACES,
    MEMBERS,
    TREASURY,
    CONVENTIONS,
    OFFERINGS,
    HOUSES,
    VENTURES,
    AGREEMENTS,
    TILL,
    BILLING,
    PLANS,
    STAYS,
    DESKS,
    HALLS,
    OCCASIONS,
    LEASES,
    DOORS,
    FEEDS,
)
