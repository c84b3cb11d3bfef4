"""What the law asks of a guest, each in its one form before it is sealed (DM 7 January 2013, annex)."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

from msgspec import Meta

from ledger.kernel.command import Private, ReadFrom
from ledger.kernel.refused import Malformed
from ledger.kernel.text import FIRST_DAY
from ledger.members.words import full_name
from ledger.places.country import ITALY, countries
from ledger.places.municipality import municipalities, regions

_POLICE_PLACE: Final = re.compile(r"[0-9]{9}")
_POLICE_DOCUMENT: Final = re.compile(r"[A-Z0-9]{5}")
_NUMBER: Final = re.compile(r"[A-Z0-9]{1,20}")


class GuestKind(StrEnum):
    """Whose document is needed: of who comes alone, and of the head of a family or a group for all of them."""

    SINGLE = "single"
    FAMILY_HEAD = "family head"
    GROUP_HEAD = "group head"
    FAMILY_MEMBER = "family member"
    GROUP_MEMBER = "group member"


class DocumentKind(StrEnum):
    """The documents that most guests show."""

    IDENTITY_CARD = "identity card"
    ELECTRONIC_IDENTITY_CARD = "electronic identity card"
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving licence"


class NoSuchResidence(Malformed):
    """Residence is a municipality by its ISTAT code or a region of Italy by its name, or another country by its two letters."""


def sex(text: str) -> str:
    """Return `M` or `F`: the police's record has no other."""
    return _one_of(text.strip().upper(), {"M", "F"}, "sex", "M or F")


def born(text: str) -> str:
    """Return a day of birth as `1985-08-01`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Malformed("Expected a day such as 1985-08-01.", field="born") from None
    if day < FIRST_DAY:
        raise Malformed("Nobody alive was born before 1900.", field="born")
    return day.isoformat()


def citizenship(text: str) -> str:
    """Return a country's two letters, or the police's own nine digits for one."""
    return _country(text, "citizenship")


def birth_place(text: str) -> str:
    """Return where somebody was born: see `_place`."""
    return _place(text, "birth_place")


def document_place(text: str) -> str:
    """Return where a document was issued: see `_place`."""
    return _place(text, "document_place")


def document(text: str) -> str:
    """Return the kind of document, by its name or by the police's five letters."""
    told = text.strip()
    if _POLICE_DOCUMENT.fullmatch(told.upper()):
        return told.upper()
    names = {one.value for one in DocumentKind}
    return _one_of(told.lower(), names, "document", f"{', '.join(DocumentKind)}, or five letters")


def document_number(text: str) -> str:
    """Return the number of a document in capitals, without blanks and strokes."""
    number = re.sub(r"[\s./-]", "", text).upper()
    if not _NUMBER.fullmatch(number):
        raise Malformed("Expected 1-20 letters and digits.", field="document_number")
    return number


def residence(text: str) -> str:
    """Return a region by its name, or a country that is not Italy; nothing for nothing; refuses `NoSuchResidence`.

    Of a municipality, by its ISTAT code, only the region is kept.
    """
    if text in municipalities():
        return municipalities()[text].region
    if not text or text in regions() or (text in countries() and text != ITALY):
        return text
    raise NoSuchResidence(residence=text)


def _one_of(text: str, allowed: set[str], field: str, form: str) -> str:
    if text not in allowed:
        raise Malformed(f"Expected {form}.", field=field)
    return text


def _country(text: str, field: str) -> str:
    told = text.strip().upper()
    if told not in countries() and not _POLICE_PLACE.fullmatch(told):
        raise Malformed("Expected a country's two letters, such as DE.", field=field)
    return told


def _place(text: str, field: str) -> str:
    """Return a municipality's ISTAT code, a country that is not Italy, or the police's own nine digits.

    The latter for a municipality that was merged into another since: ISTAT's table has those of today.
    """
    told = text.strip().upper()
    if told in municipalities():
        return told
    if told == ITALY or len(told) == len("022205"):
        raise Malformed("Expected a municipality's ISTAT code, six digits.", field=field)
    return _country(told, field)


def _told(normal: Callable[[str], str], description: str, length: int = 80) -> tuple[Meta, Private]:
    return Meta(
        max_length=length, description=f"{description}; sealed, empty to leave it"
    ), Private(normal)


Surname = Annotated[str, *_told(partial(full_name, field="surname"), "the surname")]
GivenName = Annotated[str, *_told(partial(full_name, field="given_name"), "the given name")]
Sex = Annotated[str, *_told(sex, "`M` or `F`", 1)]
Born = Annotated[str, *_told(born, "the day of birth, such as 1985-08-01", 10)]
DayOfBirth = Annotated[
    str,
    Meta(max_length=10, description="left empty: the book fills it"),
    ReadFrom(lambda words: words.get("born", "")),
]
"""The day of birth as it was told: looked at, and not kept."""
BirthPlace = Annotated[
    str, *_told(birth_place, "a municipality's ISTAT code, or a country's two letters if abroad", 9)
]
Citizenship = Annotated[str, *_told(citizenship, "a country's two letters", 9)]
Document = Annotated[
    str,
    *_told(document, f"{', '.join(DocumentKind)}, or five letters of the police's own table", 30),
]
DocumentNumber = Annotated[str, *_told(document_number, "letters and digits", 40)]
DocumentPlace = Annotated[
    str, *_told(document_place, "where it was issued: a municipality's ISTAT code, or a country", 9)
]
Residence = Annotated[
    str,
    Meta(
        max_length=60,
        pattern=r"^(?:\S(?:.*\S)?)?$(?!\n)",
        extra={
            "form": "an ISTAT code, a region of Italy by its name, or another country's two letters"
        },
        description="a municipality's ISTAT code, of which the region is kept, a region of Italy by its name, or another country's two letters; counted for ISTAT",
    ),
]
