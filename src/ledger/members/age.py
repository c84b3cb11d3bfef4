"""Nobody under eighteen is admitted: the tax code tells when a person was born, or they say so themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from ledger.kernel.command import Private, ReadFrom
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.tax_code import born_in

OF_AGE: Final = 18
CENTURY: Final = 100
OLDEST: Final = 125


class NotOfAge(Refused):
    """Minors are not admitted; they stay as companions of a member."""


class BirthDateMissing(Malformed):
    """A person whose tax code does not tell when they were born says so: minors are not admitted."""


class BornOtherwise(Malformed):
    """The tax code tells another day of birth; correct the one or the other."""


def birth_date(text: str) -> str:
    """Return a day of birth as `2008-03-15`; refuses what is none."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Malformed("A day of birth is such as 1985-12-10.", field="birth_date") from None


def born(texts: Mapping[str, str]) -> str:
    """Return the day of birth that the texts tell: in full, or as `08-03-15` by a tax code alone, or nothing.

    Refuses `BornOtherwise` if one contradicts the other.
    """
    said, told = texts.get("birth_date", ""), born_in(texts.get("tax_code", ""))
    if said and told and not said.endswith(told):
        raise BornOtherwise(field="birth_date")
    return said or told


BirthDate = Annotated[
    str,
    Meta(max_length=10, description="day of birth, as `1985-12-10`; looked at, and not kept"),
    Private(birth_date),
]
Born = Annotated[
    str, Meta(max_length=128, description="left empty: the book fills it"), ReadFrom(born)
]


def must_be_of_age(see: See, told: str) -> None:
    """Refuse `NotOfAge` to whoever was born less than eighteen years ago; where no day is told nobody can say."""
    if not told:
        return
    year, month, day = map(int, told.split("-"))
    today = see.today()
    if year < CENTURY:
        year = _latest(year, month, day, today)
    if today.year - year > OLDEST:
        raise Malformed("Nobody alive was born so long ago.", field="birth_date")
    if (today.year - year, today.month, today.day) < (OF_AGE, month, day):
        raise NotOfAge(years=OF_AGE)


def _latest(year: int, month: int, day: int, today: date) -> int:
    """Return the last year that ends in these two digits and whose day is not still to come."""
    year += today.year - today.year % CENTURY
    is_to_come = (year, month, day) > (today.year, today.month, today.day)
    return year - CENTURY if is_to_come else year
