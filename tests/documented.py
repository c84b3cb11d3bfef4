"""The documents of entries, told by the accounts alone: a history that is given has those that its entries had."""

from collections.abc import Iterable, Iterator
from itertools import count

from ledger.kernel.fact import Fact
from ledger.treasury.document_events import DocumentIssued, DocumentLine
from ledger.treasury.events import EntryPosted

SOLD = ("captured", "fee", "damage", "damage-owed", "city-tax-owed", "visit-owed")
BACK = ("paid-back", "fee-undone")
OTHERS = {
    "Liabilities:CityTax": ("city-tax", "N1"),
    "Income:Fees": ("fee", "N1"),
    "Income:Damages": ("damage", "N2.2"),
}


def documented(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield facts, each entry by which a hub earns, or pays back, followed by its document."""
    numbers = count(1)
    before: list[DocumentIssued] = []
    for fact in facts:
        yield fact
        if isinstance(fact, EntryPosted) and fact.kind.endswith((*SOLD, *BACK)):
            document = _document(fact, next(numbers), before)
            before.append(document)
            yield document


def _document(entry: EntryPosted, number: int, before: list[DocumentIssued]) -> DocumentIssued:
    lines = [
        DocumentLine(
            "use", one.rate_bp, "" if one.rate_bp else "N2.2", one.base_cents, one.vat_cents
        )
        for one in entry.vat
    ]
    for posting in entry.lines:
        heading = posting.account.rpartition(":")[0]
        if heading in OTHERS:
            what, nature = OTHERS[heading]
            lines.append(DocumentLine(what, 0, nature, -posting.cents, 0))
    banks = [one.account for one in entry.lines if one.account.startswith("Assets:Bank:Hubs:")]
    owed = [one.account.split(":")[2] for one in entry.lines if one.account.count(":") >= 2]
    note = entry.kind in BACK
    about = [one for one in reversed(before) if one.about == entry.about and not one.corrects]
    of = next((one for one in about if one.lines[0].what == lines[0].what), None) if note else None
    return DocumentIssued(
        day=entry.day,
        document=f"DF{number:06d}".ljust(18, "A").translate(str.maketrans("0189", "OIEP")),
        kind="credit-note" if note else "receipt",
        hub=banks[0].rpartition(":")[2] if banks else owed[0],
        series="receipts",
        year=entry.day.year,
        number=number,
        buyer=of.buyer if of else "MSOMEBODYAAAAAAAA",
        entry=entry.entry,
        about=entry.about,
        lines=tuple(lines),
        corrects=of.document if of else "",
    )
