"""Once a month the treasurer has moved what waits between two owners' banks, one transfer a pair; the last weeks wait."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.treasury.bank_transfer import CancelBankTransfer, NoteBankTransfer
from ledger.treasury.events import BankTransferNoted
from ledger.treasury.reverse import ReversalReason
from ledger.treasury.transit import Transit
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Part, World

_MOVES_ON: Final = 5
_OF_A_WRONG_DAY: Final = 3


class Transfers(Part):
    """What waited until the end of the month before; the third transfer was noted of a wrong day, and is noted again."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._pairs: dict[str, Transit] = {}
        self._numbers = 0
        self._wrong: list[BankTransferNoted] = []
        world.driver.listen(self._heard, Transit.parts)

    def _heard(self, fact: Fact) -> None:
        for pair, part in Transit.parts[type(fact)](fact):
            self._pairs[pair] = self._pairs.get(pair, Transit()).evolve(part)

    def morning(self, today: date) -> Iterable[Request]:
        """Note what the bank moved today; and correct the day of one transfer the morning after."""
        for wrong in self._wrong:
            reason = ReversalReason.WRONG_DAY
            yield Request(CancelBankTransfer(transfer=wrong.transfer, reason=reason), TREASURER)
            again = NoteBankTransfer(
                from_owner=wrong.from_owner,
                to_owner=wrong.to_owner,
                amount_cents=wrong.cents,
                entries=tuple(one.entry for one in wrong.covers),
                day=wrong.day - ONE_DAY,
                reference=wrong.reference,
            )
            yield Request(again, TREASURER)
        self._wrong = []
        if today.day == _MOVES_ON:
            last = today - _MOVES_ON * ONE_DAY
            for pair in sorted(self._pairs):
                yield from self._moves(pair, last)

    def _moves(self, pair: str, until: date) -> Iterable[Request]:
        waits = self._pairs[pair].to_make(until)
        if not waits:
            return
        first, second = pair.split("/")
        net = sum(leg.cents for leg in waits.values())
        ways = (first, second) if net >= 0 else (second, first)
        self._numbers += 1
        command = NoteBankTransfer(
            from_owner=ways[0],
            to_owner=ways[1],
            amount_cents=abs(net),
            until=until,
            reference=f"GC{self._numbers:06d}" if net else "",
        )
        wrong = self._numbers == _OF_A_WRONG_DAY
        yield Request(command, TREASURER, self._noticed if wrong else None)

    def _noticed(self, facts: tuple[Fact, ...]) -> None:
        self._wrong += [fact for fact in facts if isinstance(fact, BankTransferNoted)]
