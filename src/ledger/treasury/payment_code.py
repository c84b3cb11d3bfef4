"""A member pays in with a code that says whose the money is: an ISO 11649 creditor reference, made of the member's id."""

from typing import Annotated, Final

from msgspec import Meta
from stdnum import iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.treasury.pay import RecordPaymentIn, record_payment_in
from ledger.treasury.statement import FromStatement

_PREFIX: Final = "RF"

PaymentCode = Annotated[
    str,
    Meta(
        pattern=r"^[\x21-\x7e][\x20-\x7e]{2,38}[\x21-\x7e]$(?!\n)",
        description="a member's payment code as it came, with or without blanks: `RF45 MANN AAAA …`",
        extra={"form": "4 to 40 letters, digits and blanks such as `RF45 MANN AAAA …`"},
    ),
]


class NotAPaymentCode(Malformed):
    """This is no payment code of a member, or a sign of it was changed on the way."""


class RecordPaymentByCode(
    FromStatement, frozen=True, kw_only=True, tag="treasury.record-payment-by-code"
):
    """Record money that arrived on the clients' bank account under a payment code (treasurers)."""

    code: PaymentCode
    amount_cents: Cents


def payment_code(member: str) -> str:
    """Return the code of a member: `RF`, two check digits, the id."""
    return f"{_PREFIX}{mod_97_10.calc_check_digits(f'{member}{_PREFIX}')}{member}"


def member_of(code: str) -> str:
    """Return whose code it is, however it was written; refuses `NotAPaymentCode`."""
    try:
        member = iso11649.validate(code)[4:]
    except ValidationError:
        raise NotAPaymentCode(code=code) from None
    if not is_id_of(Prefix.MEMBER, member):
        raise NotAPaymentCode(code=code)
    return member


def record_payment_by_code(command: RecordPaymentByCode, see: See) -> list[Fact]:
    """1. A payment in of whose code it is."""
    payment = RecordPaymentIn(
        member=member_of(command.code),
        amount_cents=command.amount_cents,
        day=command.day,
        reference=command.reference,
        instead_of=command.instead_of,
    )
    return record_payment_in(payment, see)
