"""The municipalities of Italy, as ISTAT counts them.

Source: ISTAT, codes of the municipalities and resident population, licensed CC BY 3.0 IT
(https://creativecommons.org/licenses/by/3.0/it/). `comuni.csv` keeps five of its columns; the inhabitants are the legal
population, that of the census of 9 October 2011.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from unicodedata import combining, normalize

import msgspec

from ledger.kernel.refused import Malformed

COUNTED_IN: Final = 2011
"""The year of the census that the table's inhabitants are of."""


class NoSuchMunicipality(Malformed):
    """No municipality has this ISTAT code; `/municipalities` finds it by name."""


class NoSuchRegion(Malformed):
    """No region of Italy is called so; it is written as ISTAT does, such as `Piemonte`."""


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


def municipalities_named(name: str) -> list[Municipality]:
    """Return those whose name holds these letters, accents and case aside: who begins so first, then by name."""
    sought = _folded(name)
    found = [(_folded(one.name), one) for one in municipalities().values()]
    by_fit = [
        (told != sought, not told.startswith(sought), told, one.istat, one)
        for told, one in found
        if sought in told
    ]
    return [one for *_, one in sorted(by_fit)]


@cache
def regions() -> frozenset[str]:
    """Return the names of Italy's regions."""
    return frozenset(one.region for one in municipalities().values())


def municipalities_of(region: str) -> list[str]:
    """Return the ISTAT codes of a region's municipalities; refuses `NoSuchRegion`."""
    sought = _folded(region)
    found = [one.istat for one in municipalities().values() if _folded(one.region) == sought]
    if not found:
        raise NoSuchRegion(region=region)
    return found


def _folded(name: str) -> str:
    """Return a name as people type it: small letters without accents, words apart."""
    letters = (one for one in normalize("NFD", name.casefold()) if not combining(one))
    return " ".join("".join(letters).split())


def existing_municipality(istat: str) -> Municipality:
    """Return the municipality with this code; refuses `NoSuchMunicipality`."""
    try:
        return municipalities()[istat]
    except KeyError:
        raise NoSuchMunicipality(istat=istat) from None
