"""A guest comes to a hall, let in by the host or by the code that the hub shows, and what was held is paid; or nobody comes."""

from ledger.bookings.at_once import CameBy, come, miss
from ledger.bookings.way import existing_booking, must_be_awaited
from ledger.desks.code import Code, CodeTag, OfOtherHub, must_know_code
from ledger.halls.booking import HallBooking
from ledger.halls.events import HallMissed, HallUsed
from ledger.halls.price import worth_cents
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HireId, HubId
from ledger.kernel.see import See
from ledger.members.rights import must_act_for
from ledger.till.means import AtTill, PaidAtTill


class CheckInAtHall(Command, frozen=True, kw_only=True, tag="halls.check-in-at-hall"):
    """Let a guest in who has booked a hall, from half an hour before (the hub's host, operators): what was held is paid, or is free if they pay at the hub."""

    booking: HireId
    at_till: PaidAtTill = None


class CheckInAtHallByCode(Command, frozen=True, kw_only=True, tag="halls.check-in-at-hall-by-code"):
    """Check in with the code that is shown at the hub, from half an hour before: what was held is paid."""

    personal = Personal(person="hub", fact=HallUsed)
    tried_for = "booking"

    hub: HubId
    booking: HireId
    code: Code
    code_tag: CodeTag = ""


class MarkHallMissed(Command, frozen=True, kw_only=True, tag="halls.mark-hall-missed"):
    """Say that nobody came, once the hours that were booked are over; it happens by itself.

    The price is owed in full as a fee; uses of a plan, and credits, are spent.
    """

    booking: HireId


def check_in_at_hall(command: CheckInAtHall, see: See) -> list[Fact]:
    """Open the door."""
    booking = existing_booking(see, HallBooking, command.booking)
    must_run(see, booking.hub)
    must_be_awaited(see, booking)
    return used(see, booking, CameBy.HOST, command.at_till)


def check_in_at_hall_by_code(command: CheckInAtHallByCode, see: See) -> list[Fact]:
    """Let in whoever has booked, and sees the code."""
    booking = existing_booking(see, HallBooking, command.booking)
    must_act_for(see, booking.guest)
    if booking.hub != command.hub:
        raise OfOtherHub(field="hub")
    must_be_awaited(see, booking)
    must_know_code(see, command.hub, command.code_tag)
    return used(see, booking, CameBy.CODE)


def mark_hall_missed(command: MarkHallMissed, see: See) -> list[Fact]:
    """Keep the whole price as a fee."""
    booking = existing_booking(see, HallBooking, command.booking)
    return miss(see, booking, HallMissed)


def used(see: See, booking: HallBooking, by: CameBy, told: AtTill | None = None) -> list[Fact]:
    """The guest is here, and the hall is worth what was agreed for its half hours."""
    worth = worth_cents(booking.guest, booking.bill, booking.sold)
    return come(see, booking, HallUsed, by, worth, told)
