"""A payment, an expense, a rent or an opening balance that was wrong is reversed, once and for a reason."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.rights import only
from ledger.members.words import FreeText, free_text
from ledger.treasury import chart, journal
from ledger.treasury.account import Entry
from ledger.treasury.post import post


class NotReversible(Refused):
    """Only payments, expenses, rent and opening balances are reversed; this entry is none of them."""


class AlreadyReversed(Refused):
    """This entry was reversed before; an entry is reversed once."""


class ReversalReason(StrEnum):
    """Why an entry was wrong."""

    DUPLICATE = "duplicate"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_PARTY = "wrong-party"
    WRONG_DAY = "wrong-day"
    RETURNED = "returned"
    OTHER = "other"


class ReverseEntry(Command, frozen=True, kw_only=True, tag="treasury.reverse-entry"):
    """Negate an entry that was wrong, with a link to it (treasurers)."""

    personal: ClassVar[Personal] = Personal(
        person="member", fact="treasury.entry-posted.v1", fields={"note": free_text}
    )

    entry: Id
    reason: ReversalReason
    member: Annotated[
        str,
        Meta(
            pattern=r"^(?:[A-Z]{1,2}[A-Z2-7]{16})?$(?!\n)",
            description="with a note: the member whose wallet the entry moved",
        ),
    ] = ""
    note: FreeText = ""


def reverse_entry(command: ReverseEntry, see: See) -> list[Fact]:
    """3. Post the negated lines today; accounts with a floor may refuse it."""
    only(see, Role.TREASURER)
    entry = reversible(see, command.entry)
    wallets = {line.account for line in entry.lines}
    if command.note and chart.wallet(command.member) not in wallets:
        raise Malformed("A note is sealed for the member whose wallet it is.", field="member")
    draft = journal.reversal(command.entry, entry.lines, reason=command.reason, note=command.note)
    return list(post(see, draft))


def reversible(see: See, entry: str) -> Entry:
    """Return an entry that may be reversed; refuses `NotReversible`, `AlreadyReversed`."""
    found = see(Entry, entry)
    if not found.what:
        raise NotReversible(entry=entry)
    if found.reversed_by:
        raise AlreadyReversed(entry=entry, reversed_by=found.reversed_by)
    return found
