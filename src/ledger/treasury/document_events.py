"""Facts about documents: receipts, invoices and the notes that correct them; how a member wants theirs."""

from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class DocumentLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one kind of thing comes to at one rate of VAT, in cents: below zero what a credit note takes back.

    `nature` says by a code of the electronic invoice (N1, N2.2, …) why there is no VAT; it is empty where there is.
    """

    what: str
    rate_bp: int
    nature: str
    base_cents: int
    vat_cents: int


class DocumentIssued(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.document-issued.v1"):
    """A hub issued a document of what an entry says, in the same append.

    It is the `number`-th of its `series`, hub and `year`: from 1, without a gap. `buyer` is the member who pays, or the
    hub that owes. A note `corrects` another document. An invoice names in `details` to whom it is made out, as they
    were told then; a receipt names nobody. `stamp_cents` is the stamp duty on it, whoever bears it.
    """

    begins: ClassVar = "document"

    document: Ref
    kind: str
    hub: Ref
    series: str
    year: int
    number: int
    buyer: Ref
    entry: Ref
    about: Ref
    lines: tuple[DocumentLine, ...]
    corrects: Ref = ""
    details: Ref = ""
    stamp_cents: int = 0


class OfInvoices(Fact, frozen=True, kw_only=True, gc=False):
    """Something about how a member wants documents to be made out, by whom it is found."""

    found_by: ClassVar = {"member": "member"}

    member: Ref


class InvoicesAsked(
    OfInvoices, frozen=True, kw_only=True, gc=False, tag="treasury.invoices-asked.v1"
):
    """From now on a member has invoices, made out to this name, address and codes (sealed), known as `details`."""

    begins: ClassVar = "details"

    details: Ref
    name: str
    address: str
    tax_code: str
    vat_number: str
    sdi_code: str
    pec: str


class InvoicesEnded(
    OfInvoices, frozen=True, kw_only=True, gc=False, tag="treasury.invoices-ended.v1"
):
    """From now on a member has receipts again, with nobody's name."""
