"""A booking is called off, by the guest for the fee that was shown or by the hub for nothing."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import ShownFee, must_be_as_shown
from ledger.billing.journal import given_back
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.members.rights import Right, acting_for, require, running
from ledger.stays.events import StayCancelled
from ledger.stays.fee import quote_fee
from ledger.stays.stay import known, must_be_booked
from ledger.treasury.post import post


class Cancel(Command, frozen=True, kw_only=True, tag="stays.cancel"):
    """Cancel a booking: free until 7 days before arrival, then half the nights, from arrival all.

    When the hub itself cancels (`by_hub`) there is no fee. City tax and deposit always go back.
    """

    stay: Id
    by_hub: Annotated[bool, Meta(description="the hub cancels, so that nothing is owed")] = False
    shown_fee_cents: ShownFee = None


def cancel(command: Cancel, see: See) -> list[Fact]:
    """Keep the fee, release the rest, free the beds."""
    stay = known(see, command.stay)
    if command.by_hub:
        running(see, stay.hub)
    else:
        acting_for(see, stay.payer)
    require(see, stay.payer, Right.UNDO)
    must_be_booked(see, stay)
    fee = 0 if command.by_hub else quote_fee(stay, see.today())
    must_be_as_shown(command.shown_fee_cents, fee)
    return [
        StayCancelled(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            arrive=stay.arrive,
            depart=stay.depart,
            beds=stay.beds,
            fee_cents=fee,
            by_hub=command.by_hub,
        ),
        *post(see, *given_back(stay.billed(command.stay), stay.bill, fee)),
    ]
