"""A part of a whole, exactly: a fraction in lowest terms, and the SQL that makes one."""

from math import gcd
from typing import Self

import msgspec


class Part(msgspec.Struct, frozen=True):
    """An exact fraction in lowest terms; of nothing at all it is 0/1."""

    numerator: int
    denominator: int

    @classmethod
    def of(cls, some: int, whole: int) -> Self:
        """Return some ÷ whole."""
        whole = whole or 1
        common = gcd(some, whole)
        return cls(some // common, whole // common)


def part_of(some: str, whole: str) -> str:
    """Return the expression that makes a `Part` of two whole numbers."""
    all_of_it = f"coalesce(nullif({whole}, 0), 1)"
    common = f"gcd({some}, {all_of_it})"
    return (
        f"json_build_object('numerator', {some} / {common}, 'denominator', {all_of_it} / {common})"
    )
