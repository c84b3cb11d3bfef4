"""Every noun folded from the log alone, by the very `evolve` that the pen uses."""

from collections.abc import Callable, Iterable
from typing import Any

from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook
from ledger.registry import RULES
from ledger.treasury.account import Account, Hold

Route = tuple[dict[str, Any], Noun, Callable[[Any], Iterable[tuple[str, Any]]]]


class Nouns:
    """All the nouns of a book, as of the last line taken."""

    def __init__(self, rules: Rulebook = RULES) -> None:
        self.states: dict[type[Noun], dict[str, Any]] = {n: {} for n in rules.nouns.values()}
        self._routes: dict[type[Fact], list[Route]] = {
            kind: [(self.states[noun], noun(), parts) for noun, parts in routes]
            for kind, routes in rules.routes.items()
        }

    def take(self, lines: Iterable[Line[Any]]) -> None:
        """Evolve what the lines concern."""
        routes = self._routes
        for line in lines:
            fact = line.fact
            for states, empty, parts in routes.get(type(fact), ()):
                for key, part in parts(fact):
                    states[key] = states.get(key, empty).evolve(part)

    def figures(self) -> dict[str, str]:
        """Return what accounts and holds say, named as `balances` names them."""
        accounts = self.states.get(Account, {})
        holds = self.states.get(Hold, {})
        return {f"balance {name}": str(one.balance) for name, one in accounts.items()} | {
            f"hold {name}": str(one.reserved) for name, one in holds.items() if one.reserved
        }
