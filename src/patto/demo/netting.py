"""Twice a year the treasurer nets what hubs owe each other for visits, and the operator approves it the day after."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.approvals.approve import ApproveProposal
from ledger.approvals.events import CommandProposed
from ledger.conventions import chart as of_pact
from ledger.conventions.net_visits import NetVisits, NothingToNet
from ledger.kernel.command import command_name
from ledger.kernel.days import ONE_DAY
from ledger.treasury import chart
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Part, World

_ON_PERCENT: Final = (60, 96)


class Netting(Part):
    """Hubs that could not pay are left out; what they owe waits for the next time."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._days = {world.part(percent) for percent in _ON_PERCENT}
        self._proposed: list[str] = []
        world.driver.listen(self._asked)

    def _asked(self, fact: CommandProposed) -> None:
        if fact.command == command_name(NetVisits):
            self._proposed.append(fact.proposal)

    def morning(self, today: date) -> Iterable[Request]:
        """Approve what was proposed yesterday, and propose what is due today."""
        expected = (NotEnoughMoney, NothingToNet)
        for proposal in self._proposed:
            yield Request(ApproveProposal(proposal=proposal), OPERATOR, expected=expected)
        self._proposed.clear()
        if today in self._days:
            command = NetVisits(until=today - ONE_DAY, without=self._poor())
            yield Request(command, TREASURER, expected=expected)

    def _poor(self) -> tuple[str, ...]:
        """Return the hubs whose bank has less than they owe."""
        balance = self.world.driver.balances.balance
        return tuple(
            hub.id
            for hub in self.world.hubs
            if balance(of_pact.pact_claim(hub.id)) + balance(chart.hub_bank(hub.id)) < 0
        )
