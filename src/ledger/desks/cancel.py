"""A booking is called off, by who pays or who sits for the fee that was shown, or by the hub for nothing."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import ShownFee
from ledger.bookings.at_once import call_off
from ledger.bookings.way import existing_booking
from ledger.desks.desk import Desk
from ledger.desks.events import DeskCancelled
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId
from ledger.kernel.see import See


class CancelDesk(Command, frozen=True, kw_only=True, tag="desks.cancel-desk"):
    """Cancel the booking of a desk (its payer, its guest), on the terms of the hub when it was booked; on the day itself all is owed.

    Where the hub's terms say so it is free until the last moment. A visa day, or a use of a plan, given up while that costs something is spent.
    When the hub itself cancels (`by_hub`) nothing is owed.
    """

    booking: BookingId
    by_hub: Annotated[bool, Meta(description="the hub cancels, so that nothing is owed")] = False
    shown_fee_cents: ShownFee = None


def cancel_desk(command: CancelDesk, see: See) -> list[Fact]:
    """Keep the fee, release the rest, free the desk."""
    desk = existing_booking(see, Desk, command.booking)
    shown, by_hub = command.shown_fee_cents, command.by_hub
    return call_off(see, desk, DeskCancelled, by_hub=by_hub, shown_cents=shown)
