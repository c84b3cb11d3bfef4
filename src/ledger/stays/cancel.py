"""A booking is called off, by the guest for the fee that was shown or by the hub for nothing."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import Fee, ShownFee, must_be_as_shown
from ledger.billing.journal import given_back, stamp_of_fee
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.uses import spent_after
from ledger.bookings.way import existing_booking, must_be_booked
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.see import See
from ledger.members.rights import Right, must_act_for, must_have
from ledger.stays.events import StayCancelled
from ledger.stays.report_arrivals import nobody_comes
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class Cancel(Command, frozen=True, kw_only=True, tag="stays.cancel"):
    """Cancel a booking: free until 7 days before arrival, then half the nights, from arrival all.

    A night that was changed when it stood under more costs that. When the hub itself cancels (`by_hub`)
    nothing more is owed. City tax and deposit always go back.
    """

    stay: StayId
    by_hub: Annotated[bool, Meta(description="the hub cancels, so that nothing is owed")] = False
    shown_fee_cents: ShownFee = None


def cancel(command: Cancel, see: See) -> list[Fact]:
    """Keep the fee, release the rest, free the beds."""
    stay = existing_booking(see, Stay, command.stay)
    if command.by_hub:
        must_run(see, stay.hub)
    else:
        must_act_for(see, stay.payer)
    must_have(see, stay.payer, Right.UNDO)
    must_be_booked(see, stay)
    fee = Fee() if command.by_hub else quote_fee(stay, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    cancelled = stay.fact(
        see,
        StayCancelled,
        spent=stay.spent if command.by_hub else spent_after(stay, see.today()),
        given_up=fee.given_up,
        fee_cents=fee.cents,
        stamp_cents=stamp_of_fee(stay.bill, (), fee.cents),
        by_hub=command.by_hub,
    )
    return [
        cancelled,
        *post(see, *given_back(stay.billed, stay.bill, fee.cents)),
        *nobody_comes(see, stay),
    ]
