"""What is found by a name is found once, and then remembered."""

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

NAMES_MAX: Final = 400_000
"""As many as the pen remembers nouns: fewer, and every account of a large book is looked for again and again."""


class NameCache(dict[str, T]):
    """`cache[name]` is what `find` returned for the name; after too many names all are found again."""

    def __init__(self, find: Callable[[str], T]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, name: str) -> T:
        if len(self) >= NAMES_MAX:
            self.clear()
        found = self[name] = self._find(name)
        return found
