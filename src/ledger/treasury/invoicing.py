"""A member says to whom documents are made out, and has invoices from then on; otherwise receipts name nobody."""

import re
from typing import Annotated, Final

from msgspec import Meta
from stdnum import luhn

from ledger.kernel.command import Command, Personal, Private
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.rights import Right, must_act_for, must_have
from ledger.members.tax_code import tax_code
from ledger.members.words import email, full_name
from ledger.treasury.document import Invoices
from ledger.treasury.document_events import InvoicesAsked, InvoicesEnded

_ITALIAN: Final = re.compile(r"[0-9]{11}")
_FOREIGN: Final = re.compile(r"(?!IT)[A-Z]{2}[A-Z0-9+*]{2,13}")
_SDI: Final = re.compile(r"[A-Z0-9]{6,7}")


class NoInvoicesAsked(Refused):
    """This member has receipts: nothing was said about invoices."""


def address(text: str) -> str:
    """Return an address on one line, with single spaces; refuses one that says nothing."""
    return full_name(text, "address")


def vat_number(text: str) -> str:
    """Return a VAT number in its one form: eleven digits with their check digit, or a country's two letters before it."""
    number = re.sub(r"[\s./-]", "", text).upper().removeprefix("IT")
    is_italian = _ITALIAN.fullmatch(number) and number.strip("0") and luhn.is_valid(number)
    if not text.isascii() or not (is_italian or _FOREIGN.fullmatch(number)):
        raise Malformed(
            "The VAT number is neither of 11 digits with a right check digit nor a foreign one such as DE123456789.",
            field="vat_number",
        )
    return number


def sdi_code(text: str) -> str:
    """Return the code under which the exchange system delivers invoices: seven characters, six for a public office."""
    code = text.strip().upper()
    if not _SDI.fullmatch(code):
        raise Malformed("The code has seven letters and digits, or six.", field="sdi_code")
    return code


def pec(text: str) -> str:
    """Return a certified e-mail address in its one form."""
    try:
        return email(text)
    except Malformed as wrong:
        raise Malformed(
            "The PEC is not an address such as anna@pec.example.org.", field="pec"
        ) from wrong


MadeOutTo = Annotated[
    str,
    Meta(min_length=1, max_length=200, description="to whom they are made out; sealed"),
    Private(full_name),
]
Address = Annotated[
    str,
    Meta(min_length=1, max_length=300, description="street, number, code, place; sealed"),
    Private(address),
]
CodiceFiscale = Annotated[
    str,
    Meta(max_length=40, description="codice fiscale, or a foreign code; sealed"),
    Private(tax_code),
]
PartitaIva = Annotated[
    str,
    Meta(max_length=40, description="partita IVA, or a foreign number; sealed"),
    Private(vat_number),
]
SdiCode = Annotated[
    str,
    Meta(max_length=20, description="codice destinatario of the electronic invoice; sealed"),
    Private(sdi_code),
]
Pec = Annotated[str, Meta(max_length=254, description="certified e-mail; sealed"), Private(pec)]


class AskForInvoices(Command, frozen=True, kw_only=True, tag="treasury.ask-for-invoices"):
    """Have invoices instead of receipts from now on, made out so (the member's users; operators)."""

    personal = Personal(person="member", fact=InvoicesAsked)

    member: MemberId
    name: MadeOutTo
    address: Address
    tax_code: CodiceFiscale = ""
    vat_number: PartitaIva = ""
    sdi_code: SdiCode = ""
    pec: Pec = ""


class EndInvoices(Command, frozen=True, kw_only=True, tag="treasury.end-invoices"):
    """Have receipts again, which name nobody (the member's users; operators)."""

    member: MemberId


def ask_for_invoices(command: AskForInvoices, see: See) -> list[Fact]:
    """DPR 633/1972 article 22: an invoice is due where the customer asks for it, not later than at the sale."""
    must_act_for(see, command.member)
    must_have(see, command.member, Right.UNDO)
    if not (command.tax_code or command.vat_number):
        raise Malformed("An invoice has a tax code or a VAT number.", field="tax_code")
    return [
        InvoicesAsked(
            day=see.today(),
            details=see.new_id(Prefix.INVOICING),
            member=command.member,
            name=command.name,
            address=command.address,
            tax_code=command.tax_code,
            vat_number=command.vat_number,
            sdi_code=command.sdi_code,
            pec=command.pec,
        )
    ]


def end_invoices(command: EndInvoices, see: See) -> list[Fact]:
    """What was invoiced stays as it is."""
    must_act_for(see, command.member)
    must_have(see, command.member, Right.UNDO)
    if not see(Invoices, command.member).details:
        raise NoInvoicesAsked(member=command.member)
    return [InvoicesEnded(day=see.today(), member=command.member)]
