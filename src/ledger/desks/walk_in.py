"""Somebody sits down without a booking, and the host records it: booked and used in one step."""

from ledger.bookings.at_once import CameBy, must_cost_little
from ledger.desks.arrive import used
from ledger.desks.book import BookDesk, Guest, PartOfDay, Payer, desk_for
from ledger.desks.desk import Desk
from ledger.desks.hours import Part
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.see import See
from ledger.places.hub import today_at
from ledger.till.means import PaidAtTill


class RecordWalkIn(Command, frozen=True, kw_only=True, tag="desks.record-walk-in"):
    """Record that a guest has a desk today without a booking (the hub's host, operators): it is charged at once.

    It costs no more than the pact lets a host take from a wallet by their word alone, unless it is paid at the hub. No visa day is used, and no plan or
    credit of another hub, which would owe it: a member books with those, however late.
    """

    hub: HubId
    payer: Payer
    guest: Guest = None
    part: PartOfDay = Part.DAY
    at_till: PaidAtTill = None


def record_walk_in(command: RecordWalkIn, see: See) -> list[Fact]:
    """Give them a free desk at today's cheapest price, and take the money."""
    must_run(see, command.hub)
    asked = BookDesk(
        hub=command.hub,
        payer=command.payer,
        guest=command.guest,
        on=today_at(see, command.hub),
        part=command.part,
        without_visa_days=True,
    )
    booked = desk_for(see, asked, by_host=True)
    desk, till = Desk().evolve(booked), command.at_till
    if till is None:
        must_cost_little(see, booked.total_cents)
    return [booked, *used(see, desk, CameBy.WALK_IN, till)]
