"""A village with a room and desks, and a company at its door: where the examples about leases hold."""

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.doors.rent import AcceptLease
from ledger.doors.review import StartReview
from ledger.leases.events import LeaseMade
from ledger.members.naming import NameUser
from tests.api.engine.states import Pact, holds
from tests.leases.examples import ASK, FROM_TELAIO
from tests.opening import at_once

JANUARY, OPENS = date(2027, 1, 4), date(2027, 3, 1)


@holds("doors.apply-for-lease")
def no_company_asked(pact: Pact) -> None:
    pact.on(JANUARY)


@holds("doors.accept-lease")
def a_company_is_looked_at(pact: Pact) -> None:
    pact.on(JANUARY)
    hub = pact.ids["hub"]
    pact.ids["room"] = at_once(pact.opening.room(hub, 3, 2_000, JANUARY))
    at_once(pact.opening.desks(hub, 4, JANUARY))
    asked = replace(
        ASK,
        application="",
        hub=hub,
        beds=1,
        first=OPENS - timedelta(days=28),
        until=OPENS + timedelta(days=180),
    )
    pact.do(asked, FROM_TELAIO, application="application")
    pact.do(StartReview(application=pact.ids["application"]))


@holds("leases.end-lease")
def let(pact: Pact) -> None:
    a_company_is_looked_at(pact)
    accepted = AcceptLease(
        application=pact.ids["application"],
        name="Telaio",
        email="telaio@example.org",
        tax_code="DE:77777777",
        month_cents=610_00,
        vat_bp=22_00,
        notice_days=0,
    )
    facts = pact.told(accepted)
    made = next(fact for fact in facts if isinstance(fact, LeaseMade))
    pact.ids["lease"] = made.lease
    pact.do(NameUser(member=made.member, user=pact.ids["anna_user"]))


@holds("leases.turn-lease")
def it_begins(pact: Pact) -> None:
    let(pact)
    pact.on(OPENS - timedelta(days=28), 0)
