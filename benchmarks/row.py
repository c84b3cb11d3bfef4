"""One measured figure, and the floor it has to hold."""

from collections.abc import Sequence
from math import ceil
from statistics import median

import msgspec

__all__ = ["Row", "at_least", "at_most", "median", "percentile", "told"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A figure. `floor` is None for one that is only told; `held` says whether the floor holds.

    `most` turns the floor into a ceiling: a time or a size that must not be exceeded.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    held: bool | None = None
    most: bool = False
    note: str = ""


def at_least(floor: float, name: str, value: float, unit: str, note: str = "") -> Row:
    """Return a row that holds when the value reaches the floor."""
    return Row(name=name, value=value, unit=unit, floor=floor, held=value >= floor, note=note)


def at_most(ceiling: float, name: str, value: float, unit: str, note: str = "") -> Row:
    """Return a row that holds when the value stays below the ceiling."""
    held = value <= ceiling
    return Row(name=name, value=value, unit=unit, floor=ceiling, held=held, most=True, note=note)


def told(name: str, value: float, unit: str, note: str = "") -> Row:
    """Return a row without a floor."""
    return Row(name=name, value=value, unit=unit, note=note)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]
