"""The weavers of Telaio would have two seats and two beds in Ala from Tuesday to Thursday, for three weeks."""

from datetime import date

from msgspec.structs import replace

from ledger.bookings.opening import OpenOn
from ledger.desks.events import DesksSet
from ledger.doors.events import CompanyApplicationReceived
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.who import Role, Who
from ledger.leases.end import EndLease
from ledger.leases.events import LeasedBeds, LeasedDesks, LeaseEnded, LeaseMade, LeaseTerms
from tests.desks.examples import TERMS as DESK_TERMS
from tests.doors.examples import WORDS, in_review
from tests.members.examples import FRESH_TAG
from tests.places.examples import ALA
from tests.scenario import SEED, TODAY, named
from tests.stays.examples import ALA_IS_OPEN, DOUBLE

TELAIO, TELAIO_ADDRESS = named("AL", "TELAIO"), "3" * 64
FROM_TELAIO = Who(
    actor=f"application-{TELAIO_ADDRESS}", role=Role.APPLICANT, address=TELAIO_ADDRESS
)
WEEKDAYS = (2, 3, 4)
FIRST, UNTIL = date(2026, 7, 7), date(2026, 7, 24)
DAYS = [date(2026, 7, day) for day in (7, 8, 9, 14, 15, 16, 21, 22, 23)]
NEW_LEASE = identifier("LE", SEED, 1)
LEASE, WEAVERS = named("LE", "TELAIO"), named("M", "TELAIO")

WEEK = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 6))
FOUR_DESKS = DesksSet(day=TODAY, hub=ALA, valid_from=TODAY, desks=4, hours=WEEK)
ALA_LETS: list[Fact] = [*ALA_IS_OPEN, FOUR_DESKS, replace(DESK_TERMS, hub=ALA)]

ASK = ApplyForLease(
    application=TELAIO,
    hub=ALA,
    first=FIRST,
    until=UNTIL,
    weekdays=(4, 2, 3),
    seats=2,
    beds=2,
    **WORDS,
)
RECEIVED = CompanyApplicationReceived(
    day=TODAY,
    application=TELAIO,
    digest=TELAIO_ADDRESS,
    hub=ALA,
    istat="001003",
    municipality="Ala di Stura",
    first=FIRST,
    until=UNTIL,
    weekdays=WEEKDAYS,
    seats=2,
    beds=2,
    **WORDS,
)
LOOKED_AT = (*ALA_LETS, RECEIVED, in_review(TELAIO))
ACCEPT = AcceptLease(
    application=TELAIO,
    name="sealed name",
    email="sealed email",
    tax_code="sealed code",
    member=WEAVERS,
    tax_tag=FRESH_TAG,
    month_cents=244_00,
    vat_bp=22_00,
    notice_days=0,
)
MADE = LeaseMade(
    day=TODAY,
    lease=LEASE,
    hub=ALA,
    member=WEAVERS,
    first=FIRST,
    until=UNTIL,
    weekdays=WEEKDAYS,
    beds=(LeasedBeds(DOUBLE, ("left", "right")),),
    desks=(LeasedDesks(FIRST, UNTIL, (3, 4), (3, 4)),),
    application=TELAIO,
    seats=2,
    terms=LeaseTerms(month_cents=244_00, vat_bp=22_00, notice_days=0, overdue_days=30),
    turns=FIRST,
)
IN_PLACE = (*ALA_LETS, MADE)
END = EndLease(hub=ALA, lease=LEASE, ends=date(2026, 7, 15), reason="sealed reason")
ENDED = LeaseEnded(
    day=TODAY,
    lease=LEASE,
    hub=ALA,
    member=WEAVERS,
    first=FIRST,
    until=UNTIL,
    weekdays=WEEKDAYS,
    beds=MADE.beds,
    desks=MADE.desks,
    ends=date(2026, 7, 15),
    reason="sealed reason",
    turns=FIRST,
    month_cut=None,
    back_net_cents=0,
    back_vat_cents=0,
    let_off_cents=0,
)
