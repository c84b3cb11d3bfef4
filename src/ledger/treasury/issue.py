"""Documents are issued where entries are posted: what a hub earns has a number, what it gives back a note.

Stamp duty that is due on one and that nobody was charged for is the hub's own cost: it answers for it to the state (DPR 642/1972
article 22).
"""

from typing import TypeVar

import msgspec

from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.noun import Noun
from ledger.kernel.see import NounKey, See
from ledger.treasury import chart
from ledger.treasury.account import Entry
from ledger.treasury.document import (
    DocumentNumbers,
    DocumentsAbout,
    FiscalKind,
    Invoices,
    Sale,
    Series,
    Standing,
    negated,
)
from ledger.treasury.document_events import DocumentIssued, DocumentLine
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.stamp import stamp_on

N = TypeVar("N", bound=Noun)
PAID_BACK = "paid-back"
"""The kind of entry by which a hub pays back: its reversal takes back the credit notes."""
PAID_TO = (
    "Assets:Bank:Hubs:",
    "Assets:Cash:",
    "Assets:Cards:",
    "Assets:Receivables:",
    "Assets:Pact:",
)
"""Where a hub has what it earns: in its bank or its till, owed by a member, or by another hub."""


class _Paper(msgspec.Struct, frozen=True):
    """A document before it has a number."""

    kind: FiscalKind
    hub: str
    series: str
    buyer: str
    about: str
    lines: tuple[DocumentLine, ...]
    corrects: str = ""
    details: str = ""


def documents_of(
    see: See, sale: Sale | None, entry: EntryPosted
) -> list[DocumentIssued | EntryPosted]:
    """Return the documents of an entry: of what it sells or gives back, or of a reversal of that; and the stamp duty that its hub bears."""
    if sale is None:
        papers = _taken_back(see, entry)
    else:
        _must_tie(see, sale, entry)
        gives_back = all(one.base_cents <= 0 for one in sale.lines)
        papers = _notes(see, sale, entry) if gives_back else [_sold(see, sale, entry)]
    documents = [_numbered(see, paper, entry) for paper in papers]
    charged = max(0, sale.stamp_cents) if sale else 0
    borne = [_borne(see, one, one.stamp_cents - charged) for one in documents]
    return [*documents, *(one for one in borne if one)]


def _borne(see: See, document: DocumentIssued, cents: int) -> EntryPosted | None:
    """36. Return the entry of stamp duty that nobody was charged for: Expenses:StampDuty s / Liabilities:StampDuty s."""
    assert cents >= 0, f"{document.kind}: stamp duty is charged, and not on the document"
    if not cents:
        return None
    cost, owed = chart.stamp_borne(document.hub), chart.stamp_duty(document.hub)
    return EntryPosted(
        day=document.day,
        entry=see.new_id(Prefix.ENTRY),
        kind="stamp-borne",
        about=document.document,
        lines=(Posting(cost, cents), Posting(owed, -cents)),
    )


def _sold(see: See, sale: Sale, entry: EntryPosted) -> _Paper:
    """Return a receipt, or an invoice to a hub and to whoever asked for one before."""
    to_hub = is_id_of(Prefix.HUB, sale.buyer)
    details = "" if to_hub else see(Invoices, sale.buyer).details
    invoice = to_hub or bool(details)
    return _Paper(
        FiscalKind.INVOICE if invoice else FiscalKind.RECEIPT,
        sale.hub,
        Series.INVOICES if invoice else Series.RECEIPTS,
        sale.buyer,
        entry.about,
        sale.lines,
        details=details,
    )


def _notes(see: See, sale: Sale, entry: EntryPosted) -> list[_Paper]:
    """Return a credit note for each document that is corrected."""
    corrected = _so_far(see, DocumentsAbout, entry.about).corrected_by(sale.lines)
    return [_note(FiscalKind.CREDIT_NOTE, of, entry.about, lost) for of, lost in corrected]


def _taken_back(see: See, entry: EntryPosted) -> list[_Paper]:
    """Return a debit note for each credit note of the entry that this one reverses."""
    if not entry.reverses or see(Entry, entry.reverses).what != PAID_BACK:
        return []
    about = see(Entry, entry.reverses).about
    notes = _so_far(see, DocumentsAbout, about).of_entry(entry.reverses)
    return [_note(FiscalKind.DEBIT_NOTE, of, about, negated(of.left)) for of in notes]


def _numbered(see: See, paper: _Paper, entry: EntryPosted) -> DocumentIssued:
    """Return it with the next number of its series, in the year in which the entry takes effect.

    What this decision issued before counts, in whichever of its entries.
    """
    numbers, year = _so_far(see, DocumentNumbers, paper.hub), entry.day.year
    document = DocumentIssued(
        day=entry.day,
        document=see.new_id(Prefix.DOCUMENT),
        kind=paper.kind,
        hub=paper.hub,
        series=paper.series,
        year=year,
        number=numbers.next_of(paper.series, year),
        buyer=paper.buyer,
        entry=entry.entry,
        about=paper.about,
        lines=paper.lines,
        corrects=paper.corrects,
        details=paper.details,
        stamp_cents=stamp_on(paper.lines),
    )
    see.ahead[DocumentNumbers, paper.hub] = numbers.evolve(document)
    if paper.corrects or (DocumentsAbout, paper.about) in see.ahead:
        so_far = _so_far(see, DocumentsAbout, paper.about)
        see.ahead[DocumentsAbout, paper.about] = so_far.evolve(document)
    return document


def _so_far(see: See, noun: type[N], key: str) -> N:
    """Return a noun with what this decision has issued already."""
    return see.ahead.get((noun, key)) or see(noun, key)  # type: ignore[return-value]  # of that type


def needed_by(sale: Sale) -> tuple[NounKey, NounKey]:
    """Return what is looked at for a document, so that it is read with the rest."""
    return (DocumentNumbers, sale.hub), (Invoices, sale.buyer)


def _note(kind: FiscalKind, of: Standing, about: str, lines: tuple[DocumentLine, ...]) -> _Paper:
    """Return a note that corrects a document, in its series and made out as it was."""
    return _Paper(kind, of.hub, of.series, of.buyer, about, lines, of.document, of.details)


def _must_tie(see: See, sale: Sale, entry: EntryPosted) -> None:
    """Stop unless the lines of the document come to what the entry brings its hub; a difference is our mistake."""
    earned = sum(
        line.cents
        for line in entry.lines
        if line.account.startswith(PAID_TO) and see.chart.owner_of(line.account) == sale.hub
    )
    told = sum(one.base_cents + one.vat_cents for one in sale.lines) + sale.stamp_cents
    assert told == earned, f"{entry.kind}: its document comes to {told}, the entry to {earned}"
