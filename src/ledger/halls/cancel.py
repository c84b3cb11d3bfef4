"""A booking is called off, by who pays or who comes for the fee that was shown, or by the hub for nothing."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import ShownFee
from ledger.bookings.at_once import call_off
from ledger.bookings.way import existing_booking
from ledger.halls.booking import HallBooking
from ledger.halls.events import HallCancelled
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HireId
from ledger.kernel.see import See


class CancelHall(Command, frozen=True, kw_only=True, tag="halls.cancel-hall"):
    """Cancel the booking of a hall until it begins (its payer, its guest), on the terms of the hall when it was booked.

    On the day itself all is owed, unless the terms say that it is free until it begins. Uses of a plan, and credits, given up while that costs
    something are spent. When the hub itself cancels (`by_hub`) nothing is owed.
    """

    booking: HireId
    by_hub: Annotated[bool, Meta(description="the hub cancels, so that nothing is owed")] = False
    shown_fee_cents: ShownFee = None


def cancel_hall(command: CancelHall, see: See) -> list[Fact]:
    """Keep the fee, release the rest, free the hall."""
    booking = existing_booking(see, HallBooking, command.booking)
    shown, by_hub = command.shown_fee_cents, command.by_hub
    return call_off(see, booking, HallCancelled, by_hub=by_hub, shown_cents=shown)
