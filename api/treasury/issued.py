"""Documents that hubs issued, by number; how a member has invoices made out: words are opened for this answer alone."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from msgspec.structs import asdict, replace

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Opened, Written, opened
from api.engine.readers import Reader
from projections.engine.asof import AsOf, Seen
from projections.treasury.documents import DOCUMENT, HOW_INVOICED, Document, DocumentListed
from projections.treasury.register_of_documents import DocumentRegister, register_of

_WORDS: Final = ("name", "address", "tax_code", "vat_number", "sdi_code", "pec")


class FiscalDocumentShown(DocumentListed, frozen=True, kw_only=True):
    """A document; an invoice says to whom it is made out. Words are null on receipts, once forgotten and while `unreadable`."""

    name: str | None = None
    address: str | None = None
    tax_code: str | None = None
    vat_number: str | None = None
    sdi_code: str | None = None
    pec: str | None = None
    unreadable: bool = False


class Invoicing(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a member's invoices are made out from now on; words are null once forgotten and while `unreadable`."""

    as_of: Seen
    member: str
    details: str
    name: str | None = None
    address: str | None = None
    tax_code: str | None = None
    vat_number: str | None = None
    sdi_code: str | None = None
    pec: str | None = None
    unreadable: bool = False


async def _made_out(ask: Ask, found: Sequence[Document]) -> list[FiscalDocumentShown]:
    """Return documents with the words of invoices opened."""
    invoices = {
        one.id: Written(one.member, one.made_out_at, _WORDS)
        for one in found
        if one.member and one.made_out_at
    }
    told = dict(zip(invoices, await opened(ask, list(invoices.values())), strict=True))
    known = DocumentListed.__struct_fields__
    return [
        FiscalDocumentShown(
            **{name: value for name, value in asdict(one).items() if name in known},
            **_said(told.get(one.id)),
        )
        for one in found
    ]


def _said(told: Opened | None) -> dict[str, Any]:
    return {**told.words, "unreadable": told.unreadable} if told else {}


async def invoicing(ask: Ask) -> Invoicing:
    """To whom a member's invoices are made out; 404 while they have receipts."""
    member = ask.path["member"]

    async def get(connection: Reader, as_of: AsOf | None) -> Any:
        return await HOW_INVOICED.get(connection, member, as_of, now=ask.now)

    found = await ask.one("documents", get, member=member)
    one = found.invoicing
    (told,) = await opened(ask, [Written(member, one.told_at, _WORDS)])
    return Invoicing(as_of=found.as_of, member=member, details=one.details, **_said(told))


class RegisterAsked(Look, frozen=True, kw_only=True):
    """A period, both days taken in: a month, for the books of VAT."""

    first: Annotated[date, Meta(description="the first day, taken in")]
    last: Annotated[date, Meta(description="the last day, taken in")]


async def register(ask: Ask) -> DocumentRegister:
    """A hub's documents of a period by series, rate of VAT and nature, beside what its account of VAT moved by."""
    query: RegisterAsked = ask.query
    ask.must_have_come(query.first, "first")
    async with ask.looking("documents", "treasury") as (connection, as_of):
        return await register_of(connection, ask.path["hub"], query.first, query.last, as_of=as_of)


_SHOWN: Final = PrivateRow(FiscalDocumentShown, _made_out)
_ALL: Final = list_of(
    DOCUMENT,
    "/documents",
    "List receipts, invoices and notes by day: staff all, hosts those of their hub, users those of members they act for.",
    may=May.OWN,
    hosts="hub",
    opened=_SHOWN,
    example={"series": "receipts", "first": "2026-01-01", "last": "2026-03-31"},
)
ISSUED: Final = (
    _ALL,
    one_of(
        DOCUMENT,
        "/documents/{fiscal_document}",
        "One document: its number, its lines by rate of VAT and nature, what it corrects, to whom it is made out.",
        may=May.OWN,
        hosts="hub",
        opened=_SHOWN,
    ),
    replace(
        list_of(
            DOCUMENT,
            "/hubs/{hub}/documents",
            "List the documents of a hub by day.",
            may=May.OF_HUB,
            hosts="hub",
            opened=_SHOWN,
        ),
        name="fiscal-documents-of-hub",
        returns=_ALL.returns,
    ),
    Read(
        path="/hubs/{hub}/document-register",
        name="document-register",
        answers=register,
        returns=DocumentRegister,
        may=May.OF_HUB,
        query=RegisterAsked,
        example={"first": "2026-01-01", "last": "2026-01-31"},
    ),
    Read(
        path="/members/{member}/invoicing",
        name="invoicing",
        answers=invoicing,
        returns=Invoicing,
        may=May.OF_MEMBER,
        query=Look,
        sealed=True,
    ),
)
