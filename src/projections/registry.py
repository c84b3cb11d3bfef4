"""Every view there is, and all that must tell the same of a book."""

from ledger.registry import RULES
from projections.agreements.view import AGREEMENTS
from projections.approvals.view import APPROVALS
from projections.bookings.held import HELD
from projections.conventions import audit as of_pact
from projections.conventions.credit import CREDIT
from projections.conventions.debts import DEBT
from projections.conventions.rules import PACT_RULES
from projections.conventions.view import CONVENTIONS
from projections.desks.view import DESKS
from projections.doors.view import DOORS
from projections.engine import due
from projections.engine.nouns import Nouns
from projections.engine.replay import Compared, Figures
from projections.engine.view import View
from projections.feeds.view import FEEDS
from projections.halls.view import HALLS
from projections.houses.papers import PAPERS
from projections.houses.rates import RATES
from projections.houses.view import HOUSES
from projections.leases.view import LEASES
from projections.mail.reminders import REMINDERS
from projections.mail.view import OUTBOX
from projections.members.view import MEMBERS
from projections.occasions.view import OCCASIONS
from projections.offerings.book_of_members import BOOK_OF_MEMBERS
from projections.offerings.view import OFFERINGS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.view import PLANS
from projections.recount import Recount
from projections.stays import audit as of_stays
from projections.stays.calendar import CALENDAR
from projections.stays.city_tax import CITY_TAX
from projections.stays.demand import DEMAND
from projections.stays.flowing import FLOWS
from projections.stays.origins import ORIGINS
from projections.stays.register import REGISTER
from projections.stays.rooms import ROOMS
from projections.stays.rules import STAY_RULES
from projections.stays.stays import STAYS
from projections.stays.usage import USAGE
from projections.till.view import TILL
from projections.treasury import audit as of_treasury
from projections.treasury.bank_transfers import BANK_TRANSFERS
from projections.treasury.closed import CLOSED
from projections.treasury.documents import DOCUMENTS
from projections.treasury.payouts import PAYOUTS
from projections.treasury.view import TREASURY
from projections.treasury.years import YEARS
from projections.ventures.view import VENTURES

ALL: tuple[View, ...] = (
    APPROVALS,
    PLACES,
    CONVENTIONS,
    PACT_RULES,
    CREDIT,
    DEBT,
    MEMBERS,
    TREASURY,
    BANK_TRANSFERS,
    PAYOUTS,
    DOCUMENTS,
    CLOSED,
    YEARS,
    due.due_view(RULES),
    OFFERINGS,
    HOUSES,
    BOOK_OF_MEMBERS,
    PAPERS,
    RATES,
    VENTURES,
    AGREEMENTS,
    TILL,
    PLANS,
    CARNETS,
    HELD,
    ROOMS,
    CALENDAR,
    STAYS,
    STAY_RULES,
    USAGE,
    DEMAND,
    FLOWS,
    ORIGINS,
    LEASES,
    DOORS,
    CITY_TAX,
    REGISTER,
    DESKS,
    FEEDS,
    HALLS,
    OCCASIONS,
    OUTBOX,
    REMINDERS,
)


def decided_by(nouns: Nouns) -> Figures:
    """Return all figures by which the pen decides."""
    every = (of_treasury, of_stays, of_pact)
    return {name: text for one in every for name, text in one.decided_by(nouns).items()}


COMPARED = Compared(RULES, ALL, Recount, decided_by)
