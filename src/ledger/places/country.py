"""The countries of the world, by their two letters (ISO 3166-1 alpha-2)."""

from functools import cache
from typing import Final

ITALY: Final = "IT"


@cache
def countries() -> frozenset[str]:
    """Return the two letters of every country, read when they are first asked for."""
    import pycountry

    return frozenset(one.alpha_2 for one in pycountry.countries)
