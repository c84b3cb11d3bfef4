"""A booking is called off, by who pays or who sits for the fee that was shown, or by the hub for nothing."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import Fee, ShownFee, must_be_as_shown
from ledger.billing.journal import given_back
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.uses import spent_after
from ledger.bookings.way import existing_booking, must_be_booked
from ledger.desks.desk import Desk
from ledger.desks.events import DeskCancelled
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId
from ledger.kernel.see import See
from ledger.members.rights import Right, acts_for, must_act_for, must_have
from ledger.plans.spend import credits_lost
from ledger.treasury.post import post


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
    if command.by_hub:
        must_run(see, desk.hub)
    elif not acts_for(see, desk.guest):
        must_act_for(see, desk.payer)
    must_have(see, desk.payer, Right.UNDO)
    must_be_booked(see, desk)
    fee = Fee() if command.by_hub else quote_fee(desk, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    spent = desk.spent if command.by_hub else spent_after(desk, desk.today(see.now))
    cancelled = desk.fact(
        see,
        DeskCancelled,
        given_up=fee.given_up,
        fee_cents=fee.cents,
        by_hub=command.by_hub,
        spent=spent,
    )
    lost = credits_lost(see, desk.terms.slots, desk.sold, spent)
    return [cancelled, *post(see, *given_back(desk.billed, desk.bill, fee.cents), *lost)]
