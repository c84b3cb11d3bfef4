"""A payment, an expense, a rent or an opening balance that was wrong is reversed, once and for a reason."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import EntryId
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.words import FreeText
from ledger.treasury import chart, journal
from ledger.treasury.account import BORN_WITH_A_FACT, Entry
from ledger.treasury.between_banks import other_end
from ledger.treasury.dues import with_dues
from ledger.treasury.effective import effective_day
from ledger.treasury.events import RETURNED, EntryPosted, Posting
from ledger.treasury.movement import Reference, must_be_unnoted, noted
from ledger.treasury.notes import noted_for
from ledger.treasury.post import Draft, posted


class NotReversible(Unknown):
    """There is no payment, expense, rent or opening balance of this name, and nothing else is reversed."""


class AlreadyReversed(Refused):
    """This entry was reversed before; an entry is reversed once."""


class ReversalReason(StrEnum):
    """Why an entry was wrong."""

    DUPLICATE = "duplicate"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_PARTY = "wrong-party"
    WRONG_DAY = "wrong-day"
    RETURNED = RETURNED
    OTHER = "other"


class Instead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The entry that was wrong, and why: it is reversed, and what is told now stands instead of it."""

    entry: EntryId
    reason: ReversalReason


class Reversal(Command, frozen=True, kw_only=True):
    """What every command has in common that reverses an entry."""

    entry: EntryId
    reason: ReversalReason
    day: Annotated[
        date | None,
        Meta(description="when the bank sent it back (`returned`); else that of the entry"),
    ] = None
    reference: Reference = ""


class ReverseEntry(Reversal, frozen=True, kw_only=True, tag="treasury.reverse-entry"):
    """Negate an entry that was wrong, or that the bank sent back, with a link to it (treasurers).

    It takes effect on the day of the entry, or the first later one from which no floor breaks.
    """

    personal = Personal(person="member", fact=EntryPosted)

    member: Annotated[
        str,
        Meta(
            pattern=r"^(?:M[A-Z2-7]{16})?$(?!\n)",
            description="with a note: the member whose wallet the entry moved",
            extra={"form": "the id of a member: M, then sixteen of A-Z and 2-7"},
        ),
    ] = ""
    note: FreeText = ""


def reverse_entry(command: ReverseEntry, see: See) -> list[Fact]:
    """3. Post the negated lines; accounts with a floor may refuse it."""
    must_be(see, Role.TREASURER)
    draft = undoing(see, command.entry, command.reason)
    if command.note and noted_for(see.chart, draft.about, draft.lines) != command.member:
        raise Malformed(
            "A note is sealed for the one member whose wallet the entry moved: name them.",
            field="member",
        )
    return undone(see, command, replace(draft, note=command.note))


def undone(see: See, command: Reversal, draft: Draft) -> list[Fact]:
    """Post a reversal; what the bank sent back takes effect on that day, under the bank's own number.

    Refuses `Malformed` if something that was not sent back has a day or a number of its own.
    """
    day = command.day
    must_be_sent_back(command.reason, day, command.reference, since=draft.day)
    bank = _bank_of(see, draft.lines)
    if command.reference and not bank:
        raise Malformed(
            "No bank moved this money, and none has a number for it.", field="reference"
        )
    banks = (bank, other_end(draft.kind, draft.lines, bank))
    must_be_unnoted(see, banks, command.reference)
    effective_day(see, day)
    drafts: Iterable[Draft] = [replace(draft, day=day or draft.day)]
    # What a bank sent back was there.
    returned = command.reason is ReversalReason.RETURNED
    (entry,), documents = posted(see, *(drafts if returned else with_dues(see, drafts)))
    return [entry, *noted(entry, bank, command.reference, day or entry.day), *documents]


def must_be_sent_back(
    reason: ReversalReason, day: date | None, reference: str, *, since: date | None
) -> None:
    """Refuse `Malformed`: only what a bank sent back has a day and a number of its own, not before it was sent."""
    if (day or reference) and reason is not ReversalReason.RETURNED:
        raise Malformed("Only what the bank sent back has a day of its own.", field="day")
    if day and since and day < since:
        raise Malformed("Nothing is sent back before it was sent.", field="day")


def _bank_of(see: See, lines: Iterable[Posting]) -> str:
    """Return the bank account that the money comes back to; nothing for lines without any."""
    banks = [one for one in lines if see.chart.of(one.account)[0] in chart.BANKS]
    return max(banks, key=lambda line: line.cents).account if banks else ""


def undoing(see: See, entry: str, reason: ReversalReason, *, born_with: str = "") -> Draft:
    """Return the reversal of an entry, on its day or the first later one from which no floor breaks.

    `born_with` is the kind of entry that the asking verb's own fact explains. Refuses
    `NotReversible`, `AlreadyReversed`.
    """
    must_be_reversible(see, entry, born_with)
    found = see(Entry, entry)
    draft = journal.reversal(entry, found.lines, found.vat, reason=reason)
    return replace(draft, day=found.day, or_later=True)


def instead_of(see: See, wrong: Instead | None, *, born_with: str = "") -> list[Draft]:
    """Return the reversal of what was told wrong, if there was anything."""
    return [undoing(see, wrong.entry, wrong.reason, born_with=born_with)] if wrong else []


def undone_on(see: See, wrong: Instead | None, account: str) -> int:
    """Return by how many cents the reversal of what was told wrong moves an account."""
    lines = see(Entry, wrong.entry).lines if wrong else ()
    return -sum(line.cents for line in lines if line.account == account)


def must_be_reversible(see: See, entry: str, born_with: str = "") -> None:
    """Refuse `NotReversible`, `AlreadyReversed` for an entry that is of another kind, or was."""
    found = see(Entry, entry)
    if not found.what or found.what in BORN_WITH_A_FACT - {born_with}:
        raise NotReversible(entry=entry)
    if found.reversed_by:
        raise AlreadyReversed(entry=entry, reversed_by=found.reversed_by)
