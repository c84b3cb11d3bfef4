"""The rest of the books: the treasurer enters other income and costs, loans, what was bought, sold or lost value."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Personal
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import LARGEST_CENTS, Cents, CentsOrZero
from ledger.kernel.who import Role
from ledger.members.words import FreeText, Reason
from ledger.treasury import chart, journal
from ledger.treasury.events import EntryDocumented, EntryPosted, Posting, VatPart
from ledger.treasury.opening import AccountName, must_have_books
from ledger.treasury.statement import FromStatement, enter

_SIDES = {"Income": -1, "Expenses": 1}

OwnBooks = Annotated[
    str,
    Meta(
        pattern=r"^(?:Network|[HS][A-Z2-7]{16})$(?!\n)",
        description="`Network`, a hub or a house; never the clients",
        extra={"form": "`Network`, or the id of a hub or a house"},
    ),
]
Sha256 = Annotated[
    str,
    Meta(
        pattern=r"^(?:[0-9a-f]{64})?$(?!\n)",
        description="SHA-256 of the document, in hexadecimal",
        extra={"form": "64 digits of 0-9 and a-f"},
    ),
]

ForHolders = Annotated[
    FreeText,
    Meta(
        description="the document's title; sealed, and a house's holders read it: with whom is said apart"
    ),
]


class NotByHand(Malformed):
    """Nobody enters on this account by hand, or it is not in these books; `docs/accounts.md` says which are."""


class Unbalanced(Malformed):
    """What is debited must be what is credited; it differs by `difference_cents`."""


class VatDiffers(Malformed):
    """The rates come to the VAT that the lines credit, and their bases to no more than these earn beside it."""


class NotItsRate(Malformed):
    """VAT is its rate of the base, give or take a cent; and each rate is named once."""


class NoBankMoved(Malformed):
    """A reference is a bank's for its movement, and no line is of a bank; leave it out."""


class WrongSide(Malformed):
    """Income and VAT are credited and costs are debited; what was wrong is reversed."""


class EntryLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account, and what it is debited (above zero) or credited (below zero) with."""

    account: AccountName
    cents: Annotated[
        int,
        Meta(
            ge=-LARGEST_CENTS,
            le=LARGEST_CENTS,
            description="debit above zero, credit below, in cents",
        ),
    ]


class SoldAt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hub sold at one rate of VAT, as the document says: the base without VAT, and the VAT."""

    rate_bp: Annotated[int, Meta(ge=0, le=10_000, description="VAT in hundredths of a percent")]
    base_cents: Annotated[Cents, Meta(description="the price without VAT, in cents")]
    vat_cents: Annotated[CentsOrZero, Meta(description="the VAT, in cents")]


class RecordEntry(FromStatement, frozen=True, kw_only=True, tag="treasury.record-entry"):
    """Enter what no other command knows, within one owner's books, with its document (treasurers).

    Whoever credits VAT says in `vat` what was sold at which rate.
    """

    personal = Personal(person="owner", fact=EntryDocumented)

    owner: OwnBooks
    lines: Annotated[tuple[EntryLine, ...], Meta(min_length=2, max_length=50)]
    vat: Annotated[
        tuple[SoldAt, ...], Meta(max_length=10, description="what a hub sold, rate by rate")
    ] = ()
    title: ForHolders = ""
    sha256: Sha256 = ""
    counterpart: Annotated[FreeText, Meta(description="with whom; sealed, for staff")] = ""
    why: Annotated[
        Reason, Meta(description="why; sealed, and a house's holders read it: name nobody")
    ]


def record_entry(command: RecordEntry, see: See) -> list[Fact]:
    """26. Post the lines; what a document says stands beside them, sealed under the owner's key."""
    must_be(see, Role.TREASURER)
    must_have_books(see, command.owner)
    _must_be_by_hand(see, command.owner, command.lines)
    if command.reference and not _bank_of(command.lines):
        raise NoBankMoved(field="reference")
    _must_be_its_vat(command)
    draft = journal.by_hand(
        command.owner,
        [Posting(line.account, line.cents) for line in command.lines],
        [
            VatPart(command.owner, one.rate_bp, one.base_cents, one.vat_cents)
            for one in sorted(command.vat, key=lambda one: one.rate_bp)
        ],
    )
    entered = enter(command, see, _bank_of(command.lines), draft)
    entry = next(one for one in entered if isinstance(one, EntryPosted) and one.kind == draft.kind)
    return [*entered, _documented(command, entry)]


def _must_be_by_hand(see: See, owner: str, lines: Iterable[EntryLine]) -> None:
    """Refuse `NotByHand`, `WrongSide`, `Unbalanced`."""
    for line in lines:
        if not _is_by_hand(see, owner, line.account):
            raise NotByHand(account=line.account, owner=owner)
        side = (
            -1 if line.account.startswith(chart.VAT) else _SIDES.get(line.account.split(":")[0], 0)
        )
        if not line.cents or line.cents * side < 0:
            raise WrongSide(account=line.account, cents=line.cents)
    if difference := sum(line.cents for line in lines):
        raise Unbalanced(difference_cents=difference)


def _must_be_its_vat(command: RecordEntry) -> None:
    """Refuse `VatDiffers`, `NotItsRate`."""
    charged = -sum(line.cents for line in command.lines if line.account.startswith(chart.VAT))
    earned = -sum(
        line.cents
        for line in command.lines
        if line.cents < 0 and not line.account.startswith((chart.BANK, "Liabilities:"))
    )
    told = sum(one.vat_cents for one in command.vat)
    base = sum(one.base_cents for one in command.vat)
    if told != charged or base > earned:
        raise VatDiffers(
            field="vat",
            credited_cents=charged,
            vat_cents=told,
            earned_cents=earned,
            base_cents=base,
        )
    rates = [one.rate_bp for one in command.vat]
    for one in command.vat:
        # A document rounds its VAT once, or takes it out of a price: the two differ by less than a cent.
        off = abs(one.base_cents * one.rate_bp - one.vat_cents * 10_000)
        if off > 10_000 or rates.count(one.rate_bp) > 1:
            raise NotItsRate(field="vat", rate_bp=one.rate_bp, vat_cents=one.vat_cents)


def _is_by_hand(see: See, owner: str, account: str) -> bool:
    kind = chart.kind_in(see.chart, account, owner)
    return kind is not None and kind.by_hand


def _bank_of(lines: Iterable[EntryLine]) -> str:
    return next((line.account for line in lines if line.account.startswith(chart.BANK)), "")


def _documented(command: RecordEntry, entry: EntryPosted) -> EntryDocumented:
    return EntryDocumented(
        day=entry.day,
        entry=entry.entry,
        owner=command.owner,
        title=command.title,
        sha256=command.sha256,
        counterpart=command.counterpart,
        why=command.why,
    )
