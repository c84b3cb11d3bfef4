"""A bill of a month that is closed turns up: two persons open the books, it is told of its day, and they are closed again."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from ledger.approvals.approve import ApproveProposal
from ledger.approvals.events import CommandProposed
from ledger.kernel.command import command_name
from ledger.kernel.days import ONE_DAY
from ledger.treasury import chart, own_chart
from ledger.treasury.by_hand import EntryLine, RecordEntry
from ledger.treasury.close import ClosePeriod, ReopenPeriod
from ledger.treasury.events import PeriodClosed, PeriodReopened
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Part, World

_FROM_PERCENT: Final = 30
_BILL_CENTS: Final = 24_40
_TURNS_UP: Final = timedelta(days=2)


class Reopening(Part):
    """Once a year, two days after a closing: the network's bill was of the last day that had been closed."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._closed: PeriodClosed | None = None
        self._proposed = ""
        self._open: PeriodReopened | None = None
        world.driver.listen(self._closes)
        world.driver.listen(self._asked)
        world.driver.listen(self._opened)

    def _closes(self, fact: PeriodClosed) -> None:
        is_everybodys = fact.owner == chart.ALL
        if not self._closed and is_everybodys and fact.day >= self.world.part(_FROM_PERCENT):
            self._closed = fact

    def _asked(self, fact: CommandProposed) -> None:
        if fact.command == command_name(ReopenPeriod):
            self._proposed = fact.proposal

    def _opened(self, fact: PeriodReopened) -> None:
        self._open = fact

    def morning(self, today: date) -> Iterable[Request]:
        """The treasurer asks, the operator approves the day after, and what was missing is told of its day."""
        if not self._closed:
            return
        until = self._closed.until
        if today == self._closed.day + _TURNS_UP:
            reason = "Una bolletta di fine mese non era stata registrata."
            command = ReopenPeriod(owner=chart.ALL, until=until - ONE_DAY, reason=reason)
            yield Request(command, TREASURER)
        if self._proposed:
            yield Request(ApproveProposal(proposal=self._proposed), OPERATOR)
            self._proposed = ""
        if self._open:
            self._open = None
            yield self._bill(until)
            yield Request(ClosePeriod(owner=chart.ALL, until=until), TREASURER)

    def _bill(self, day: date) -> Request:
        lines = (
            EntryLine(own_chart.other_costs(chart.NETWORK), _BILL_CENTS),
            EntryLine(chart.NETWORK_BANK, -_BILL_CENTS),
        )
        command = RecordEntry(
            owner=chart.NETWORK,
            lines=lines,
            title=f"Bolletta {day:%m/%Y}",
            sha256=sha256(f"bolletta {day}".encode()).hexdigest(),
            counterpart="Energia dei Borghi S.r.l.",
            why="energia elettrica della sede",
            day=day,
        )
        return Request(command, TREASURER, expected=(NotEnoughMoney,))
