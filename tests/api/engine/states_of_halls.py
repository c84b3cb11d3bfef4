"""A village that lets a meeting room, and a booking at every stage: where the examples about halls hold."""

from datetime import date, timedelta

from ledger.desks.code import SetDeskCode
from ledger.halls.arrive import CheckInAtHall
from ledger.halls.book import BookHall
from tests.api.engine.states import Pact, holds
from tests.opening import at_once

MARCH, MONDAY = date(2027, 3, 1), date(2027, 7, 5)


def has_hall(pact: Pact) -> None:
    pact.ids["hall"] = at_once(pact.opening.hall(pact.ids["hub"], pact.world.today))


@holds("halls.set-up-hall")
def march(pact: Pact) -> None:
    """Nothing is needed but the hub."""
    pact.on(MARCH)


@holds("halls.change-hall", "halls.set-hall-terms")
def there_is_one(pact: Pact) -> None:
    march(pact)
    has_hall(pact)


@holds("halls.book-hall")
def lets_a_hall(pact: Pact) -> None:
    pact.on(MONDAY - timedelta(days=15))
    has_hall(pact)


@holds("halls.record-hall-walk-in")
def on_the_day(pact: Pact) -> None:
    lets_a_hall(pact)
    pact.on(MONDAY)


def booked(pact: Pact) -> None:
    lets_a_hall(pact)
    hours = {"begins": f"{MONDAY}T10:00", "ends": f"{MONDAY}T11:30"}
    asked = BookHall(hall=pact.ids["hall"], payer=pact.ids["anna"], **hours)
    pact.do(asked, booking="booking")


@holds("halls.cancel-hall")
def the_day_before(pact: Pact) -> None:
    """Half of it is kept by now."""
    booked(pact)
    pact.on(MONDAY - timedelta(days=1))


@holds("halls.check-in-at-hall")
def awaited(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY, 10)


@holds("halls.check-in-at-hall-by-code")
def a_code_is_shown(pact: Pact) -> None:
    awaited(pact)
    code = SetDeskCode(hub=pact.ids["hub"], code="Mela42rosa", until=MONDAY)
    pact.do(code)


@holds("halls.mark-hall-missed")
def nobody_came(pact: Pact) -> None:
    booked(pact)
    pact.on(MONDAY + timedelta(days=1), 1)


@holds("halls.pay-back-hall")
def used(pact: Pact) -> None:
    awaited(pact)
    pact.do(CheckInAtHall(booking=pact.ids["booking"]))
