"""The treasurer tells again what was told of the wrong day, and closes the months; a venture's bank sends money back."""

from collections import deque
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from ledger.houses.keep_books import RecordRent
from ledger.kernel.days import ONE_DAY
from ledger.treasury import chart
from ledger.treasury.close import ClosePeriod
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason
from ledger.ventures.pay_venture import PayVenture, ReversePayment
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Diary, Part, World

_CLOSES_ON: Final = 20
_COMES_BACK: Final = timedelta(days=2)
_IS_PAID_AGAIN: Final = timedelta(days=4)


class Corrections(Part):
    """Now and then a rent was paid a day before it was told; the first payment to a venture comes back."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._rents: deque[EntryPosted] = deque(maxlen=20)
        self._mistakes = Diary(world, "mistakes", world.scale.houses + 1, 40, 90)
        self._returned: list[EntryPosted] = []
        world.driver.listen(self._posted)

    def _posted(self, entry: EntryPosted) -> None:
        if entry.kind == "rent":
            self._rents.append(entry)
        elif entry.reverses and any(one.entry == entry.reverses for one in self._rents):
            self._rents = deque((one for one in self._rents if one.entry != entry.reverses), 20)
        elif entry.kind == "venture-paid" and not self._returned:
            self._returned.append(entry)

    def late(self, today: date) -> Iterable[Request]:
        """In the middle of the month everybody's books of the month before are closed."""
        if today.day == _CLOSES_ON and today - timedelta(days=today.day) >= self.world.first:
            yield Request(
                ClosePeriod(owner=chart.ALL, until=today - timedelta(days=today.day)), TREASURER
            )

    def morning(self, today: date) -> Iterable[Request]:
        """Write down what was found."""
        for _ in self._mistakes.occasions(today):
            if self._rents:
                self._mistakes.took()
                yield Request(_told_again(self._rents.pop()), TREASURER, expected=(NotEnoughMoney,))
        for paid in self._returned:
            money, _ = paid.lines
            if today == paid.day + _COMES_BACK:
                command = ReversePayment(
                    venture=paid.about,
                    entry=paid.entry,
                    reason=ReversalReason.RETURNED,
                    day=today - ONE_DAY,
                    reference=f"TRN{today:%Y%m%d}R",
                )
                yield Request(command, TREASURER)
            if today == paid.day + _IS_PAID_AGAIN:
                yield Request(PayVenture(venture=paid.about, amount_cents=money.cents), TREASURER)


def _told_again(rent: EntryPosted) -> RecordRent:
    expense, *_ = rent.lines
    return RecordRent(
        house=rent.about,
        hub=expense.account.rsplit(":", 1)[1],
        amount_cents=expense.cents,
        day=rent.day - ONE_DAY,
        instead_of=Instead(rent.entry, ReversalReason.WRONG_DAY),
    )
