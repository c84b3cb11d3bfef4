"""Every noun folded from the log alone, by the very `evolve` that the pen uses; what cannot be folded is said."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from ledger.kernel.fact import Line
from ledger.kernel.noun import Noun
from ledger.kernel.routes import concerns, nobody
from ledger.kernel.rulebook import Rulebook

N = TypeVar("N", bound=Noun)
Fold = tuple[dict[str, Any], Noun, str]
"""The states of a kind of noun, the one that nothing has concerned yet, and the word with which its tags begin."""


class Nouns:
    """The nouns of a book, as of the last line taken; `differences` are sentences with positions."""

    def __init__(self, rules: Rulebook) -> None:
        self.differences: list[str] = []
        self._tags = rules.tags
        self._states: dict[type[Noun], dict[str, Any]] = {noun: {} for noun in rules.nouns.values()}
        self._concerns = concerns(
            {
                kind: [(self._fold_of(noun), parts) for noun, parts in routes]
                for kind, routes in rules.routes.items()
            }
        )

    def take(self, lines: Iterable[Line[Any]]) -> None:
        """Evolve what the lines concern."""
        concerns = self._concerns
        for line in lines:
            fact = line.fact
            try:
                for (states, empty, _), key, part in concerns.get(type(fact), nobody)(fact):
                    states[key] = states.get(key, empty).evolve(part)
            except Exception as why:  # noqa: BLE001 - lines that nobody decided lead anywhere
                self._say(line, why)

    def take_and_tag(self, line: Line[Any]) -> set[str]:
        """Evolve what one line concerns; return its tags, those of what it concerns and its own."""
        fact = line.fact
        tags = self._tags(fact, ())
        try:
            for (states, empty, word), key, part in self._concerns.get(type(fact), nobody)(fact):
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

    def _fold_of(self, noun: type[Noun]) -> Fold:
        return self._states[noun], noun(), f"{noun.tag}:"

    def _say(self, line: Line[Any], why: Exception) -> None:
        self.differences.append(f"position {line.position}: cannot be folded: {why!r}")
