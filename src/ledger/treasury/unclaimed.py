"""Money of somebody who has left waits, apart from all wallets, until the treasurer pays it out."""

from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import existing_member
from ledger.members.words import FreeText
from ledger.treasury import chart, journal
from ledger.treasury.events import EntryPosted
from ledger.treasury.statement import FromStatement, enter


class PayUnclaimed(FromStatement, frozen=True, kw_only=True, tag="treasury.pay-unclaimed"):
    """Record money that left the clients' bank account to somebody who has left the network (treasurers)."""

    personal = Personal(person="member", fact=EntryPosted)

    member: MemberId
    amount_cents: Cents
    note: FreeText = ""


def pay_unclaimed(command: PayUnclaimed, see: See) -> list[Fact]:
    """21. Pay out what waits for them, and no more."""
    must_be(see, Role.TREASURER)
    existing_member(see, command.member)
    payment = journal.unclaimed_paid(command.member, command.amount_cents)
    return enter(command, see, chart.CLIENTS_BANK, replace(payment, note=command.note))
