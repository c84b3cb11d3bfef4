"""Documents as they were issued, by number; the register of a month, which ties to VAT; how a member has them made out."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId
from ledger.treasury.document import FiscalKind, Series
from ledger.treasury.document_events import DocumentIssued, InvoicesAsked, InvoicesEnded
from projections.engine.change import Change, End, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View


class LineTold(msgspec.Struct, frozen=True, gc=False):
    """What one kind of thing comes to at one rate of VAT; `nature` is why there is none (N1, N2.2), empty where there is."""

    what: str
    rate_bp: int
    nature: str
    base_cents: int
    vat_cents: int


class DocumentRow(msgspec.Struct, frozen=True, gc=False):
    """A document as it was issued; `total_cents` is all of its lines, VAT included."""

    document: str
    kind: FiscalKind
    hub: str
    series: Series
    year: int
    number: int
    buyer: str
    entry: str
    about: str
    corrects: str
    details: str
    lines: tuple[LineTold, ...]
    total_cents: int
    stamp_cents: int


class LineRow(msgspec.Struct, frozen=True, gc=False):
    """A line of a document, as the register sums them up."""

    hub: str
    series: str
    rate_bp: int
    nature: str
    base_cents: int
    vat_cents: int


class MadeOut(msgspec.Struct, frozen=True, gc=False):
    """To whom an invoice is made out stands sealed in the fact at its position."""

    details: str
    member: str


class HasInvoices(msgspec.Struct, frozen=True, gc=False):
    """A member has invoices, made out to these details."""

    member: str
    details: str


DOCUMENTS_TABLE = Lines(
    row=DocumentRow,
    name="documents",
    key=("document",),
    indexes=(
        Index(("hub", "day", "document")),
        Index(("buyer", "day", "document")),
        Index(("about",)),
    ),
)
DOCUMENT_LINES = Lines(row=LineRow, name="document_lines", key=("hub", "day"))
MADE_OUT = Lines(row=MadeOut, name="made_out", key=("details",))
INVOICING = History(row=HasInvoices, name="invoicing", key=("member",))

FIGURES = """
SELECT 'fiscal ' || document, concat_ws(' ', kind, hub, series, year, number, buyer, entry, about,
    coalesce(nullif(corrects, ''), '-'), coalesce(nullif(details, ''), '-'), day, (
        SELECT string_agg(concat_ws('/', l ->> 'what', l ->> 'rate_bp', coalesce(nullif(l ->> 'nature', ''), '-'),
            l ->> 'base_cents', l ->> 'vat_cents'), ',' ORDER BY n)
        FROM json_array_elements(lines) WITH ORDINALITY a (l, n)
    ), total_cents, stamp_cents)
FROM documents WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'taxable', hub, series, to_char(day, 'YYYY-MM'), rate_bp, coalesce(nullif(nature, ''), '-')),
    concat_ws(' ', sum(base_cents), sum(vat_cents), count(*))
FROM document_lines WHERE position <= %(position)s GROUP BY hub, series, to_char(day, 'YYYY-MM'), rate_bp, nature
UNION ALL
SELECT 'made-out ' || details, concat_ws(' ', member, position) FROM made_out WHERE position <= %(position)s
UNION ALL
SELECT 'invoiced ' || member, details FROM invoicing
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def issued(fact: DocumentIssued) -> Iterator[Row]:
    """It is there for ever, and so are its lines in the register."""
    yield DocumentRow(
        fact.document,
        FiscalKind(fact.kind),
        fact.hub,
        Series(fact.series),
        fact.year,
        fact.number,
        fact.buyer,
        fact.entry,
        fact.about,
        fact.corrects,
        fact.details,
        tuple(
            LineTold(one.what, one.rate_bp, one.nature, one.base_cents, one.vat_cents)
            for one in fact.lines
        ),
        sum(one.base_cents + one.vat_cents for one in fact.lines),
        fact.stamp_cents,
    )
    for one in fact.lines:
        yield LineRow(fact.hub, fact.series, one.rate_bp, one.nature, one.base_cents, one.vat_cents)


def asked(fact: InvoicesAsked) -> Iterator[Row | Change]:
    """Invoices are made out so from now on."""
    yield MadeOut(fact.details, fact.member)
    yield Put(HasInvoices(fact.member, fact.details))


def ended(fact: InvoicesEnded) -> Iterator[Change]:
    """There are receipts again."""
    yield End(HasInvoices, (fact.member,))


DOCUMENTS = View(
    name="documents",
    version=1,
    tables=(DOCUMENTS_TABLE, DOCUMENT_LINES, MADE_OUT, INVOICING),
    folds=(issued, asked, ended),
    figures=FIGURES,
)


class DocumentListed(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt, an invoice or a note that `corrects` one: the `number`-th of its series, hub and year.

    `buyer` is the member who pays, or the hub that owes for a visit; `entry` is what it is of in the books, `about` what
    that was for. A note has cents below zero where it takes back; `stamp_cents` is the stamp duty on it.
    """

    id: str
    kind: FiscalKind
    hub: str
    series: Series
    year: int
    number: int
    day: date
    buyer: str
    entry: str
    about: str
    corrects: str
    lines: tuple[LineTold, ...]
    total_cents: int
    stamp_cents: int


class Document(DocumentListed, frozen=True, kw_only=True):
    """A document; an invoice is made out to what stands sealed under the key of `member` in the fact at `made_out_at`."""

    member: str | None
    made_out_at: int | None


First = Annotated[date, Meta(description="documents of this day and of later ones")]
Last = Annotated[date, Meta(description="documents of this day and of earlier ones")]
DOCUMENT = Listing(
    row=Document,
    view=DOCUMENTS,
    one="fiscal_document",
    many="fiscal_documents",
    key="d.document",
    order="day",
    columns={"member": "m.member", "made_out_at": "m.position"},
    rows="documents d LEFT JOIN made_out m ON d.details <> '' AND m.details = d.details WHERE {recorded[d]}",
    filters={
        "hub": Filter(HubId),
        "buyer": Filter(
            Annotated[str, Meta(description="the member who pays, or the hub that owes")]
        ),
        "kind": Filter(FiscalKind),
        "series": Filter(Series),
        "about": Filter(Annotated[str, Meta(description="what it is for: a stay, a booking")]),
        "first": Filter(First, "d.day >= %(first)s::date"),
        "last": Filter(Last, "d.day <= %(last)s::date"),
    },
    own="d.buyer = ANY (%(own)s)",
)


class HowInvoiced(msgspec.Struct, frozen=True, kw_only=True):
    """How a member's invoices are made out: the words stand sealed in the fact at `told_at`."""

    id: str
    details: str
    told_at: int


HOW_INVOICED = Listing(
    row=HowInvoiced,
    view=DOCUMENTS,
    one="invoicing",
    many="invoicings",
    key="i.member",
    columns={"told_at": "m.position"},
    rows="invoicing i JOIN made_out m ON m.details = i.details WHERE {held[i]}",
)
