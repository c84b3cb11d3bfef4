"""A guest comes, and what was held is paid; or nobody comes."""

from functools import partial

from ledger.bookings.at_once import CameBy, miss, paid, use_of
from ledger.bookings.uses import spent_after
from ledger.bookings.way import existing_booking, must_be_awaited
from ledger.conventions.journal import visits_owed
from ledger.desks.desk import Desk
from ledger.desks.events import DeskMissed, DeskUsed
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId
from ledger.kernel.see import See
from ledger.plans.spend import credits_had, credits_lost
from ledger.treasury.post import Draft, post


class CheckInAtDesk(Command, frozen=True, kw_only=True, tag="desks.check-in-at-desk"):
    """Let a guest in who has booked a desk for today (the hub's host, operators): what was held is paid."""

    booking: BookingId


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
    return used(see, desk, CameBy.HOST)


def used(see: See, desk: Desk, by: CameBy, *before: Draft) -> list[Fact]:
    """The guest is here: 27 from the wallet, or 29 by visa day, 28 by a credit."""
    worth = next((one.worth_cents for one in desk.sold), None)
    owed = visits_owed(see, desk.sold, host=desk.hub, about=desk.name)
    had = credits_had(see, desk.terms.slots, desk.sold)
    return [use_of(see, desk, DeskUsed, by, worth), *post(see, *before, paid(desk), *owed, *had)]


def mark_desk_missed(command: MarkDeskMissed, see: See) -> list[Fact]:
    """Keep the whole price as a fee: no terms make staying away free."""
    desk = existing_booking(see, Desk, command.booking)
    spent = spent_after(desk, desk.depart)
    lost = partial(credits_lost, see, desk.terms.slots, desk.sold, spent)
    return miss(see, desk, DeskMissed, lost=lost, spent=spent)
