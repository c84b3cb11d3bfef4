"""The national code of whoever lodges guests in Italy (CIN): no bed is offered without (DL 145/2023, art. 13-ter)."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.refused import Refused
from ledger.stays.terms import HubTerms

Cin = Annotated[
    str,
    Meta(
        pattern=r"^IT[0-9]{6}[A-Z][0-9][A-Z0-9]{8}$(?!\n)",
        description="the CIN by which the hub may lodge guests; left out, the one before stays",
        extra={
            "form": "a CIN: IT, the municipality's six digits, a letter and a digit for the kind, eight letters or digits"
        },
    ),
]


class NoCin(Refused):
    """The hub has told no CIN, and without it no bed may be let; its host sets it with the terms."""


def must_have_cin(terms: HubTerms, hub: str, arrive: date) -> None:
    """Refuse `NoCin` where beds are to be let without one; `NoTerms` before there are any."""
    if not terms.on(arrive).cin:
        raise NoCin(hub=hub, arrive=arrive)
