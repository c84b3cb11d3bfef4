"""An IBAN in its one form, if there can be such an account."""

from typing import Annotated

from msgspec import Meta
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from ledger.kernel.command import Private
from ledger.kernel.refused import Malformed


def iban(text: str) -> str:
    """Return the IBAN without blanks and in capitals; refuses `Malformed` for what can be none."""
    try:
        return str(IBAN(text, validate_bban=True).compact)
    except SchwiftyException:
        raise Malformed("The IBAN is not one: a sign is wrong or missing.", field="iban") from None


Iban = Annotated[
    str,
    Meta(
        min_length=15,
        max_length=42,
        description="an IBAN, with or without blanks; sealed, and forgotten with the member",
    ),
    Private(iban),
]
