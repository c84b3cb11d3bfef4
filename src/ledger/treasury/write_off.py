"""A debt that will never be paid is written off: it becomes a loss of whoever it was owed to."""

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import existing_member
from ledger.members.words import Reason
from ledger.treasury import journal
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import post


class WriteOffDebt(Command, frozen=True, kw_only=True, tag="treasury.write-off-debt"):
    """Give up what a member owes the network, or a part of it, for a reason (treasurers or operators; another person approves)."""

    personal = Personal(person="member", fact=EntryPosted)
    approved_within_days = 30

    member: MemberId
    amount_cents: Cents
    note: Reason


def write_off_debt(command: WriteOffDebt, see: See) -> list[Fact]:
    """24. Never more than is owed: the floor of the debt refuses it."""
    must_be(see, Role.TREASURER, Role.OPERATOR)
    existing_member(see, command.member)
    return list(post(see, journal.written_off(command.member, command.amount_cents, command.note)))
