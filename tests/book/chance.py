"""Who decides what happens next: dice with a seed, or Hypothesis, which looks for what breaks."""

import random
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chance(Protocol):
    """The three questions that every story asks."""

    def pick(self, things: Iterable[T]) -> T: ...

    def number(self, low: int, high: int) -> int: ...

    def yes(self, percent: int) -> bool: ...


class Dice:
    """The same seed, the same story."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def pick(self, things: Iterable[T]) -> T:
        return self._dice.choice(list(things))

    def number(self, low: int, high: int) -> int:
        return self._dice.randint(low, high)

    def yes(self, percent: int) -> bool:
        return self._dice.random() * 100 < percent


class Drawn:
    """Hypothesis draws, so that what fails shrinks: the first thing, the lowest number, no."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def pick(self, things: Iterable[T]) -> T:
        return self._data.draw(st.sampled_from(list(things)))

    def number(self, low: int, high: int) -> int:
        return self._data.draw(st.integers(low, high))

    def yes(self, percent: int) -> bool:
        return self._data.draw(st.integers(0, 99)) >= 100 - percent
