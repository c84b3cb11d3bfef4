"""A payment, an expense, a rent or an opening balance that was wrong is reversed, once and for a reason."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import EntryId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.words import FreeText
from ledger.treasury import chart, journal
from ledger.treasury.account import Entry
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import Draft, post


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

    personal = Personal(person="member", fact=EntryPosted)

    entry: EntryId
    reason: ReversalReason
    member: Annotated[
        str,
        Meta(
            pattern=r"^(?:M[A-Z2-7]{16})?$(?!\n)",
            description="with a note: the member whose wallet the entry moved",
        ),
    ] = ""
    note: FreeText = ""


def reverse_entry(command: ReverseEntry, see: See) -> list[Fact]:
    """3. Post the negated lines; accounts with a floor may refuse it."""
    must_be(see, Role.TREASURER)
    must_be_reversible(see, command.entry)
    entry = see(Entry, command.entry)
    wallets = {line.account for line in entry.lines}
    if command.note and chart.wallet(command.member) not in wallets:
        raise Malformed("A note is sealed for the member whose wallet it is.", field="member")
    return list(post(see, undoing(see, command.entry, command.reason, note=command.note)))


def undoing(see: See, entry: str, reason: ReversalReason, *, note: str = "") -> Draft:
    """Return the reversal of an entry, on the day of that or the first later one that bears it.

    Refuses `NotReversible`, `AlreadyReversed`.
    """
    must_be_reversible(see, entry)
    found = see(Entry, entry)
    draft = journal.reversal(entry, found.lines, reason=reason, note=note)
    return replace(draft, day=found.day, or_later=True)


def must_be_reversible(see: See, entry: str) -> None:
    """Refuse `NotReversible`, `AlreadyReversed` for an entry that is of another kind, or was."""
    found = see(Entry, entry)
    if not found.what:
        raise NotReversible(entry=entry)
    if found.reversed_by:
        raise AlreadyReversed(entry=entry, reversed_by=found.reversed_by)
