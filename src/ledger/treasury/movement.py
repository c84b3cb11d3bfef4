"""A movement on a bank's statement is written into the books once."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from msgspec import Meta

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.treasury.account import Entry
from ledger.treasury.between_banks import other_end
from ledger.treasury.chart import bank_of
from ledger.treasury.events import (
    RETURNED,
    BankMovementNoted,
    BankTransferCancelled,
    BankTransferNoted,
    EntryPosted,
)
from ledger.treasury.transit import BankTransfer, is_transfer

Reference = Annotated[
    str,
    Meta(
        pattern=r"^(?:[\x21-\x7e](?:[\x20-\x7e]{0,68}[\x21-\x7e])?)?$(?!\n)",
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
    return _moved((fact.bank, fact.other_bank), fact.reference, fact.entry)


def _transferred(fact: BankTransferNoted | BankTransferCancelled) -> Iterable[Part]:
    banks = (bank_of(fact.from_owner), bank_of(fact.to_owner))
    return _moved(banks, fact.reference, fact.transfer)


def _moved(banks: Iterable[str], reference: str, what: str) -> Iterable[Part]:
    """Money that goes from one bank of this book to another has one number at both."""
    return [(_movement(bank, reference), what) for bank in banks if bank and reference]


class Movement(Noun, frozen=True, kw_only=True, gc=False):
    """The last entry made for a bank movement, by bank account and the bank's number; or the transfer that covers many."""

    kind = "treasury.movement"
    fold = 2
    tag = "movement"
    parts = {
        BankMovementNoted: _noted,
        BankTransferNoted: _transferred,
        BankTransferCancelled: _transferred,
    }

    entry: str = ""

    def evolve(self, part: str) -> Self:
        """Belong to this entry."""
        return type(self)(entry=part)


def must_be_unnoted(
    see: See, banks: Iterable[str], reference: str, undone: Iterable[str] = ()
) -> None:
    """Refuse `AlreadyNoted` unless the number is new at these banks, or what had it was taken back as a mistake.

    `undone` are entries that the same command reverses.
    """
    if not reference:
        return
    for bank in filter(None, banks):
        former = see(Movement, _movement(bank, reference)).entry
        if former and former not in undone and _stands(see, former):
            raise AlreadyNoted(bank=bank, reference=reference, entry=former)


def _stands(see: See, former: str) -> bool:
    """Say whether the bank's movement was so: neither reversed or bounced by mistake, nor a transfer cancelled as one."""
    if is_transfer(former):
        return see(BankTransfer, former).cancelled in ("", RETURNED)
    entry = see(Entry, former)
    return entry.taken_back or not entry.reversed_by


def noted(entry: EntryPosted, bank: str, reference: str, day: date) -> list[BankMovementNoted]:
    """Return the fact that ties an entry to its bank movement of that day.

    Nothing without a reference, unless the bank moved the money on another day than the entry's.
    """
    other = None if day == entry.day else day
    if not (reference or other):
        return []
    return [
        BankMovementNoted(
            day=entry.day,
            entry=entry.entry,
            bank=bank,
            reference=reference,
            bank_day=other,
            other_bank=other_end(entry.kind, entry.lines, bank),
        )
    ]
