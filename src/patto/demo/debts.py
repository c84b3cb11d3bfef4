"""What hubs owe and may owe each other, from what was heard: a visa day is only expected where its home hub may owe it."""

from collections.abc import Callable, Iterable
from typing import Any

from ledger.conventions.debt_limits import Left, left_of
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.rules import PactRules
from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact
from ledger.registry import RULES
from patto.demo.driver import Driver


class Debts:
    """The debts of all hubs, as they are by what the driver has told."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._debts: dict[str, HubDebt] = {}
        self._parts: dict[type[Fact], Callable[[Any], Iterable[tuple[str, Any]]]] = {
            fact: parts
            for fact, routes in RULES.routes.items()
            for noun, parts in routes
            if noun is HubDebt
        }
        driver.listen(self._hear, self._parts)

    def _hear(self, fact: Fact) -> None:
        for hub, part in self._parts[type(fact)](fact):
            self._debts[hub] = self._debts.get(hub, HubDebt()).evolve(part)

    def left(
        self, homes: Iterable[str], host: str, rules: PactRules, besides: str
    ) -> dict[str, Left]:
        """Return how much more each home hub may owe for what is booked at a host now, but for one booking."""
        now = self._driver.now
        return {
            home: left_of(
                self._debts.get(home, HubDebt()),
                rules,
                host,
                today=day_in_rome(now),
                now=now,
                besides=besides,
            )
            for home in homes
        }
