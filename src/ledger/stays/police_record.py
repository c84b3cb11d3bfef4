"""The police's record of one guest: 168 characters, as the Alloggiati Web portal takes them.

from  length              from  length                  from  length
  1    2  kind of guest     95    1  sex                 135    5  kind of document
  3   10  arrival           96   10  day of birth        140   20  its number
 13    2  nights           106    9  municipality        160    9  place of issue
 15   50  surname          115    2  its province
 65   30  given name       117    9  state of birth
                           126    9  citizenship

Who needs no document has blanks there; lines end in CR LF, but for the last.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from unicodedata import combining, normalize

import msgspec

from ledger.kernel.refused import Refused
from ledger.places.country import ITALY, countries
from ledger.places.municipality import municipalities
from ledger.stays.register import HEADS
from ledger.stays.register_words import DocumentKind, GuestKind

LENGTH: Final = 168
NIGHTS_MAX: Final = 30
KINDS: Final = {
    GuestKind.SINGLE: "16",
    GuestKind.FAMILY_HEAD: "17",
    GuestKind.GROUP_HEAD: "18",
    GuestKind.FAMILY_MEMBER: "19",
    GuestKind.GROUP_MEMBER: "20",
}
DOCUMENTS: Final[Mapping[str, str]] = {
    DocumentKind.IDENTITY_CARD: "IDENT",
    DocumentKind.ELECTRONIC_IDENTITY_CARD: "IDELE",
    DocumentKind.PASSPORT: "PASOR",
    DocumentKind.DRIVING_LICENCE: "PATEN",
}
ITALYS_CODE: Final = "100000100"
REGIONS: Final = (
    *("Piemonte", "Valle d'Aosta/Vallée d'Aoste", "Lombardia", "Trentino-Alto Adige/Südtirol"),
    *("Veneto", "Friuli-Venezia Giulia", "Liguria", "Emilia-Romagna", "Toscana", "Umbria"),
    *("Marche", "Lazio", "Abruzzo", "Molise", "Campania", "Puglia", "Basilicata", "Calabria"),
    *("Sicilia", "Sardegna"),
)
"""The regions in ISTAT's order: the first is 01."""


class NoPoliceCode(Refused):
    """The police's own code of this place was not loaded; staff load it (`/police-codes`)."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """When a guest came, for how many nights, and as whom."""

    comes_as: GuestKind
    arrived: date
    nights: int


def record(arrival: Arrival, words: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return the 168 characters of a guest; raises `NoPoliceCode`. `codes` are those that were loaded, by place."""
    born_at = _code(words["birth_place"], codes)
    comune = municipalities().get(words["birth_place"])
    in_italy = comune is not None or born_at.startswith("4")
    documented = arrival.comes_as not in HEADS
    fields = (
        (KINDS[arrival.comes_as], 2),
        (f"{arrival.arrived:%d/%m/%Y}", 10),
        (f"{min(max(arrival.nights, 1), NIGHTS_MAX):02}", 2),
        (_plain(words["surname"]), 50),
        (_plain(words["given_name"]), 30),
        ({"M": "1", "F": "2"}[words["sex"]], 1),
        (f"{date.fromisoformat(words['born']):%d/%m/%Y}", 10),
        (born_at if in_italy else "", 9),
        (comune.province if comune else "", 2),
        (ITALYS_CODE if in_italy else born_at, 9),
        (_code(words["citizenship"], codes), 9),
        (_document(words["document"]) if documented else "", 5),
        (words["document_number"] if documented else "", 20),
        (_code(words["document_place"], codes) if documented else "", 9),
    )
    line = "".join(text[:length].ljust(length) for text, length in fields)
    assert len(line) == LENGTH
    return line


def _code(place: str, codes: Mapping[str, str]) -> str:
    """Return the police's nine digits of a place: as loaded, as told, or by ISTAT's code and region."""
    if place in codes:
        return codes[place]
    if place == ITALY:
        return ITALYS_CODE
    if found := municipalities().get(place):
        return f"4{REGIONS.index(found.region) + 1:02}{place}"
    if place in countries():
        raise NoPoliceCode(place=place)
    return place


def _document(told: str) -> str:
    return DOCUMENTS.get(told, told)


def _plain(name: str) -> str:
    """Return a name in capitals without accents: which letters the portal takes is not published."""
    letters = (one for one in normalize("NFKD", name.upper()) if not combining(one))
    return "".join(one if one.isascii() else "?" for one in letters)
