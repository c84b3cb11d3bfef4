"""How a fact is handed to the nouns that it concerns: whole, or by what stands in each element of one of its fields.

An entry has lines on accounts, and most nouns look at few accounts. So a noun says by a name alone (the account's) what it
takes; that is asked once a name, not of each noun at each line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.name_cache import NameCache

Part = tuple[str, Any]
"""The key of a noun, and what it is handed; an empty key is nobody's."""
Split = Callable[[Any], Iterable[Part]]
Takes = Callable[[str], bool]
T = TypeVar("T")


def by(*fields: str) -> Split:
    """Hand the whole fact to the key found in each of `fields`; empty or absent keys are left out."""
    if len(fields) == 1:
        (field,) = fields

        def one(fact: Fact) -> Iterable[Part]:
            key = getattr(fact, field)
            return ((key, fact),) if key else ()

        return one

    def many(fact: Fact) -> Iterable[Part]:
        return [(key, fact) for field in fields if (key := getattr(fact, field))]

    return many


class LineRoute(msgspec.Struct, frozen=True):
    """Hand on a part of each element of the field `of`, if what stands in its field `name` is taken.

    `takes` must depend on the name alone; `part` is a function of the fact and the element.
    """

    of: str
    name: str
    takes: Takes
    part: Callable[[Any, Any], Part]

    def __call__(self, fact: Fact) -> list[Part]:
        """Return the parts, in order."""
        found = [self.part(fact, one) for one in getattr(fact, self.of) if self._takes(one)]
        return [(key, part) for key, part in found if key]

    def _takes(self, element: object) -> bool:
        return self.takes(getattr(element, self.name))


class WholeRoute(msgspec.Struct, frozen=True):
    """Split the whole fact, if what stands in the field `name` of one of the elements of `of` is taken."""

    of: str
    name: str
    takes: Takes
    split: Split

    def __call__(self, fact: Fact) -> Iterable[Part]:
        """Return the parts."""
        taken = any(self.takes(getattr(one, self.name)) for one in getattr(fact, self.of))
        return self.split(fact) if taken else ()


class _Takers(NamedTuple, Generic[T]):
    """Who takes one name; those who take the whole by their number, so that each has it once."""

    each: tuple[tuple[T, Callable[[Any, Any], Part]], ...]
    once: dict[int, tuple[T, Split]]


class _ByName(Generic[T]):
    """What concerns whom of facts of one kind, some of whose nouns look at the elements of one field."""

    def __init__(self, splits: Sequence[tuple[T, Split]]) -> None:
        self._whole = tuple(one for one in splits if not isinstance(one[1], LineRoute | WholeRoute))
        self._named = [
            (whom, one) for whom, one in splits if isinstance(one, LineRoute | WholeRoute)
        ]
        ((self._of, self._name),) = {(one.of, one.name) for _, one in self._named}
        self._takers = NameCache(self._ask)
        self._alike: dict[tuple[int, ...], _Takers[T]] = {}

    def __call__(self, fact: Fact) -> list[tuple[T, str, Any]]:
        """Return whom the fact concerns, with the key and the part."""
        found = [(whom, key, part) for whom, split in self._whole for key, part in split(fact)]
        takers, name = self._takers, self._name
        once: dict[int, tuple[T, Split]] = {}
        for element in getattr(fact, self._of):
            named = getattr(element, name)
            each, whole = takers[named]
            for whom, of in each:
                key, part = of(fact, element)
                if key:
                    found.append((whom, key, part))
            if whole:
                once = once | whole
        if once:
            found += [
                (whom, key, part) for whom, split in once.values() for key, part in split(fact)
            ]
        return found

    def _ask(self, name: str) -> _Takers[T]:
        """Ask each whether it takes the name; names that the same ones take share one answer."""
        taking = tuple(n for n, (_, one) in enumerate(self._named) if one.takes(name))
        return self._alike.setdefault(taking, self._taken_by(taking))

    def _taken_by(self, taking: tuple[int, ...]) -> _Takers[T]:
        named = [(n, *self._named[n]) for n in taking]
        return _Takers(
            tuple((whom, one.part) for _, whom, one in named if isinstance(one, LineRoute)),
            {n: (whom, one.split) for n, whom, one in named if isinstance(one, WholeRoute)},
        )


def nobody(_fact: Fact) -> tuple[()]:
    """Return that a fact of this kind concerns nobody."""
    return ()


def concerns(
    routes: Mapping[type[Fact], Sequence[tuple[T, Split]]],
) -> dict[type[Fact], Callable[[Any], list[tuple[T, str, Any]]]]:
    """Return, by kind of fact, the function that says whom a fact concerns, with the key and the part."""
    return {kind: _concern(splits) for kind, splits in routes.items()}


def _concern(splits: Sequence[tuple[T, Split]]) -> Callable[[Any], list[tuple[T, str, Any]]]:
    if any(isinstance(split, LineRoute | WholeRoute) for _, split in splits):
        return _ByName(splits)
    if len(splits) == 1:
        ((whom, split),) = splits
        return lambda fact: [(whom, key, part) for key, part in split(fact)]
    return lambda fact: [(whom, key, part) for whom, split in splits for key, part in split(fact)]
