"""A guest comes, and what was held is paid; or nobody comes."""

from ledger.bookings.at_once import CameBy, come, miss
from ledger.bookings.way import existing_booking, must_be_awaited
from ledger.desks.desk import Desk
from ledger.desks.events import DeskMissed, DeskUsed
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId
from ledger.kernel.see import See
from ledger.till.means import AtTill, PaidAtTill


class CheckInAtDesk(Command, frozen=True, kw_only=True, tag="desks.check-in-at-desk"):
    """Let a guest in who has booked a desk for today (the hub's host, operators): what was held is paid, or is free if they pay at the hub."""

    booking: BookingId
    at_till: PaidAtTill = None


class MarkDeskMissed(Command, frozen=True, kw_only=True, tag="desks.mark-desk-missed"):
    """Say that nobody came, once the hub's hours of that day or half are over; it happens by itself.

    The price is owed in full as a fee; a visa day, or a use of a plan, is spent.
    """

    booking: BookingId


def check_in_at_desk(command: CheckInAtDesk, see: See) -> list[Fact]:
    """Show them their desk."""
    desk = existing_booking(see, Desk, command.booking)
    must_run(see, desk.hub)
    must_be_awaited(see, desk)
    return used(see, desk, CameBy.HOST, command.at_till)


def used(see: See, desk: Desk, by: CameBy, told: AtTill | None = None) -> list[Fact]:
    """The guest is here, and the desk is worth what was agreed for it."""
    worth = next((one.worth_cents for one in desk.sold), None)
    return come(see, desk, DeskUsed, by, worth, told)


def mark_desk_missed(command: MarkDeskMissed, see: See) -> list[Fact]:
    """Keep the whole price as a fee: no terms make staying away free."""
    desk = existing_booking(see, Desk, command.booking)
    return miss(see, desk, DeskMissed)
