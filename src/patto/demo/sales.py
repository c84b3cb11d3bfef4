"""Hubs sell more than nights: a hall at the ordinary rate of VAT, dinners at a lower one; and some nights are paid back in part."""

from collections import deque
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final

from ledger.billing.taken import Took
from ledger.members.rights import StandingForbids
from ledger.stays.events import StayCheckedOut
from ledger.stays.pay_back import PayBack
from ledger.treasury import chart, own_chart
from ledger.treasury.by_hand import EntryLine, RecordEntry, SoldAt
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Diary, Hub, Part, World

_SALES_DAY: Final = 20
_HALL_BP: Final = 2_200
_DINNER_BP: Final = 1_000


class Sales(Part):
    """Once a month a document for the month's hires; and good will towards whoever slept badly."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._left: deque[StayCheckedOut] = deque(maxlen=5)
        self._noises = Diary(world, "noises", world.scale.hubs, 30, 95)
        world.driver.listen(self._left_today)

    def _left_today(self, fact: StayCheckedOut) -> None:
        if fact.net_cents:
            self._left.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Do what the day asks."""
        if today.day == _SALES_DAY:
            for number, hub in enumerate(self.world.hubs):
                yield _hired(self.world.chance("sales", number, today), number, hub, today)
        for _ in self._noises.occasions(today):
            if self._left:
                self._noises.took()
                yield _paid_back(self._left.pop())


def _hired(chance: Chance, number: int, hub: Hub, today: date) -> Request:
    """A hall, and for every second hub dinners: what is sold, its VAT, and the document."""
    sold = [_sold_at(_HALL_BP, chance.between(5_000, 30_000))]
    if chance.often(50):
        sold.append(_sold_at(_DINNER_BP, chance.between(2_000, 9_000)))
    base = sum(one.base_cents for one in sold)
    vat = sum(one.vat_cents for one in sold)
    lines = (
        EntryLine(chart.hub_bank(hub.id), base + vat),
        EntryLine(own_chart.other_income(hub.id), -base),
        EntryLine(chart.vat(hub.id), -vat),
    )
    command = RecordEntry(
        owner=hub.id,
        lines=lines,
        vat=tuple(sold),
        title=f"Corrispettivi {number + 1}/{today:%m-%Y}",
        sha256=sha256(f"corrispettivi {number} {today}".encode()).hexdigest(),
        why="sala e cene del mese",
    )
    return Request(command, TREASURER)


def _sold_at(rate_bp: int, base_cents: int) -> SoldAt:
    return SoldAt(rate_bp, base_cents, (2 * base_cents * rate_bp + 10_000) // 20_000)


def _paid_back(stay: StayCheckedOut) -> Request:
    """A third of the nights, since the neighbours danced."""
    command = PayBack(
        stay=stay.stay,
        payer=stay.payer,
        of=Took.USE,
        amount_cents=max(1, (stay.net_cents + stay.vat_cents) // 3),
        note="festa nella casa accanto",
    )
    return Request(command, OPERATOR, expected=(NotEnoughMoney, StandingForbids))
