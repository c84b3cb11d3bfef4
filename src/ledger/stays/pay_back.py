"""The hub pays back what it took of a stay: a fee, damage, nights, city tax, all or a part, for a reason."""

from ledger.billing.taken import Took, give_back, pay_back
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.members.rights import Right, must_have
from ledger.members.words import WhyPaidBack
from ledger.stays.stay import Stay
from ledger.till.means import PaidBackAtTill
from ledger.treasury.events import EntryPosted


class PayBack(Command, frozen=True, kw_only=True, tag="stays.pay-back"):
    """Pay back to the payer what the hub took of a stay, or a part of it (the hub's host, operators)."""

    personal = Personal(person="payer", fact=EntryPosted)

    stay: StayId
    payer: MemberId
    of: Took
    amount_cents: Cents
    note: WhyPaidBack = ""
    at_till: PaidBackAtTill = None


def pay_back_stay(command: PayBack, see: See) -> list[Fact]:
    """22. From the hub's bank to the payer's wallet, or from its till, never more than was taken."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_paid_by(stay, command.payer)
    must_have(see, stay.payer, Right.RECEIVE)
    draft = pay_back(see, stay.billed, command.of, command.amount_cents, command.note)
    return give_back(see, stay.billed, draft, command.at_till)
