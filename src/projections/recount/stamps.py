"""Stamp duty a second time: 2 euro where more than 77.47 euro are without VAT; city tax does not count."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
Bill = Iterable[Any]
TWO_EURO, UP_TO = 200, 7747


def duty(cents: int) -> int:
    """Return the stamp duty on so much without VAT."""
    return TWO_EURO if not -UP_TO <= cents <= UP_TO else 0


def duty_on(paper: Json) -> int:
    """Return the stamp duty on a document."""
    lines = paper["lines"]
    return duty(sum(base for what, _, nature, base, _ in lines if nature and what != "city-tax"))


def with_stamp(bill: list[Any]) -> list[Any]:
    """Return a bill of what is used, and the line of stamp duty that it must have."""
    free = [one for one in bill if one[0] == "use" and not one[7]]
    if cents := duty(sum(one[6] for one in free)):
        return [*bill, ["stamp", "", free[0][2], 0, 1, cents, cents, 0, 0, 0]]
    return bill


def stamp_in(bill: Bill) -> int:
    """Return the stamp duty that is held for a bill."""
    return sum(line[6] for line in bill if line[0] == "stamp")


def of_fee(spare: int, fee: int) -> int:
    """Return what of the stamp duty on a fee is taken from what is held and needed for nothing else."""
    return min(spare, duty(fee))
