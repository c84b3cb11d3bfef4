"""Hosts look around the morning after: mostly they give the deposit back, seldom they find something broken."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.kernel.refused import Refused
from ledger.members.rights import StandingForbids
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import DepositIsFree, NoDepositHeld, ReleaseDeposit
from ledger.stays.events import StayCheckedOut
from ledger.stays.rules import SetStayRule, StayRule
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Part, World

_LOOKED_AT_PERCENT, _BROKEN_PERCENT = 70, 4
_RULED_AT_PERCENT, _HOURS = 50, 36
_TOO_LATE: Final[tuple[type[Refused], ...]] = (NoDepositHeld, DepositIsFree, StandingForbids)


class Deposits(Part):
    """Whoever does not look around leaves it to the scheduler; half a year on deposits are held for a day and a half."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._left: list[StayCheckedOut] = []
        world.driver.listen(self._leaves)

    def _leaves(self, fact: StayCheckedOut) -> None:
        if fact.deposit_cents:
            self._left.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Look around where guests left yesterday or before."""
        if today == self.world.part(_RULED_AT_PERCENT):
            rule = SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=today, value=_HOURS)
            yield Request(rule, OPERATOR)
        for left in [one for one in self._left if one.day < today]:
            self._left.remove(left)
            yield from self._looks_around(left)

    def _looks_around(self, left: StayCheckedOut) -> Iterable[Request]:
        chance = self.world.chance("deposit", left.stay)
        host = next(hub.host for hub in self.world.hubs if hub.id == left.hub)
        if chance.often(_BROKEN_PERCENT):
            cents = max(1, left.deposit_cents // 5)
            note = "Trovata una sedia rotta."
            broken = ChargeDamage(stay=left.stay, payer=left.payer, cents=cents, note=note)
            yield Request(broken, host, expected=_TOO_LATE)
        if chance.often(_LOOKED_AT_PERCENT):
            yield Request(ReleaseDeposit(stay=left.stay), host, expected=_TOO_LATE)
