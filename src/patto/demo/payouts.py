"""A few members a year ask for money to be paid out to their bank; the treasurer pays the next mornings."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from schwifty import IBAN

from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.treasury.debts import OwesMoney
from ledger.treasury.events import PayoutAsked
from ledger.treasury.payout import AskForPayout, DeclinePayout, PayPayout
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Diary, Member, Part, World

_CENTS: Final = 5_000
_REFUSED_OF: Final = 4
_EXPECTED: Final = (NotEnoughMoney, OwesMoney, StandingForbids)


class Payouts(Part):
    """Every fourth is refused, and what is asked for in the last days still waits."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._occasions = Diary(world, "payouts", world.scale.members // 60 + _REFUSED_OF, 20, 100)
        self._waiting: list[tuple[date, PayoutAsked]] = []
        self._answered = 0

    def evening(self, today: date) -> Iterable[Request]:
        """Ask."""
        chance = self.world.chance("payouts", today)
        for _ in self._occasions.occasions(today):
            member = self.world.active(chance)
            if member is None or self.world.driver.balances.wallet(member.id) < _CENTS:
                continue
            self._occasions.took()
            account = f"{chance.below(10**12):012d}"
            iban = IBAN.generate("IT", bank_code="05428", branch_code="11101", account_code=account)
            command = AskForPayout(member=member.id, amount_cents=_CENTS, iban=str(iban))
            yield self._asks(command, member, today)

    def _asks(self, command: AskForPayout, member: Member, today: date) -> Request:
        return Request(command, member.who, partial(self._waits, today), expected=_EXPECTED)

    def _waits(self, today: date, facts: tuple[Fact, ...]) -> None:
        asked = facts[0]
        assert isinstance(asked, PayoutAsked)
        self._waiting.append((today + timedelta(days=2), asked))

    def morning(self, today: date) -> Iterable[Request]:
        """Pay what has waited for two days, or say why not."""
        while self._waiting and self._waiting[0][0] <= today:
            _, asked = self._waiting.pop(0)
            self._answered += 1
            if self._answered % _REFUSED_OF:
                yield Request(PayPayout(payout=asked.payout), TREASURER)
            else:
                why = "L'IBAN è di un'altra persona."
                refusal = DeclinePayout(payout=asked.payout, member=asked.member, reason=why)
                yield Request(refusal, TREASURER)
