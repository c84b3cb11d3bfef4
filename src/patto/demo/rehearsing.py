"""What a distribution would pay is looked at first, from what was heard alone: whoever goes on asks the very same again.

A preview of the book itself stands at its head, which is further on when a demo that was interrupted recalls what it asked.
"""

from typing import Any, Final

from msgspec.structs import replace

from ledger.houses.distribute import Distribute
from ledger.houses.events import DistributionPaid
from ledger.houses.house import House
from ledger.houses.withholding import WithholdingRates
from ledger.kernel.fact import Fact
from ledger.kernel.ids import SEED_BYTES
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import NounKey
from ledger.members.membership import Membership
from ledger.offerings.cost import Costs
from ledger.offerings.register import Register
from ledger.registry import RULES
from ledger.treasury.account import Account
from patto.demo.driver import Driver
from patto.demo.world import TREASURER

_LOOKED_AT: Final = (House, Register, Costs, Membership, WithholdingRates)


class Rehearsal(dict[NounKey, Noun]):
    """The nouns that a distribution looks at, as they are by what the driver has told."""

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self._driver = driver
        driver.listen(
            self._hear, [kind for kind, routes in RULES.routes.items() if _matters(routes)]
        )

    def __missing__(self, key: NounKey) -> Noun:
        noun, name = key
        return Account(balance=self._driver.balances.balance(name)) if noun is Account else noun()

    def _hear(self, fact: Fact) -> None:
        for noun, name, part in RULES.concerned(fact):
            if noun in _LOOKED_AT:
                self[noun, name] = self[noun, name].evolve(part)

    def shown(self, command: Distribute) -> Distribute:
        """Return the distribution with what holders will get in all; as it is if it will be refused."""
        now, nothing = self._driver.now, bytes(SEED_BYTES)
        see = RULES.see(self, now=now, who=TREASURER, seed=nothing, is_preview=True)
        try:
            whole, *_ = RULES.decide(command, see)
        except Refused:
            return command
        assert isinstance(whole, DistributionPaid)
        return replace(command, shown_total_cents=whole.net_cents)


def _matters(routes: Any) -> bool:
    return any(noun in _LOOKED_AT for noun, _ in routes)
