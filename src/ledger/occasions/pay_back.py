"""The hub pays back what it took for a seat, or as a fee: all or a part, for a reason."""

from ledger.billing.taken import Took, give_back, pay_back
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, SeatId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.members.rights import Right, must_have
from ledger.members.words import WhyPaidBack
from ledger.occasions.seat import Seat
from ledger.till.means import PaidBackAtTill
from ledger.treasury.events import EntryPosted


class PayBackSeat(Command, frozen=True, kw_only=True, tag="occasions.pay-back-seat"):
    """Pay back to the payer what the hub took for a seat, or a part of it (the hub's host, operators)."""

    personal = Personal(person="payer", fact=EntryPosted)

    seat: SeatId
    payer: MemberId
    of: Took
    amount_cents: Cents
    note: WhyPaidBack = ""
    at_till: PaidBackAtTill = None


def pay_back_seat(command: PayBackSeat, see: See) -> list[Fact]:
    """22. From the hub's bank to the payer's wallet, or from its till, never more than was taken."""
    seat = existing_booking(see, Seat, command.seat)
    must_run(see, seat.hub)
    must_be_paid_by(seat, command.payer)
    must_have(see, seat.payer, Right.RECEIVE)
    draft = pay_back(see, seat.billed, command.of, command.amount_cents, command.note)
    return give_back(see, seat.billed, draft, command.at_till)
