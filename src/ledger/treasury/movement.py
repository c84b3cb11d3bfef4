"""A movement on a bank's statement is written into the books once."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from msgspec import Meta

from ledger.kernel.noun import Noun, Part
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.treasury.account import Entry
from ledger.treasury.events import BankMovementNoted, EntryPosted

Reference = Annotated[
    str,
    Meta(
        pattern=r"^[\x20-\x7e]{0,70}$(?!\n)",
        description="the bank's own number of the movement (TRN, CRO), if known; never a name",
        extra={"form": "the bank's number of the movement: at most 70 letters, digits and signs"},
    ),
]


class AlreadyNoted(Refused):
    """This bank movement is in the books already."""


def _movement(bank: str, reference: str) -> str:
    """Return what names a movement: banks write one number with and without blanks, large and small."""
    return f"{bank}/{''.join(reference.split()).upper()}"


def _noted(fact: BankMovementNoted) -> Iterable[Part]:
    return ((_movement(fact.bank, fact.reference), fact.entry),) if fact.reference else ()


class Movement(Noun, frozen=True, kw_only=True, gc=False):
    """The last entry made for a bank movement, by bank account and the bank's number."""

    kind = "treasury.movement"
    tag = "movement"
    parts = {BankMovementNoted: _noted}

    entry: str = ""

    def evolve(self, part: str) -> Self:
        """Belong to this entry."""
        return type(self)(entry=part)


def must_be_unnoted(see: See, bank: str, reference: str, undone: Iterable[str] = ()) -> None:
    """Refuse `AlreadyNoted` unless the number is new, or its entry was reversed or bounced by mistake.

    `undone` are entries that the same command reverses.
    """
    if not reference:
        return
    former = see(Movement, _movement(bank, reference)).entry
    if not former or former in undone:
        return
    entry = see(Entry, former)
    if entry.taken_back or not entry.reversed_by:
        raise AlreadyNoted(bank=bank, reference=reference, entry=former)


def noted(entry: EntryPosted, bank: str, reference: str, day: date) -> list[BankMovementNoted]:
    """Return the fact that ties an entry to its bank movement of that day.

    Nothing without a reference, unless the bank moved the money on another day than the entry's.
    """
    other = None if day == entry.day else day
    if not (reference or other):
        return []
    return [
        BankMovementNoted(
            day=entry.day, entry=entry.entry, bank=bank, reference=reference, bank_day=other
        )
    ]
