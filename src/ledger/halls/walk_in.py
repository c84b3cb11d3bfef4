"""Somebody goes into a hall without a booking, and the host records it: booked and used in one step."""

from typing import Annotated

from msgspec import Meta

from ledger.bookings.at_once import CameBy, must_cost_little
from ledger.halls.arrive import used
from ledger.halls.book import Guest, Payer, PeopleComing, Wanted, hall_for, terms_for
from ledger.halls.booking import HallBooking
from ledger.halls.half_hours import HALF_HOUR, running
from ledger.halls.hall import existing_hall
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HallId
from ledger.kernel.see import See
from ledger.places.hub import Hub
from ledger.till.means import PaidAtTill


class RecordHallWalkIn(Command, frozen=True, kw_only=True, tag="halls.record-hall-walk-in"):
    """Record that a guest has a hall without a booking, from the half hour that runs (the hub's host, operators): it is charged at once.

    Nobody has to ask for it ahead, and nothing is set up before. It costs no more than the pact lets a host take from a
    wallet by their word alone, unless it is paid at the hub, and no plan or credit of another hub is used, which would owe it.
    """

    hall: HallId
    payer: Payer
    guest: Guest = None
    half_hours: Annotated[int, Meta(ge=1, le=48, description="for so many half hours")] = 1
    people: PeopleComing = 1
    at_till: PaidAtTill = None


def record_hall_walk_in(command: RecordHallWalkIn, see: See) -> list[Fact]:
    """Give it to them at today's cheapest price, and take the money."""
    hall = existing_hall(see, command.hall)
    must_run(see, hall.hub)
    begins = running(see(Hub, hall.hub).zone, see.now)
    wanted = Wanted(
        hall=command.hall,
        payer=command.payer,
        guest=command.guest or command.payer,
        people=command.people,
        span=(begins, begins + command.half_hours * HALF_HOUR),
    )
    terms = terms_for(see, hall, wanted)
    taken = begins, terms.taken(wanted.span)[1]
    booked = hall_for(see, hall, wanted, terms, taken=taken, by_host=True)
    booking, told = HallBooking().evolve(booked), command.at_till
    if told is None:
        must_cost_little(see, booked.total_cents)
    return [booked, *used(see, booking, CameBy.WALK_IN, told)]
