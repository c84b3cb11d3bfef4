"""Hosts look around on the evening of the day: mostly they give the deposit back, seldom something is broken, once it costs more."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.kernel.refused import Refused
from ledger.members.rights import StandingForbids
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import DepositIsFree, NoDepositHeld, ReleaseDeposit
from ledger.stays.events import DamageCharged, StayCheckedOut
from ledger.stays.rules import SetStayRule, StayRule
from ledger.treasury.pay import RecordPaymentIn
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Part, World

_LOOKED_AT_PERCENT, _BROKEN_PERCENT, _RUINED_PERCENT = 70, 4, 1
_RUINED_CENTS = 12_000
_RULED_AT_PERCENT, _HOURS = 50, 36
_TOO_LATE: Final[tuple[type[Refused], ...]] = (NoDepositHeld, DepositIsFree, StandingForbids)


class Deposits(Part):
    """Whoever does not look around leaves it to the scheduler; half a year on deposits are held for a day and a half."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._left: list[StayCheckedOut] = []
        self._owing: list[DamageCharged] = []
        world.driver.listen(self._leaves)
        world.driver.listen(self._owes)

    def _leaves(self, fact: StayCheckedOut) -> None:
        if fact.deposit_cents:
            self._left.append(fact)

    def _owes(self, fact: DamageCharged) -> None:
        if fact.owed_cents:
            self._owing.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Pay what was found to be owed last evening; half a year on, say for how long deposits are held."""
        if today == self.world.part(_RULED_AT_PERCENT):
            rule = SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=today, value=_HOURS)
            yield Request(rule, OPERATOR)
        for fact in self._owing:
            paid = RecordPaymentIn(member=fact.payer, amount_cents=fact.owed_cents)
            yield Request(paid, TREASURER)
        self._owing = []

    def late(self, today: date) -> Iterable[Request]:
        """Look around where guests left today."""
        del today
        for left in self._left:
            yield from self._looks_around(left)
        self._left = []

    def _looks_around(self, left: StayCheckedOut) -> Iterable[Request]:
        chance = self.world.chance("deposit", left.stay)
        host = next(hub.host for hub in self.world.hubs if hub.id == left.hub)
        if chance.often(_RUINED_PERCENT):
            yield Request(
                self._damage(left, left.deposit_cents + _RUINED_CENTS), host, expected=_TOO_LATE
            )
        elif chance.often(_BROKEN_PERCENT):
            yield Request(
                self._damage(left, max(1, left.deposit_cents // 5)), host, expected=_TOO_LATE
            )
        if chance.often(_LOOKED_AT_PERCENT):
            yield Request(ReleaseDeposit(stay=left.stay), host, expected=_TOO_LATE)

    def _damage(self, left: StayCheckedOut, cents: int) -> ChargeDamage:
        above = cents > left.deposit_cents
        note = "Il parquet è da rifare." if above else "Trovata una sedia rotta."
        return ChargeDamage(
            stay=left.stay, payer=left.payer, cents=cents, note=note, above_owed=above
        )
