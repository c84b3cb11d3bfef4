"""Guests pay at the hub, in cash or by card; hosts count in the evening, and once it does not tie; a week later the bank has it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.till.bank import BankTill
from ledger.till.chart import cards, cash
from ledger.till.count import CountTill
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import AtTill, Means
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Hub, Part, World

_CHANGE_CENTS: Final = 20_00
"""What stays in the drawer."""
_FEE_PERMILLE: Final = 12
_COUNTS_THAT_DIFFER: Final = {2: (-2_00, "Mancano due euro: un resto sbagliato."), 9: (50, "")}
"""Of all counts, by how much which does not tie, and why."""
_WHY: Final = "Cinquanta centesimi in più: nessuno sa perché."
_MONDAY, _FRIDAY = 1, 5


class Tills(Part):
    """Every hub has a till; it is counted on the evening of a day on which something was taken, in one hub on Fridays alone."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._receipts: Counter[str] = Counter()
        self._cash: Counter[str] = Counter()
        self._cards: Counter[str] = Counter()
        self._on_its_way: Counter[str] = Counter()
        self._waits: set[str] = set()
        self._counts = self._numbers = 0
        self.paid_in_cash: set[str] = set()
        world.driver.listen(self._taken)
        world.driver.listen(self._counted)

    def told(self, hub: Hub, means: Means) -> AtTill:
        """Return how somebody pays there: the machine prints the next number."""
        self._receipts[f"{hub.id} {means}"] += 1
        number = self._receipts[f"{hub.id} {means}"]
        return AtTill(means=means, receipt=f"{number // 40 + 1:04}-{number:04}")

    def has(self, hub: Hub, cents: int) -> bool:
        """Say whether so much is in the drawer."""
        drawer = self.world.driver.balances.balance(cash(hub.id)) - self._on_its_way[hub.id]
        return drawer >= cents

    # ---- what is heard

    def _taken(self, fact: TakenAtTill) -> None:
        self._waits.add(fact.hub)
        if fact.means == Means.CARD:
            self._cards[fact.hub] += fact.cents
        elif fact.cents > 0:
            self.paid_in_cash.add(fact.about)

    def _counted(self, fact: TillCounted) -> None:
        self._waits.discard(fact.hub)
        self._cards[fact.hub] = 0
        self._on_its_way[fact.hub] += fact.to_bank_cents

    # ---- twenty past five: the drawer is counted

    def late(self, today: date) -> Iterable[Request]:
        """Count where something was taken; the last hub of all waits for the end of the week."""
        for hub in self.world.hubs:
            weekly = hub is self.world.hubs[-1] and today.isoweekday() != _FRIDAY
            if hub.id in self._waits and not weekly:
                yield self._count(hub, today)

    def _count(self, hub: Hub, today: date) -> Request:
        self._counts += 1
        differs, why = _COUNTS_THAT_DIFFER.get(self._counts, (0, ""))
        there = self.world.driver.balances.balance(cash(hub.id)) - self._on_its_way[hub.id]
        found = max(0, there + differs)
        command = CountTill(
            hub=hub.id,
            on=today,
            cash_cents=found,
            to_bank_cents=max(0, found - _CHANGE_CENTS),
            cards_cents=self._cards[hub.id],
            reason=(why or _WHY) if found != there else "",
        )
        return Request(command, hub.host)

    # ---- Monday at ten: the treasurer reads the bank's statement

    def morning(self, today: date) -> Iterable[Request]:
        """What was taken out has arrived, and what was paid by card, less the provider's fee."""
        if today.isoweekday() != _MONDAY:
            return
        for hub in self.world.hubs:
            if cents := self._on_its_way[hub.id]:
                self._on_its_way[hub.id] = 0
                yield self._bank(hub, Means.CASH, cents, cents)
            of_cards = self.world.driver.balances.balance(cards(hub.id))
            fee = of_cards * _FEE_PERMILLE // 1_000
            if of_cards and hub.id not in self._waits:
                yield self._bank(hub, Means.CARD, of_cards, of_cards - fee)

    def _bank(self, hub: Hub, means: Means, of_cents: int, cents: int) -> Request:
        self._numbers += 1
        command = BankTill(
            hub=hub.id,
            means=means,
            of_cents=of_cents,
            amount_cents=cents,
            reference=f"{'VERS' if means is Means.CASH else 'POS'}{self._numbers:06d}",
        )
        return Request(command, TREASURER)
