r"""What may be written into a field: ids, names, sums and days, each with its bounds.

A type with a pattern says in words what it takes (`form`), for whoever is refused. None takes blanks around
a text: they are trimmed where it comes in.

A pattern ends in `$(?!\n)`, since `$` alone lets a line's end pass after the last character.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated

import msgspec
import msgspec.inspect
from msgspec import Meta

Id = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{1,2}[A-Z2-7]{16}$(?!\n)",
        description="an identifier of Patto",
        extra={"form": "an identifier: one or two letters, then sixteen of A-Z and 2-7"},
    ),
]
Key = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,200}$(?!\n)", description="an idempotency key")]
# A name begins and ends with something that can be seen, and nothing in it turns the text around or ends its line.
_UNSEEN = (
    r"\x00-\x20\x7f-\xa0\xad\u115f\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff"
)
_TURNING = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
IN_ONE_LINE = rf"^[^{_UNSEEN}](?:[^{_TURNING}]*[^{_UNSEEN}])?$(?!\n)"
ONE_LINE_FORM = {"form": "words in one line, without signs that nobody can see"}
Word = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=120,
        pattern=IN_ONE_LINE,
        description="a name",
        extra=ONE_LINE_FORM,
    ),
]
Sha256 = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}$(?!\n)",
        description="SHA-256 of the file, in hexadecimal",
        extra={"form": "64 digits of 0-9 and a-f"},
    ),
]
LARGEST_CENTS = 100_000_000_000
Cents = Annotated[int, Meta(ge=1, le=LARGEST_CENTS, description="a sum in euro cents")]
CentsOrZero = Annotated[int, Meta(ge=0, le=LARGEST_CENTS, description="a sum in euro cents")]
Count = Annotated[int, Meta(ge=1, le=1_000_000_000, description="a whole number of shares")]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000, description="hundredths of a percent")]

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

_PLAIN = (
    msgspec.inspect.StrType,
    msgspec.inspect.IntType,
    msgspec.inspect.BoolType,
    msgspec.inspect.NoneType,
    msgspec.inspect.EnumType,
)


def one_of(words: Iterable[str], description: str) -> Meta:
    """Return what makes a text one of these words, which a refusal names."""
    known = sorted(words)
    return Meta(
        pattern=rf"^(?:{'|'.join(map(re.escape, known))})$(?!\n)",
        description=description,
        extra={"form": f"one of: {', '.join(known)}"},
        extra_json_schema={"enum": known},
    )


def absurd_day(struct: msgspec.Struct) -> str | None:
    """Return the name of the first field, at any depth, that holds a day outside 1900-2199."""
    for name in _may_hold_days(type(struct)):
        value = getattr(struct, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, date) and not FIRST_DAY.year <= one.year <= LAST_DAY.year:
                return name
            if isinstance(one, msgspec.Struct) and (inner := absurd_day(one)):
                return f"{name}.{inner}"
    return None


@cache
def _may_hold_days(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the fields of a kind that days can be in: most commands have none to look at."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple(field.name for field in info.fields if not _is_plain(field.type))


def _is_plain(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.UnionType):
        return all(_is_plain(one) for one in kind.types)
    return isinstance(kind, _PLAIN)


Istat = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{6}$(?!\n)",
        description="the ISTAT code of a municipality, six digits",
        extra={"form": "six digits"},
    ),
]
