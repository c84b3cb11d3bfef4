"""A debt that will never be paid is written off: it becomes a loss of whoever it was owed to."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import existing_member
from ledger.members.words import Reason
from ledger.treasury import chart, journal
from ledger.treasury.events import EntryPosted
from ledger.treasury.opening import must_have_books
from ledger.treasury.post import post


class WriteOffDebt(Command, frozen=True, kw_only=True, tag="treasury.write-off-debt"):
    """Give up what a member owes the network or a hub, or a part of it, for a reason (treasurers or operators; another person approves)."""

    personal = Personal(person="member", fact=EntryPosted)
    approved_within_days = 30

    member: MemberId
    amount_cents: Cents
    note: Reason
    hub: Annotated[HubId | None, Meta(description="to whom it is owed; left out, the network")] = (
        None
    )


def write_off_debt(command: WriteOffDebt, see: See) -> list[Fact]:
    """24. Never more than is owed: the floor of the debt refuses it."""
    must_be(see, Role.TREASURER, Role.OPERATOR)
    existing_member(see, command.member)
    creditor = command.hub or chart.NETWORK
    must_have_books(see, creditor)
    draft = journal.written_off(command.member, command.amount_cents, command.note, creditor)
    return list(post(see, draft))
