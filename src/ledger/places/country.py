"""The countries of the world, by their two letters (ISO 3166-1 alpha-2), and a hub's town in one of them."""

from functools import cache
from typing import Annotated, Final
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from ledger.kernel.days import IN_ITALY
from ledger.kernel.refused import Malformed
from ledger.kernel.text import Word

ITALY: Final = "IT"
ROME: Final = IN_ITALY

CountryCode = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2}$(?!\n)",
        description="a country's two letters (ISO 3166-1)",
        extra={"form": "two letters, such as FR"},
    ),
]


class NoSuchCountry(Malformed):
    """No other country than Italy has these two letters (ISO 3166-1)."""


class NoSuchZone(Malformed):
    """No clock of this name is known; it is written as in the IANA data base, such as `Europe/Paris`."""


class Abroad(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a hub abroad is: its country, its town, and whose clock strikes there."""

    country: CountryCode
    town: Word
    zone: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9_+/-]{1,60}$(?!\n)",
            description="its time zone, as the IANA data base calls it",
            extra={"form": "a time zone, such as Europe/Paris"},
        ),
    ]


@cache
def countries() -> frozenset[str]:
    """Return the two letters of every country, read when they are first asked for."""
    import pycountry

    return frozenset(one.alpha_2 for one in pycountry.countries)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def must_be_abroad(where: Abroad) -> None:
    """Refuse `NoSuchCountry` and `NoSuchZone`."""
    if where.country == ITALY or where.country not in countries():
        raise NoSuchCountry(country=where.country, field="abroad.country")
    if where.zone not in _zones():
        raise NoSuchZone(zone=where.zone, field="abroad.zone")
