"""What a rate of VAT can be: who writes 22 for 22 % is told so, before it is in a price."""

from typing import Final

from ledger.kernel.refused import Malformed

LEAST_BP: Final = 200
MOST_BP: Final = 3_000
"""The reduced rates begin at 2.1 % (France), the highest is 27 % (Hungary): Directive 2006/112/EC, articles 97 to 99, 110."""


class NoSuchRate(Malformed):
    """VAT is none, or 2 to 30 %, in hundredths of a percent: 2200 is 22 %."""


def must_be_a_rate(vat_bp: int, *, field: str = "vat_bp") -> None:
    """Refuse `NoSuchRate` for what no country has."""
    if vat_bp and not LEAST_BP <= vat_bp <= MOST_BP:
        raise NoSuchRate(field=field)
