"""The hub pays back what it took for a desk, or as a fee: all or a part, for a reason."""

from ledger.billing.taken import Took, give_back, pay_back
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.desks.desk import Desk
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId, MemberId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.members.rights import Right, must_have
from ledger.members.words import WhyPaidBack
from ledger.till.means import PaidBackAtTill
from ledger.treasury.events import EntryPosted


class PayBackDesk(Command, frozen=True, kw_only=True, tag="desks.pay-back-desk"):
    """Pay back to the payer what the hub took for a desk, or a part of it (the hub's host, operators)."""

    personal = Personal(person="payer", fact=EntryPosted)

    booking: BookingId
    payer: MemberId
    of: Took
    amount_cents: Cents
    note: WhyPaidBack = ""
    at_till: PaidBackAtTill = None


def pay_back_desk(command: PayBackDesk, see: See) -> list[Fact]:
    """22. From the hub's bank to the payer's wallet, or from its till, never more than was taken."""
    desk = existing_booking(see, Desk, command.booking)
    must_run(see, desk.hub)
    must_be_paid_by(desk, command.payer)
    must_have(see, desk.payer, Right.RECEIVE)
    draft = pay_back(see, desk.billed, command.of, command.amount_cents, command.note)
    return give_back(see, desk.billed, draft, command.at_till)
