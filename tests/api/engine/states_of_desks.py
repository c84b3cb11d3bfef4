"""A village that lets desks, and a booking at every stage: where the examples about desks hold."""

from datetime import date, timedelta

from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk
from ledger.desks.code import SetDeskCode
from tests.api.engine.states import Pact, holds
from tests.opening import at_once

MARCH, MONDAY = date(2027, 3, 1), date(2027, 7, 5)


@holds("desks.set-desks", "desks.set-desk-terms", "desks.set-desk-code")
def march(pact: Pact) -> None:
    """Nothing is needed but the hub."""
    pact.on(MARCH)


@holds("desks.book-desk")
def lets_desks(pact: Pact) -> None:
    pact.on(MONDAY - timedelta(days=15))
    at_once(pact.opening.desks(pact.ids["hub"], 2, pact.world.today))


@holds("desks.record-walk-in")
def on_the_day(pact: Pact) -> None:
    lets_desks(pact)
    pact.on(MONDAY)


def booked(pact: Pact) -> None:
    lets_desks(pact)
    asked = BookDesk(hub=pact.ids["hub"], payer=pact.ids["anna"], on=MONDAY)
    pact.do(asked, booking="booking")


@holds("desks.cancel-desk")
def the_day_before(pact: Pact) -> None:
    """Half of it is kept by now."""
    booked(pact)
    pact.on(MONDAY - timedelta(days=1))


@holds("desks.check-in-at-desk")
def awaited(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY, 9)


@holds("desks.check-in-by-code")
def a_code_is_shown(pact: Pact) -> None:
    awaited(pact)
    code = SetDeskCode(hub=pact.ids["hub"], code="Mela42rosa", until=MONDAY)
    pact.do(code)


@holds("desks.mark-desk-missed")
def nobody_came(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY + timedelta(days=1), 1)


@holds("desks.pay-back-desk")
def used(pact: Pact) -> None:
    awaited(pact)
    pact.do(CheckInAtDesk(booking=pact.ids["booking"]))
