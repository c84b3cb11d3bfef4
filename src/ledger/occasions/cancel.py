"""A seat is given up, by who pays or who has it for the fee that was shown, or by the hub for nothing."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import Fee, ShownFee, must_be_as_shown
from ledger.billing.journal import given_back, stamp_of_fee
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.way import existing_booking, must_be_booked
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import SeatId
from ledger.kernel.see import See
from ledger.members.rights import Right, acts_for, must_act_for, must_have
from ledger.occasions.events import SeatCancelled
from ledger.occasions.occasion import existing_occasion, must_be_to_come
from ledger.occasions.seat import Seat
from ledger.occasions.wait import offers
from ledger.treasury.post import Draft, post


class CancelledBy(StrEnum):
    """Who gave a seat up, or took it away."""

    GUEST = "guest"
    HUB = "hub"
    CALLED_OFF = "called-off"


class CancelSeat(Command, frozen=True, kw_only=True, tag="occasions.cancel-seat"):
    """Give a seat up (its payer, its guest), on the terms of the occasion; on the day itself all is owed, unless it is free until then.

    When the hub itself cancels (`by_hub`) nothing is owed.
    """

    seat: SeatId
    by_hub: Annotated[bool, Meta(description="the hub cancels, so that nothing is owed")] = False
    shown_fee_cents: ShownFee = None


def cancel_seat(command: CancelSeat, see: See) -> list[Fact]:
    """Keep the fee, release the rest, and offer the seat to the first who waits."""
    seat = existing_booking(see, Seat, command.seat)
    if command.by_hub:
        must_run(see, seat.hub)
    elif not acts_for(see, seat.guest):
        must_act_for(see, seat.payer)
    must_have(see, seat.payer, Right.UNDO)
    must_be_booked(see, seat)
    occasion = existing_occasion(see, seat.occasion)
    must_be_to_come(see, occasion)
    fee = Fee() if command.by_hub else quote_fee(seat, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    by = CancelledBy.HUB if command.by_hub else CancelledBy.GUEST
    cancelled, drafts = taken_back(see, seat, by, fee)
    offered = offers(see, seat.occasion, occasion.evolve(cancelled))
    return [cancelled, *post(see, *drafts), *offered]


def taken_back(
    see: See, seat: Seat, by: CancelledBy, fee: Fee[date]
) -> tuple[SeatCancelled, tuple[Draft, ...]]:
    """Return that a seat is nobody's any more, and what of its price goes back."""
    fact = seat.fact(
        see,
        SeatCancelled,
        given_up=fee.given_up,
        fee_cents=fee.cents,
        stamp_cents=stamp_of_fee(seat.bill, (), fee.cents),
        by=by,
    )
    return fact, given_back(seat.billed, seat.bill, fee.cents)
