"""Money is whole cents; a split loses none of them."""

from collections.abc import Mapping
from typing import TypeVar

Holder = TypeVar("Holder", str, int)


def split(total: int, weights: Mapping[Holder, int]) -> dict[Holder, int]:
    """Share `total` cents in proportion to `weights`, by largest remainder, ties by holder id.

    The order in which the weights are given does not matter and the parts sum to `total` exactly
    (Hamilton's method: https://en.wikipedia.org/wiki/Quota_method). Weights are whole and not
    negative; raises `ValueError` when they sum to nothing or `total` is negative.
    """
    whole = sum(weights.values())
    if whole <= 0 or total < 0 or min(weights.values()) < 0:
        raise ValueError(f"cannot split {total} over {whole}")
    floors = {holder: total * weight // whole for holder, weight in weights.items()}
    left = total - sum(floors.values())
    by_remainder = sorted(weights, key=lambda holder: (-(total * weights[holder] % whole), holder))
    for holder in by_remainder[:left]:
        floors[holder] += 1
    return floors


def split_on(
    total: int, weights: Mapping[Holder, int], before: Mapping[Holder, int]
) -> dict[Holder, int]:
    """Share `total` cents more, so that each has in all what its weight is of all, to the cent.

    Weights are what is to be shared in the end, and `before` what each had of it. Nobody gets less than
    nothing, nor more than its weight in all; whatever the steps were, the last one leaves nothing.
    """
    whole, after = sum(weights.values()), sum(before.values()) + total
    lacking = {
        holder: max(0, after * weight - before.get(holder, 0) * whole)
        for holder, weight in weights.items()
    }
    return split(total, lacking)


def less(cents: int, off_bp: int) -> int:
    """Return a price so many basis points lower, rounded half up to the cent."""
    return (2 * cents * (10_000 - off_bp) + 10_000) // 20_000


def included_vat(gross: int, rate_bp: int) -> int:
    """Return the VAT inside a gross sum, in cents, rounded half up; `rate_bp` in basis points."""
    return (2 * gross * rate_bp + 10_000 + rate_bp) // (2 * (10_000 + rate_bp))
