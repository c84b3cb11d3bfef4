"""What was paid wrongly is put right although the money is gone: a rent ten times too high, and a distribution."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import DistributionPaid, DistributionUndone, HouseOpened
from ledger.houses.forms import LegalForm
from ledger.houses.keep_books import RecordPurchase, RecordRent
from ledger.houses.open_house import OpenHouse
from ledger.houses.undo import UndoDistribution
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason
from ledger.treasury.settle_dues import SettleDues
from patto.demo.driver import Request
from patto.demo.rehearsing import Rehearsal
from patto.demo.world import OPERATOR, TREASURER, Hub, Part, World

Step = Callable[[], Iterator[Request]]

_TOO_HIGH: Final = 10
_SPENT_PERCENT: Final = 85
_KEPT_PERCENT: Final = 90


class WrongRent(Part):
    """A house in the making spends a rent that was ten times too high; what it owes the hub it pays off in parts."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._house = ""
        self._rent: EntryPosted | None = None
        self._steps: list[tuple[date, Step]] = [
            (world.part(percent), step)
            for percent, step in (
                (30, self._open),
                (44, self._pay_too_much),
                (46, self._spend),
                (48, self._correct),
                (54, self._pay_again),
                (56, self._settle),
                (64, self._pay_again),
                (66, self._settle),
            )
        ]
        world.driver.listen(self._posted)

    def _posted(self, entry: EntryPosted) -> None:
        if entry.kind == "rent" and entry.about == self._house:
            self._rent = self._rent or entry
        elif self._rent and entry.reverses == self._rent.entry:
            self._rent = None

    def evening(self, today: date) -> Iterable[Request]:
        """Take the next step if its day has come, and there is what it takes."""
        if self._steps and self._steps[0][0] <= today:
            _, step = self._steps[0]
            requests = list(step())
            if requests:
                self._steps.pop(0)
            yield from requests

    @property
    def _hub(self) -> Hub:
        return self.world.hubs[-1]

    def _balance(self, account: str) -> int:
        return self.world.driver.balances.balance(account)

    def _open(self) -> Iterator[Request]:
        form = LegalForm.COMUNIONE
        command = OpenHouse(hub=self._hub.id, name="Il Frantoio, da riscattare", form=form)
        yield Request(command, OPERATOR, self._opened)

    def _opened(self, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, HouseOpened)
        self._house = fact.house

    def _told(self, cents: int, instead_of: Instead | None = None) -> Request:
        command = RecordRent(
            house=self._house, hub=self._hub.id, amount_cents=cents, instead_of=instead_of
        )
        return Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _pay_too_much(self) -> Iterator[Request]:
        """The comma stood one place too far to the right."""
        cents = self._balance(chart.hub_bank(self._hub.id)) // 3 // _TOO_HIGH
        if cents > 0:
            yield self._told(cents * _TOO_HIGH)

    def _spend(self) -> Iterator[Request]:
        cents = self._balance(chart.house_bank(self._house)) * _SPENT_PERCENT // 100
        if cents > 0:
            note = "Caparra al venditore"
            command = RecordPurchase(house=self._house, amount_cents=cents, note=note)
            yield Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _correct(self) -> Iterator[Request]:
        """23. What the house has goes back at once, the rest is due."""
        if self._rent:
            cents = max(line.cents for line in self._rent.lines)
            wrong = Instead(self._rent.entry, ReversalReason.WRONG_AMOUNT)
            yield self._told(cents // _TOO_HIGH, wrong)

    def _pay_again(self) -> Iterator[Request]:
        cents = self._balance(chart.due_from(self._hub.id, self._house)) // 2
        if 0 < cents <= self._balance(chart.hub_bank(self._hub.id)):
            yield self._told(cents)

    def _settle(self) -> Iterator[Request]:
        """What the house has by now, as far as it is due."""
        due = self._balance(chart.due_from(self._hub.id, self._house))
        cents = min(due, self._balance(chart.house_bank(self._house)))
        if cents > 0:
            command = SettleDues(debtor=self._house, creditor=self._hub.id, amount_cents=cents)
            yield Request(command, TREASURER, expected=(NotEnoughMoney,))


class WrongDistribution(Part):
    """The first capital that a house pays back was a tenth too much: undone the same day, declared anew the next."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._rehearsal = Rehearsal(world.driver)
        self._first = ""
        self._wrong: list[DistributionPaid] = []
        self._undone: list[DistributionUndone] = []
        world.driver.listen(self._paid)
        world.driver.listen(self._taken_back)

    def _paid(self, fact: DistributionPaid) -> None:
        if fact.of == Of.CAPITAL and not self._first:
            self._first = fact.distribution
            self._wrong.append(fact)

    def _taken_back(self, fact: DistributionUndone) -> None:
        self._undone.append(fact)

    def evening(self, today: date) -> Iterable[Request]:
        """Take back what was paid this morning, spent or not."""
        del today
        for fact in self._wrong:
            command = UndoDistribution(
                distribution=fact.distribution, reason=ReversalReason.WRONG_AMOUNT
            )
            yield Request(command, TREASURER)
        self._wrong = []

    def morning(self, today: date) -> Iterable[Request]:
        """Declare the right one."""
        del today
        for fact in self._undone:
            cents = fact.amount_cents * _KEPT_PERCENT // 100
            if cents > 0:
                command = Distribute(
                    house=fact.house,
                    of=Of.CAPITAL,
                    amount_cents=cents,
                    record_date=fact.paid - ONE_DAY,
                )
                yield Request(self._rehearsal.shown(command), TREASURER, expected=(NotEnoughMoney,))
        self._undone = []
