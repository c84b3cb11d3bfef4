"""The municipalities of Italy, as ISTAT counts them.

Source: ISTAT, codes of the municipalities and resident population, licensed CC BY 3.0 IT
(https://creativecommons.org/licenses/by/3.0/it/). `comuni.csv` keeps five of its columns.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

from ledger.kernel.refused import Malformed


class NoSuchMunicipality(Malformed):
    """No municipality has this ISTAT code."""


class Municipality(msgspec.Struct, frozen=True, gc=False):
    """A comune: six-digit ISTAT code, name, province (two letters), region, inhabitants."""

    istat: str
    name: str
    province: str
    region: str
    population: int


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Return all municipalities by ISTAT code; the table is read once, when first asked for."""
    table = files("ledger.places").joinpath("comuni.csv").read_text(encoding="utf-8")
    rows = csv.reader(table.splitlines()[1:])
    return MappingProxyType(
        {
            istat: Municipality(istat, name, province, region, int(population))
            for istat, name, province, region, population in rows
        }
    )


def existing_municipality(istat: str) -> Municipality:
    """Return the municipality with this code; refuses `NoSuchMunicipality`."""
    try:
        return municipalities()[istat]
    except KeyError:
        raise NoSuchMunicipality(istat=istat) from None
