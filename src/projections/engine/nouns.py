"""Every noun folded from the log alone, by the very `evolve` that the pen uses; what cannot be folded is said."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook

N = TypeVar("N", bound=Noun)
Route = tuple[dict[str, Any], Noun, Callable[[Any], Iterable[tuple[str, Any]]], str]


class Nouns:
    """The nouns of a book, as of the last line taken; `differences` are sentences with positions."""

    def __init__(self, rules: Rulebook) -> None:
        self.differences: list[str] = []
        self._tags = rules.tags
        self._states: dict[type[Noun], dict[str, Any]] = {noun: {} for noun in rules.nouns.values()}
        self._routes: dict[type[Fact], list[Route]] = {
            kind: [(self._states[noun], noun(), parts, f"{noun.tag}:") for noun, parts in routes]
            for kind, routes in rules.routes.items()
        }

    def take(self, lines: Iterable[Line[Any]]) -> None:
        """Evolve what the lines concern."""
        routes = self._routes
        for line in lines:
            fact = line.fact
            try:
                for states, empty, parts, _ in routes.get(type(fact), ()):
                    for key, part in parts(fact):
                        states[key] = states.get(key, empty).evolve(part)
            except Exception as why:  # noqa: BLE001 - lines that nobody decided lead anywhere
                self._say(line, why)

    def take_and_tag(self, line: Line[Any]) -> set[str]:
        """Evolve what one line concerns; return its tags, those of what it concerns and its own."""
        fact = line.fact
        tags = self._tags(fact, ())
        try:
            for states, empty, parts, word in self._routes.get(type(fact), ()):
                for key, part in parts(fact):
                    tags.add(word + key)
                    states[key] = states.get(key, empty).evolve(part)
        except Exception as why:  # noqa: BLE001 - as above
            self._say(line, why)
            return self._tags(fact)
        return tags

    def of(self, noun: type[N]) -> Mapping[str, N]:
        """Return all that there are of a kind, by key."""
        return self._states[noun]

    def one(self, noun: type[N], key: str) -> N:
        """Return the noun with a key."""
        state: N = self._states[noun].get(key, noun())
        return state

    def _say(self, line: Line[Any], why: Exception) -> None:
        self.differences.append(f"position {line.position}: cannot be folded: {why!r}")
