"""The chapters put together: every command's address, and everything that can be read."""

from typing import Final

from api.approvals.reads import READS as APPROVALS_READS
from api.approvals.routes import ROUTES as APPROVALS_ROUTES
from api.conventions.reads import READS as CONVENTIONS_READS
from api.conventions.routes import ROUTES as CONVENTIONS_ROUTES
from api.engine.access_reading import ACCESS
from api.engine.ask import Read
from api.engine.contents import Contents
from api.engine.facts import FACTS
from api.engine.route import Route
from api.engine.work import WORK
from api.houses.reads import READS as HOUSES_READS
from api.houses.routes import ROUTES as HOUSES_ROUTES
from api.members.reads import READS as MEMBERS_READS
from api.members.reads import acts_for
from api.members.routes import ROUTES as MEMBERS_ROUTES
from api.offerings.reads import READS as OFFERINGS_READS
from api.offerings.routes import ROUTES as OFFERINGS_ROUTES
from api.places.reads import READS as PLACES_READS
from api.places.routes import ROUTES as PLACES_ROUTES
from api.stays.guests import guests
from api.stays.reads import READS as STAYS_READS
from api.stays.routes import ROUTES as STAYS_ROUTES
from api.treasury.documents import READS as DOCUMENTS_READS
from api.treasury.reads import READS as TREASURY_READS
from api.treasury.routes import ROUTES as TREASURY_ROUTES
from api.treasury.taxes import TAXES
from api.ventures.reads import READS as VENTURES_READS
from api.ventures.routes import ROUTES as VENTURES_ROUTES
from ledger.registry import RULES

ROUTES: Final[tuple[Route, ...]] = (
    *PLACES_ROUTES,
    *MEMBERS_ROUTES,
    *TREASURY_ROUTES,
    *CONVENTIONS_ROUTES,
    *OFFERINGS_ROUTES,
    *HOUSES_ROUTES,
    *VENTURES_ROUTES,
    *STAYS_ROUTES,
    *APPROVALS_ROUTES,
)
READS: Final[tuple[Read, ...]] = (
    *FACTS,
    *MEMBERS_READS,
    *TREASURY_READS,
    *DOCUMENTS_READS,
    *TAXES,
    *PLACES_READS,
    *CONVENTIONS_READS,
    *STAYS_READS,
    *OFFERINGS_READS,
    *HOUSES_READS,
    *VENTURES_READS,
    *APPROVALS_READS,
    *WORK,
    *ACCESS,
)
TITLES: Final = {
    "places": "Hubs of the pact",
    "members": "Members and what they may do",
    "treasury": "Money: payments, reversals, taxes, opening balances",
    "conventions": "Conventions: what the network and a hub agree, and the prices by which it sells",
    "offerings": "Offerings of houses (campaigns) and ventures (rounds): pledges, settlement",
    "houses": "Houses: offers, transfers, rent, distributions",
    "ventures": "Ventures: founders, payments",
    "approvals": "Proposals: what needs a second person",
    "stays": "Rooms, reservations, stays",
}
CONTENTS: Final = Contents(
    rules=RULES, routes=ROUTES, reads=READS, titles=TITLES, acts_for=acts_for, guests=guests
)
