"""A tax code says by its last character whether it was written down right.

    codice fiscale   RSSMRA85T10A562S   people: surname, name, birth, place, check letter
    numeric code     12345678903        organisations (partita IVA alike), and people provisionally
    foreign code     DE:12345678        country (ISO 3166, two letters), colon, 4 to 30 characters

Source of both checks: D.M. 23 dicembre 1976, "Sistemi di codificazione dei soggetti da iscrivere
all'anagrafe tributaria" (G.U. n. 345 of 29 December 1976).
"""

import re
from typing import Final

from ledger.kernel.refused import Malformed

_LETTERS: Final = (
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    2,
    4,
    18,
    20,
    11,
    3,
    6,
    8,
    12,
    14,
    16,
    10,
    22,
    25,
    24,
    23,
)
# Digits weigh what the first ten letters weigh.
_ODD: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", (*_LETTERS, *_LETTERS[:10]), strict=True)
)
_DIGIT: Final = "[0-9LMNP-V]"
_PERSON: Final = re.compile(
    rf"[A-Z]{{6}}({_DIGIT}{{2}})([ABCDEHLMPRST])({_DIGIT}{{2}})[A-MZ]{_DIGIT}{{3}}[A-Z]"
)
_NUMERIC: Final = re.compile(r"[0-9]{11}")
_FOREIGN: Final = re.compile(r"(?!IT)[A-Z]{2}:[A-Z0-9]{4,30}")
# Two people whose codes would be equal are told apart by letters for digits, from the right.
_OMOCODIA: Final = str.maketrans("LMNPQRSTUV", "0123456789")
_MONTHS: Final = "ABCDEHLMPRST"
_DAYS_OF: Final = dict(zip(_MONTHS, (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
_WOMEN_FROM: Final = 40


def tax_code(text: str) -> str:
    """Return the code in its one form, without spaces and in capitals; refuses `Malformed`."""
    code = re.sub(r"[\s./-]", "", text).upper()
    if not text.isascii() or not (
        (_FOREIGN.fullmatch(code))
        or (_NUMERIC.fullmatch(code) and is_numeric_code(code))
        or (_PERSON.fullmatch(code) and is_personal_code(code))
    ):
        raise Malformed(
            "The tax code is neither a codice fiscale of 16 characters nor a numeric code of 11 "
            "digits with a right check character, nor a foreign code such as `DE:12345678`.",
            field="tax_code",
        )
    return code


def is_personal_code(code: str) -> bool:
    """Say whether 16 characters are a codice fiscale: born on a day that exists, check letter right."""
    shape = _PERSON.fullmatch(code)
    if not shape:
        return False
    year, month, day = int(_plain(shape[1])), shape[2], int(_plain(shape[3]))
    latest = 28 if month == "B" and year % 4 else _DAYS_OF[month]
    born = day - _WOMEN_FROM if day > _WOMEN_FROM else day
    return 1 <= born <= latest and check_letter(code[:15]) == code[15]


def born_in(code: str) -> str:
    """Return the day of birth in a codice fiscale, its year as two digits: `85-12-10`; nothing of other codes."""
    shape = _PERSON.fullmatch(code)
    if not shape:
        return ""
    day = int(_plain(shape[3]))
    month = _MONTHS.index(shape[2]) + 1
    return f"{_plain(shape[1])}-{month:02}-{day - _WOMEN_FROM if day > _WOMEN_FROM else day:02}"


def _plain(digits: str) -> str:
    return digits.translate(_OMOCODIA)


def check_letter(body: str) -> str:
    """Return the 16th character: odd places by the decree's table, even ones by value, modulo 26."""
    odd = sum(_ODD[sign] for sign in body[::2])
    even = sum(int(sign) if sign.isdigit() else ord(sign) - ord("A") for sign in body[1::2])
    return chr(ord("A") + (odd + even) % 26)


def is_numeric_code(code: str) -> bool:
    """Say whether 11 digits end in the check digit of the first ten, and are not all zeros."""
    return code.strip("0") != "" and check_digit(code[:10]) == code[10]


def check_digit(body: str) -> str:
    """Return the 11th digit: even places doubled, their digits summed, the rest to the next ten."""
    doubled = sum(sum(divmod(2 * int(sign), 10)) for sign in body[1::2])
    return str(-(sum(map(int, body[::2])) + doubled) % 10)
