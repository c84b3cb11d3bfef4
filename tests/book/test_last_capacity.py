"""Companies are accepted, and guests book, at the same moment at two pens: no desk of the village is let twice."""

from datetime import timedelta
from hashlib import sha256

import pytest

from ledger.desks.book import BookDesk
from ledger.desks.events import DeskBooked
from ledger.doors.events import CompanyApplicationReceived
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.doors.review import StartReview
from ledger.leases.events import LeaseMade
from ledger.members.events import MemberApplied
from ledger.pen.pending import Receipt
from tests.book.test_beds import Rush
from tests.book.test_last_visa_day import let_desks
from tests.book.wishes import secret
from tests.book.wishes_of_doors import applicant
from tests.staff import OPERATOR

COMPANIES = 6


@pytest.mark.parametrize("pens", [1, 2])
def test_the_last_desks_are_let_once(pens: int) -> None:
    """Six companies for one of two desks, and a guest for a day of it: two of all of them have one."""
    rush = Rush(1, pens=pens)
    let_desks(rush)
    world, first = rush.world, rush.first
    words = {name: secret(name) for name in ("name", "phone", "address", "about")}
    for n in range(COMPANIES):
        ask = ApplyForLease(
            **words,
            email="zz@example.org",
            hub=rush.hub,
            first=first,
            until=first + timedelta(days=7),
            weekdays=(1, 2, 3, 4, 5, 6, 7),
            seats=1,
        )
        answer = world.ask(ask, applicant(sha256(b"company %d" % n).hexdigest()))
        assert isinstance(answer, Receipt), answer
    companies = [one.application for one in world.told[CompanyApplicationReceived]]
    for one in companies:
        world.ask(StartReview(application=one), OPERATOR)
    member = world.told[MemberApplied][0].member
    wishes = [(BookDesk(hub=rush.hub, payer=member, on=first), OPERATOR, "", 0)]
    for n, one in enumerate(companies):
        accept = AcceptLease(
            application=one,
            name=words["name"],
            email="zz@example.org",
            tax_code=f"DE:ZZ{n:06d}",
            month_cents=610_00,
            vat_bp=22_00,
            notice_days=0,
        )
        wishes.append((accept, OPERATOR, "", n + 1))
    answers = world.ask_all(wishes)
    had = sum(isinstance(answer, Receipt) for answer in answers)
    made, booked = len(world.told[LeaseMade]), len(world.told[DeskBooked])
    assert had == made + booked == 2
    assert len(world.recount.leases.leases) == made
    rush.world.close()
