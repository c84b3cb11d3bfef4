"""The chapters put together: every command's address, and everything that can be read."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from api.agreements.reads import READS as AGREEMENTS_READS
from api.agreements.routes import ROUTES as AGREEMENTS_ROUTES
from api.approvals.reads import READS as APPROVALS_READS
from api.approvals.routes import ROUTES as APPROVALS_ROUTES
from api.conventions.reads import READS as CONVENTIONS_READS
from api.conventions.routes import ROUTES as CONVENTIONS_ROUTES
from api.desks.names import guests as at_desks
from api.desks.reads import READS as DESKS_READS
from api.desks.routes import ROUTES as DESKS_ROUTES
from api.doors.reads import READS as DOORS_READS
from api.doors.routes import ROUTES as DOORS_ROUTES
from api.engine.access_reading import ACCESS
from api.engine.ask import Ask, Read
from api.engine.backend import Backend
from api.engine.background import Job
from api.engine.contents import Contents
from api.engine.facts import FACTS
from api.engine.route import Route
from api.engine.work import WORK
from api.feeds.jobs import jobs as jobs_of_feeds
from api.feeds.measured import GAUGES as GAUGES_OF_FEEDS
from api.feeds.page import pages
from api.feeds.reads import READS as FEEDS_READS
from api.feeds.routes import ROUTES as FEEDS_ROUTES
from api.halls.reads import READS as HALLS_READS
from api.halls.reads import guests as in_halls
from api.halls.routes import ROUTES as HALLS_ROUTES
from api.houses.reads import READS as HOUSES_READS
from api.houses.routes import ROUTES as HOUSES_ROUTES
from api.leases.reads import READS as LEASES_READS
from api.leases.routes import ROUTES as LEASES_ROUTES
from api.mail.jobs import jobs as jobs_of_mail
from api.mail.measured import GAUGES as GAUGES_OF_MAIL
from api.mail.reads import READS as MAIL_READS
from api.members.reads import READS as MEMBERS_READS
from api.members.reads import acts_for
from api.members.routes import ROUTES as MEMBERS_ROUTES
from api.occasions.names import guests as at_occasions
from api.occasions.reads import READS as OCCASIONS_READS
from api.occasions.routes import ROUTES as OCCASIONS_ROUTES
from api.offerings.reads import READS as OFFERINGS_READS
from api.offerings.routes import ROUTES as OFFERINGS_ROUTES
from api.places.reads import READS as PLACES_READS
from api.places.routes import ROUTES as PLACES_ROUTES
from api.plans.reads import READS as PLANS_READS
from api.plans.routes import ROUTES as PLANS_ROUTES
from api.stays.guests import guests as in_beds
from api.stays.reads import READS as STAYS_READS
from api.stays.routes import ROUTES as STAYS_ROUTES
from api.till.reads import READS as TILL_READS
from api.till.routes import ROUTES as TILL_ROUTES
from api.treasury.documents import READS as DOCUMENTS_READS
from api.treasury.issued import ISSUED
from api.treasury.reads import READS as TREASURY_READS
from api.treasury.routes import ROUTES as TREASURY_ROUTES
from api.treasury.taxes import TAXES
from api.ventures.reads import READS as VENTURES_READS
from api.ventures.routes import ROUTES as VENTURES_ROUTES
from api.visits.reads import READS as VISITS_READS
from ledger.approvals.approve import withdraw_proposal
from ledger.book.book import Book
from ledger.doors.application import must_be_an_applicant
from ledger.kernel.asker import must_run
from ledger.members.apply import apply_for_membership
from ledger.members.rights import must_act_for, must_serve
from ledger.registry import RULES
from ledger.stays.register_guest import register_guest

ROUTES: Final[tuple[Route, ...]] = (
    *PLACES_ROUTES,
    *MEMBERS_ROUTES,
    *TREASURY_ROUTES,
    *CONVENTIONS_ROUTES,
    *OFFERINGS_ROUTES,
    *HOUSES_ROUTES,
    *VENTURES_ROUTES,
    *AGREEMENTS_ROUTES,
    *TILL_ROUTES,
    *PLANS_ROUTES,
    *STAYS_ROUTES,
    *DESKS_ROUTES,
    *HALLS_ROUTES,
    *OCCASIONS_ROUTES,
    *LEASES_ROUTES,
    *DOORS_ROUTES,
    *FEEDS_ROUTES,
    *APPROVALS_ROUTES,
)
READS_OF: Final[dict[str, tuple[Read, ...]]] = {
    "places": PLACES_READS,
    "members": MEMBERS_READS,
    "treasury": (*TREASURY_READS, *DOCUMENTS_READS, *ISSUED, *TAXES),
    "conventions": CONVENTIONS_READS,
    "offerings": OFFERINGS_READS,
    "houses": HOUSES_READS,
    "ventures": VENTURES_READS,
    "agreements": AGREEMENTS_READS,
    "till": TILL_READS,
    "plans": PLANS_READS,
    "stays": STAYS_READS,
    "desks": DESKS_READS,
    "halls": HALLS_READS,
    "occasions": OCCASIONS_READS,
    "visits": VISITS_READS,
    "leases": LEASES_READS,
    "doors": DOORS_READS,
    "feeds": FEEDS_READS,
    "mail": MAIL_READS,
    "approvals": APPROVALS_READS,
    "log": (*FACTS, *WORK, *ACCESS),
}
TITLES: Final = {
    "places": "Hubs of the pact",
    "members": "Members and what they may do",
    "treasury": "Money: payments, reversals, taxes, opening balances",
    "conventions": "Conventions: what the network and a hub agree, and the prices by which it sells",
    "offerings": "Offerings of houses (campaigns) and ventures (rounds): pledges, settlement",
    "houses": "Houses: offers, transfers, rent, distributions",
    "ventures": "Ventures: founders, payments",
    "agreements": "Agreements with owners: whose rooms a hub lets, and what it owes for them",
    "till": "The till of a hub: what is paid there in cash or by card, counted and banked",
    "plans": "Plans: so many uses a month; carnets and credits: paid before they are used",
    "stays": "Rooms, reservations, stays",
    "desks": "Desks by the day and half day: what is free, bookings, check-in",
    "halls": "Halls by the half hour: meeting rooms, podcast rooms, baby pit stops; what is free, bookings, check-in",
    "occasions": "Occasions: experiences, courses and activities with seats",
    "visits": "Visits between hubs, the balance of city and village, and what hubs owe each other",
    "leases": "Leases: seats and beds that one member has to itself",
    "doors": "Applications: with a space in a city, for one in a village, or to rent there",
    "feeds": "Calendar feeds: calendars that other programs read at a secret address; foreign calendars of rooms that are sold elsewhere, too",
    "mail": "Mail to members: what waits, what was sent, what needs somebody",
    "approvals": "Proposals: what needs a second person",
    "log": "The log: facts as they are sealed, what waits for its hour, who looked at what",
}
# Whom the rules of the chapters let pass; `must_be` names the roles itself.
GUARDS: Final[dict[Callable[..., Any], tuple[str, ...]]] = {
    must_run: ("operators", "the hub's host"),
    must_act_for: ("operators", "the member's own users"),
    must_serve: ("operators", "the hub's host", "the member's own users"),
    register_guest: ("operators", "the hub's host", "the payer's and the guest's own users"),
    apply_for_membership: ("operators", "the hub's host", "whoever has a user, for themselves"),
    withdraw_proposal: ("whoever proposed it",),
    must_be_an_applicant: ("whoever applies",),
}


async def guests(ask: Ask, hub: str) -> frozenset[str]:
    """Return whom the host of a hub knows because of what is under way: in its beds, at its desks, in its halls and at what it announces."""
    of_desks = await at_desks(ask, hub) | await in_halls(ask, hub)
    return await in_beds(ask, hub) | of_desks | await at_occasions(ask, hub)


def jobs(backend: Backend, book: Book) -> Iterator[Job]:
    """Yield what the chapters do for as long as a book is open."""
    yield from jobs_of_mail(backend, book)
    yield from jobs_of_feeds(backend, book)


CONTENTS: Final = Contents(
    rules=RULES,
    routes=ROUTES,
    reads_of=READS_OF,
    titles=TITLES,
    acts_for=acts_for,
    guests=guests,
    guards=GUARDS,
    pages=pages,
    jobs=jobs,
    gauges=(*GAUGES_OF_MAIL, *GAUGES_OF_FEEDS),
)
READS: Final = CONTENTS.reads
