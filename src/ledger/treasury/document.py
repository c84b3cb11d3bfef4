"""A hub's documents: what each is of, how it is numbered, and what of it is not taken back yet."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.treasury.document_events import (
    DocumentIssued,
    DocumentLine,
    InvoicesAsked,
    InvoicesEnded,
)
from ledger.treasury.events import VatPart


class FiscalKind(StrEnum):
    """What a document is; a debit note takes a credit note back."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    DEBIT_NOTE = "debit-note"


class Series(StrEnum):
    """In which of a hub's two series a document is numbered; a note is in that of what it corrects.

    Receipts are entered in the register of takings, invoices in that of invoices (DPR 633/1972, articles 24 and 23):
    neither register may have a gap, so each has numbers of its own.
    """

    RECEIPTS = "receipts"
    INVOICES = "invoices"


class Nature(StrEnum):
    """Why there is no VAT, as the Italian electronic invoice says it (technical rules of FatturaPA, field 2.2.1.14).

    N1 is outside the base (DPR 633/1972 article 15: penalties, and what is paid on in somebody else's name), N2.2 is not
    subject to VAT at all (what hubs without VAT sell; damage made good is no sale, articles 2 and 3).
    """

    OUTSIDE_THE_BASE = "N1"
    NOT_SUBJECT = "N2.2"


class What(StrEnum):
    """What a line of a document is of."""

    USE = "use"
    CITY_TAX = "city-tax"
    FEE = "fee"
    DAMAGE = "damage"


_NATURES = {
    What.USE: Nature.NOT_SUBJECT,
    What.CITY_TAX: Nature.OUTSIDE_THE_BASE,
    What.FEE: Nature.OUTSIDE_THE_BASE,
    What.DAMAGE: Nature.NOT_SUBJECT,
}


class Sale(msgspec.Struct, frozen=True):
    """What a hub earns of whom by an entry, line by line; below zero what it gives back.

    The entry has `stamp_cents` of stamp duty beside, which the buyer bears, or has back.
    """

    hub: str
    buyer: str
    lines: tuple[DocumentLine, ...]
    stamp_cents: int = 0


def lines_of(sold: Iterable[VatPart], **others: int) -> tuple[DocumentLine, ...]:
    """Return the lines of what is sold, rate by rate, and of what is not (`city_tax`, `fee`, `damage`), without those of zero."""
    lines = [_line(What.USE, part.base_cents, part.rate_bp, part.vat_cents) for part in sold]
    lines += [_line(What(name.replace("_", "-")), cents) for name, cents in others.items()]
    return tuple(one for one in lines if one.base_cents or one.vat_cents)


def _line(what: What, base: int, rate_bp: int = 0, vat: int = 0) -> DocumentLine:
    return DocumentLine(what, rate_bp, "" if rate_bp else _NATURES[what], base, vat)


class DocumentNumbers(Noun, frozen=True, kw_only=True, gc=False):
    """The last number of each series and year of one hub: `receipts/2026` → 12."""

    kind = "treasury.document-numbers"
    tag = "numbered"
    key = "hub"

    last: Map[str, int] = Map()

    def evolve(self, part: DocumentIssued) -> Self:
        """Count on."""
        return type(self)(last=self.last.set(f"{part.series}/{part.year}", part.number))

    def next_of(self, series: str, year: int) -> int:
        """Return the number that follows the last."""
        return self.last.get(f"{series}/{year}", 0) + 1


class Standing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A document: of a receipt or invoice what is `left` of its lines, of a note its lines and what in the end it corrects."""

    document: str
    entry: str
    hub: str
    series: str
    buyer: str
    details: str
    root: str
    left: tuple[DocumentLine, ...]


class DocumentsAbout(Noun, frozen=True, kw_only=True, gc=False):
    """The documents about one thing, such as a stay, in the order in which they were issued."""

    kind = "treasury.documents-about"
    tag = "documented"
    key = "about"

    issued: tuple[Standing, ...] = ()

    def evolve(self, part: DocumentIssued) -> Self:
        """Have one more; a note leaves less of what it corrects, or more again."""
        roots = {one.document: one.root or one.document for one in self.issued}
        root = roots.get(part.corrects, "")
        new = Standing(
            part.document,
            part.entry,
            part.hub,
            part.series,
            part.buyer,
            part.details,
            root,
            part.lines,
        )
        left = tuple(
            replace(one, left=_sum(one.left, part.lines)) if one.document == root else one
            for one in self.issued
        )
        return type(self)(issued=(*left, new))

    def corrected_by(
        self, lines: Iterable[DocumentLine]
    ) -> Iterator[tuple[Standing, tuple[DocumentLine, ...]]]:
        """Yield which documents lines below zero correct, the newest first, and what each loses: no more than is left of it."""
        rest = list(lines)
        for document in reversed(self.issued):
            if document.root:
                continue
            of = {_kind_of(one): one for one in document.left}
            taken = [_less(one, of.get(_kind_of(one))) for one in rest]
            if lost := tuple(one for one in taken if one.base_cents or one.vat_cents):
                yield document, lost
            rest = [_plus(one, less, -1) for one, less in zip(rest, taken, strict=True)]
        assert not any(one.base_cents or one.vat_cents for one in rest), f"no document of {rest}"

    def of_entry(self, entry: str) -> list[Standing]:
        """Return the documents that were issued with an entry."""
        return [one for one in self.issued if one.entry == entry]


def _kind_of(line: DocumentLine) -> tuple[str, int, str]:
    return line.what, line.rate_bp, line.nature


def _plus(line: DocumentLine, other: DocumentLine, sign: int = 1) -> DocumentLine:
    return replace(
        line,
        base_cents=line.base_cents + sign * other.base_cents,
        vat_cents=line.vat_cents + sign * other.vat_cents,
    )


def _less(line: DocumentLine, left: DocumentLine | None) -> DocumentLine:
    """Return as much of a line below zero as is left."""
    base, vat = (left.base_cents, left.vat_cents) if left else (0, 0)
    return replace(
        line, base_cents=max(line.base_cents, -base), vat_cents=max(line.vat_cents, -vat)
    )


def _sum(left: Iterable[DocumentLine], more: Iterable[DocumentLine]) -> tuple[DocumentLine, ...]:
    by = {_kind_of(one): one for one in more}
    return tuple(_plus(one, by[_kind_of(one)]) if _kind_of(one) in by else one for one in left)


def negated(lines: Iterable[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Return what is taken back as what is not, or the other way round."""
    return tuple(
        replace(one, base_cents=-one.base_cents, vat_cents=-one.vat_cents) for one in lines
    )


class Invoices(Noun, frozen=True, kw_only=True, gc=False):
    """How a member wants documents to be made out: to the `details` told last, or to nobody."""

    kind = "treasury.invoices"
    tag = "invoices"
    key = "member"

    details: str = ""

    def evolve(self, part: InvoicesAsked | InvoicesEnded) -> Self:
        """Have invoices, or receipts again."""
        match part:
            case InvoicesAsked():
                return type(self)(details=part.details)
            case InvoicesEnded():
                return type(self)()
            case _:
                assert_never(part)
