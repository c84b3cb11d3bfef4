"""Chance that can be had again: what a seed and a name draw is always the same, on any machine."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws for one named thing, one after another; other names draw independently of it.

    No draw of one person or house moves another's, so a story may be told in parts.
    """

    __slots__ = ("_key", "_n")

    def __init__(self, *names: object) -> None:
        name = "/".join(map(str, names)).encode()
        self._key = blake2b(name, digest_size=32, person=b"patto-chance").digest()
        self._n = 0

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        self._n += 1
        drawn = blake2b(self._n.to_bytes(8, "big"), key=self._key, digest_size=8).digest()
        return int.from_bytes(drawn, "big") * limit >> 64

    def between(self, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def often(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[self.below(len(things))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Return one of the things, each as often as its weight says."""
        left = self.below(sum(weights.values()))
        for thing, weight in weights.items():
            if left < weight:
                return thing
            left -= weight
        raise AssertionError("the weights sum to less than themselves")

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return all the things in another order (Fisher and Yates)."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
