"""What is written about people, brought to one form before it is sealed: names, e-mail, free text."""

import re
from typing import Annotated, Final
from unicodedata import category, combining, normalize

import idna
from msgspec import Meta

from ledger.kernel.command import DigestOf, LookupBy, Private
from ledger.kernel.refused import Malformed
from ledger.kernel.text import Word
from ledger.members.tax_code import tax_code

_EMAIL: Final = re.compile(
    r"[^\s@\"(),:;<>\[\\\]]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_EMAIL_MAX: Final = 254
# Zero-width joiner and non-joiner belong to some scripts; the other unseen signs only deceive.
_JOINERS: Final = frozenset("\u200c\u200d")
_NAME_WORD: Final = re.compile(r"[^\W_]+")
_JOINING: Final = dict.fromkeys(map(ord, "'`\u00b4\u02bc\u2018\u2019\u02b9\u2032\u200c\u200d"))
# Strokes and ligatures are no accents to Unicode.
_STROKES: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)


def full_name(text: str, field: str = "name") -> str:
    """Return a name in composed letters with single spaces; refuses one that is empty or deceives, as the field that it is."""
    name = " ".join(normalize("NFC", text).split())
    if not name or any(category(sign)[0] == "C" and sign not in _JOINERS for sign in name):
        raise Malformed("The name is empty or holds signs that nobody can see.", field=field)
    return name


def email(text: str) -> str:
    """Return an e-mail address in small letters, a domain in other scripts as IDNA 2008 (RFC 5891).

    The older IDNA 2003 makes another domain of some: of `straße.de` it makes `strasse.de`.
    """
    local, _, domain = normalize("NFC", text).strip().lower().rpartition("@")
    try:
        address = f"{local}@{domain if domain.isascii() else idna.encode(domain).decode()}"
    except UnicodeError:
        address = ""
    if len(address) > _EMAIL_MAX or not _EMAIL.fullmatch(address) or not address.isprintable():
        raise Malformed("The e-mail is not an address such as anna@example.org.", field="email")
    return address


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name as they are looked up: in any case, without accents, each once and in order.

    An apostrophe joins (`D'Angelo`, and `Nicolo'` for `Nicolò`); all else that is neither letter nor digit divides.
    """
    folded = normalize("NFKD", normalize("NFKD", text.translate(_JOINING)).casefold())
    plain = "".join(sign for sign in folded if not combining(sign)).translate(_STROKES)
    return tuple(sorted(set(_NAME_WORD.findall(plain))))


def alone(text: str) -> tuple[str]:
    """Return what is looked up as a whole."""
    return (text,)


def free_text(text: str) -> str:
    """Return a note in composed letters without white space around it."""
    return normalize("NFC", text).strip()


def reason(text: str) -> str:
    """Return a reason as a note; refuses one that says nothing."""
    said = free_text(text)
    if not said:
        raise Malformed("A reason is needed.", field="reason")
    return said


Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        extra={"form": "a text without control characters"},
        description="why, in free text; sealed, and forgotten with the member",
    ),
    Private(reason),
]


def said(text: str) -> str:
    """Return a reference or words as a note; refuses what says nothing."""
    words = free_text(text)
    if not words:
        raise Malformed("What is to be kept may not be blank.")
    return words


Said = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        description="reference or words that may name people; sealed under the key of what they are about",
        extra={"form": "a text without control characters"},
    ),
    Private(said),
]
FreeText = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        extra={"form": "a text without control characters"},
        description="free text; sealed, and forgotten with the member",
    ),
    Private(free_text),
]
WhyPaidBack = Annotated[
    FreeText, Meta(description="why, in free text, sealed; none for what is given back at the till")
]
Email = Annotated[
    str,
    Meta(min_length=3, max_length=254, description="an e-mail address; sealed"),
    Private(email),
    LookupBy(alone),
]
TaxCode = Annotated[
    str,
    Meta(
        min_length=4,
        max_length=40,
        description="codice fiscale, 11-digit code, or a foreign code as `DE:12345678`; sealed",
    ),
    Private(tax_code),
    LookupBy(alone),
]
FullName = Annotated[
    Word,
    Meta(description="the name of the person or organisation; sealed"),
    Private(full_name),
    LookupBy(name_words),
]
ByTheBook = Annotated[str, Meta(max_length=128, description="left empty: the book fills it")]
TaxTag = Annotated[ByTheBook, DigestOf("tax_code")]
