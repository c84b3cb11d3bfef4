"""A tax code says by its last character whether it was written down right.

    codice fiscale   RSSMRA85T10A562S   people: surname, name, birth, place, check letter
    numeric code     12345678903        organisations (partita IVA alike), and people provisionally
    foreign code     DE:12345678        country (ISO 3166, two letters), colon, 4 to 30 characters

Check characters and days of birth are python-stdnum's, after D.M. 23 dicembre 1976, "Sistemi di codificazione dei
soggetti da iscrivere all'anagrafe tributaria" (G.U. n. 345 of 29 December 1976). Its `it.iva` is not asked: it knows
the offices that give out numbers for VAT, and an organisation without VAT has its number from others.
"""

import re
from typing import Final

from stdnum import luhn
from stdnum.it import codicefiscale

from ledger.kernel.refused import Malformed

_PERSON: Final = 16
_NUMERIC: Final = re.compile(r"[0-9]{11}")
_FOREIGN: Final = re.compile(r"(?!IT)[A-Z]{2}:[A-Z0-9]{4,30}")
# What python-stdnum lets pass: days of birth after 71, and places by a letter that none begins with.
_BORN_SOMEWHERE: Final = re.compile(r".{9}(?:[0-6LMNP-S].|[7T][01LM])[A-MZ].{4}")


def tax_code(text: str) -> str:
    """Return the code in its one form, without spaces and in capitals; refuses `Malformed`."""
    code = re.sub(r"[\s./-]", "", text).upper()
    is_right = _FOREIGN.fullmatch(code) or _is_numeric(code) or _is_personal(code)
    if not text.isascii() or not is_right:
        raise Malformed(
            "The tax code is neither a codice fiscale of 16 characters nor a numeric code of 11 "
            "digits with a right check character, nor a foreign code such as `DE:12345678`.",
            field="tax_code",
        )
    return code


def born_in(code: str) -> str:
    """Return the day of birth in a codice fiscale, its year as two digits: `85-12-10`; nothing of other codes."""
    return f"{codicefiscale.get_birth_date(code):%y-%m-%d}" if _is_personal(code) else ""


def _is_personal(code: str) -> bool:
    """Say whether this is a codice fiscale: born on a day that exists, check letter right."""
    if len(code) != _PERSON or not _BORN_SOMEWHERE.fullmatch(code):
        return False
    return codicefiscale.is_valid(code)


def _is_numeric(code: str) -> bool:
    """Say whether 11 digits end in the check digit of the first ten, and are not all zeros."""
    return bool(_NUMERIC.fullmatch(code) and code.strip("0")) and luhn.is_valid(code)
