"""Money that the treasurer cannot place: it arrives without a name, and each kind finds its way home, or back."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.treasury.events import EntryPosted
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut, StillOwes
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.suspense import (
    ArrivalPart,
    AssignArrival,
    KeepArrival,
    RecordArrival,
    ReturnArrival,
    TakeBackCredit,
    WhyNoHome,
)
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Diary, Member, Part, World

_CENTS: Final = 12_000
_WAITS: Final = timedelta(days=4)
_WAYS: Final = (
    WhyNoHome.NOBODY,
    WhyNoHome.SEVERAL,
    WhyNoHome.LEFT,
    WhyNoHome.OTHER,
)
_TOLD: Final = {
    WhyNoHome.NOBODY: "Bonifico senza causale.",
    WhyNoHome.SEVERAL: "Rimborsi spese del mese, più dipendenti.",
    WhyNoHome.LEFT: "Saldo quota: chi versa non è più associato.",
    WhyNoHome.OTHER: "Per il progetto, con simpatia.",
}
"""What the bank tells with each."""


class Suspense(Part):
    """A few arrivals a year, each placed some days later in another way; the last of them still wait."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        times = world.scale.members // 150 + len(_WAYS)
        self._arrivals = Diary(world, "suspense", times, 15, 90)
        self._late = Diary(world, "suspense at the end", 2, 98, 100)
        self._wrong = Diary(world, "wrong credits", 1, 30, 80)
        self._waiting: list[tuple[date, WhyNoHome, str]] = []
        self._moves: list[tuple[TakeBackCredit, Member]] = []
        self._number = 0

    def morning(self, today: date) -> Iterable[Request]:
        """Write down what came without a name, and place what was asked about."""
        chance = self.world.chance("suspense", today)
        while self._waiting and self._waiting[0][0] <= today:
            _, why, arrival = self._waiting.pop(0)
            yield from self._placed(chance, why, arrival)
        for diary in (self._arrivals, self._late):
            for _ in diary.occasions(today):
                diary.took()
                yield self._arrives(today, settles=diary is self._arrivals)
        yield from self._credited_wrongly(chance, today)

    def _arrives(self, today: date, *, settles: bool) -> Request:
        """Write it down; what comes in the last days waits beyond the year."""
        why = _WAYS[self._number % len(_WAYS)]
        self._number += 1
        command = RecordArrival(
            amount_cents=_CENTS,
            why=why,
            day=today - ONE_DAY,
            reference=f"SCT {today:%Y} {self._number:06d}",
            note=_TOLD[why],
        )
        then = partial(self._waits, today + _WAITS, why) if settles else None
        return Request(command, TREASURER, then)

    def _waits(self, until: date, why: WhyNoHome, facts: tuple[Fact, ...]) -> None:
        entry = facts[0]
        assert isinstance(entry, EntryPosted)
        self._waiting.append((until, why, entry.about))

    def _placed(self, chance: Chance, why: WhyNoHome, arrival: str) -> Iterable[Request]:
        """An employer paid for several; who left gets theirs back; an unknown gift is the network's."""
        if why is WhyNoHome.LEFT:
            sent_back = ReturnArrival(arrival=arrival, amount_cents=_CENTS)
            yield Request(sent_back, TREASURER)
        elif why is WhyNoHome.OTHER:
            yield Request(KeepArrival(arrival=arrival, amount_cents=_CENTS), TREASURER)
        else:
            some = (self.world.active(chance) for _ in range(3 if why is WhyNoHome.SEVERAL else 1))
            members = list(dict.fromkeys(one.id for one in some if one))
            if members:
                each = _CENTS // len(members)
                parts = tuple(ArrivalPart(member=one, amount_cents=each) for one in members)
                yield Request(AssignArrival(arrival=arrival, parts=parts), TREASURER)

    def _credited_wrongly(self, chance: Chance, today: date) -> Iterable[Request]:
        """Somebody is credited with another's money and has it sent home before anybody notices."""
        for _ in self._wrong.occasions(today):
            wrong, right = self.world.active(chance), self.world.active(chance)
            if wrong is None or right is None or wrong is right:
                continue
            self._wrong.took()
            paid = RecordPaymentIn(member=wrong.id, amount_cents=_CENTS)
            yield Request(paid, TREASURER, partial(self._noticed, wrong, right))
            sent = RecordPaymentOut(member=wrong.id, amount_cents=_CENTS)
            yield Request(sent, TREASURER, expected=(NotEnoughMoney, StillOwes))

    def _noticed(self, wrong: Member, right: Member, facts: tuple[Fact, ...]) -> None:
        entry = facts[0]
        assert isinstance(entry, EntryPosted)
        self._moves.append((TakeBackCredit(entry=entry.entry, member=right.id), wrong))

    def evening(self, today: date) -> Iterable[Request]:
        """Move what was credited wrongly; whoever had spent it pays what they owe at once."""
        del today
        for move, wrong in self._moves:
            yield Request(move, TREASURER)
            yield Request(RecordPaymentIn(member=wrong.id, amount_cents=_CENTS), TREASURER)
        self._moves = []
