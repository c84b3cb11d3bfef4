"""Nouns folded from the log alone, by the very `evolve` that the pen uses: all of them, or those that are compared."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook

N = TypeVar("N", bound=Noun)
Keys = set[str] | None
"""Which nouns of a kind are folded: those with these keys; None is all of them."""

Route = tuple[dict[str, Any], Noun, Callable[[Any], Iterable[tuple[str, Any]]], str, Keys]


class Nouns:
    """The nouns of a book, as of the last line taken; with `only`, those of these kinds and keys and no others."""

    def __init__(self, rules: Rulebook, only: Mapping[type[Noun], Keys] | None = None) -> None:
        self._tags = rules.tags
        kinds = rules.nouns.values()
        self._keys: Mapping[type[Noun], Keys] = dict.fromkeys(kinds) if only is None else only
        self._states: dict[type[Noun], dict[str, Any]] = {noun: {} for noun in kinds}
        none_of_them: Keys = set()
        self._routes: dict[type[Fact], list[Route]] = {
            kind: [
                (
                    self._states[noun],
                    noun(),
                    parts,
                    f"{noun.tag}:",
                    self._keys.get(noun, none_of_them),
                )
                for noun, parts in routes
            ]
            for kind, routes in rules.routes.items()
        }

    def take(self, lines: Iterable[Line[Any]]) -> None:
        """Evolve what the lines concern."""
        routes = self._routes
        for line in lines:
            fact = line.fact
            for states, empty, parts, _, keys in routes.get(type(fact), ()):
                for key, part in parts(fact):
                    if keys is None or key in keys:
                        states[key] = states.get(key, empty).evolve(part)

    def take_and_tag(self, fact: Fact) -> set[str]:
        """Evolve what one fact concerns; return its tags, those of what it concerns and its own."""
        tags = self._tags(fact, ())
        for states, empty, parts, word, keys in self._routes.get(type(fact), ()):
            for key, part in parts(fact):
                tags.add(word + key)
                if keys is None or key in keys:
                    states[key] = states.get(key, empty).evolve(part)
        return tags

    def of(self, noun: type[N]) -> Mapping[str, N]:
        """Return all that there are of a kind, by key."""
        assert self._keys.get(noun, ()) is None, f"not every {noun.kind} is folded"
        return self._states[noun]

    def one(self, noun: type[N], key: str) -> N:
        """Return the noun with a key that is folded."""
        state: N = self._states[noun].get(key, noun())
        return state

    def let_go(self, noun: type[Noun], key: str) -> None:
        """Fold a noun no further, unless all of its kind are folded."""
        keys = self._keys.get(noun)
        if keys is not None:
            keys.discard(key)
            self._states[noun].pop(key, None)
