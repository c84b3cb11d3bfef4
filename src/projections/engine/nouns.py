"""Every noun folded from the log alone, by the very `evolve` that the pen uses."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook

N = TypeVar("N", bound=Noun)
Route = tuple[dict[str, Any], Noun, Callable[[Any], Iterable[tuple[str, Any]]], str]


class Nouns:
    """All the nouns of a book, as of the last line taken."""

    def __init__(self, rules: Rulebook) -> None:
        self._tags = rules.tags
        self._states: dict[type[Noun], dict[str, Any]] = {n: {} for n in rules.nouns.values()}
        self._routes: dict[type[Fact], list[Route]] = {
            kind: [(self._states[noun], noun(), parts, f"{noun.tag}:") for noun, parts in routes]
            for kind, routes in rules.routes.items()
        }

    def take(self, lines: Iterable[Line[Any]]) -> None:
        """Evolve what the lines concern."""
        routes = self._routes
        for line in lines:
            fact = line.fact
            for states, empty, parts, _ in routes.get(type(fact), ()):
                for key, part in parts(fact):
                    states[key] = states.get(key, empty).evolve(part)

    def take_and_tag(self, fact: Fact) -> set[str]:
        """Evolve what one fact concerns; return its tags, those of what it concerns and its own."""
        tags = self._tags(fact, ())
        for states, empty, parts, word in self._routes.get(type(fact), ()):
            for key, part in parts(fact):
                states[key] = states.get(key, empty).evolve(part)
                tags.add(word + key)
        return tags

    def of(self, noun: type[N]) -> Mapping[str, N]:
        """Return all that there are of a kind, by key."""
        return self._states.get(noun, {})
