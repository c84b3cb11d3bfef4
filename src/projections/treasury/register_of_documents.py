"""The register of a month: a hub's documents by series, rate and nature, beside what its account of VAT moved by."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.documents import DOCUMENTS
from projections.treasury.view import TREASURY


class RegisterLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the documents of a series come to at one rate, or for one nature where there is no VAT; notes taken off."""

    series: str
    rate_bp: int
    nature: str
    base_cents: int
    vat_cents: int


class DocumentRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of a hub from `first` to `last`, both taken in: how many, and what they come to.

    `vat_cents` of them, and `by_hand_cents` of entries that rest on documents of the treasurer's, are what the hub's
    account of VAT moved by (`moved_cents`), paying on and opening left out. `stamp_cents` is the stamp duty on all of them.
    """

    as_of: Seen
    hub: str
    first: date
    last: date
    documents: int
    vat_cents: int
    by_hand_cents: int
    moved_cents: int
    stamp_cents: int
    lines: list[RegisterLine]


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    documents: int
    by_hand: int
    moved: int
    stamp: int
    lines: list[RegisterLine]


_MOVED = """
    SELECT coalesce(-sum(p.cents), 0)::bigint
    FROM accounts a JOIN postings p USING (account) JOIN entries e USING (position)
        LEFT JOIN entries o ON e.reverses <> '' AND o.entry = e.reverses
    WHERE a.heading = 'Liabilities:VAT' AND a.owner = %(hub)s AND {recorded[p]}
        AND p.day BETWEEN %(first)s::date AND %(last)s::date AND coalesce(o.kind, e.kind) """
_REGISTER = Question(
    _Found,
    DOCUMENTS,
    TREASURY,
    fields={
        "documents": """
    SELECT count(*) FROM documents d
    WHERE d.hub = %(hub)s AND d.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[d]}""",
        "stamp": """
    SELECT coalesce(sum(d.stamp_cents), 0)::bigint FROM documents d
    WHERE d.hub = %(hub)s AND d.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[d]}""",
        "by_hand": _MOVED + "= 'by-hand'",
        "moved": _MOVED + "NOT IN ('tax-paid', 'opening')",
        "lines": """
    SELECT l.series, l.rate_bp, l.nature, sum(l.base_cents)::bigint AS base_cents, sum(l.vat_cents)::bigint AS vat_cents
    FROM document_lines l
    WHERE l.hub = %(hub)s AND l.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[l]}
    GROUP BY l.series, l.rate_bp, l.nature ORDER BY l.series, l.rate_bp, l.nature""",
    },
)


async def register_of(
    connection: Connection, hub: str, first: date, last: date, *, as_of: AsOf | None = None
) -> DocumentRegister:
    """Return a hub's register of a period, such as a month."""
    found = await _REGISTER.ask(connection, as_of, hub=hub, first=first, last=last)
    return DocumentRegister(
        as_of=found.as_of,
        hub=hub,
        first=first,
        last=last,
        documents=found.documents,
        vat_cents=sum(one.vat_cents for one in found.lines),
        by_hand_cents=found.by_hand,
        moved_cents=found.moved,
        stamp_cents=found.stamp,
        lines=found.lines,
    )
