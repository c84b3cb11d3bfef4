"""What the treasurer writes down: payments in and out, the wrong ones and the bounced ones, taxes paid on."""

from collections import deque
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.houses.events import HouseOpened
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.treasury import chart
from ledger.treasury.bounce import RecordBounce
from ledger.treasury.events import EntryPosted
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.tax import PayTaxOn, Tax
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Diary, Member, Part, World

_TAX_DAY: Final = 16
_QUARTERS: Final = (1, 4, 7, 10)
_TEN_EUROS: Final = 1_000
_RECENT: Final = 400


class Payments(Part):
    """Whoever needs money says so in the morning, before payments are written down, and pays in what is missing."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._needs: dict[Member, int] = {}
        self._leaving: list[Member] = []
        self._recent: deque[tuple[str, Member, int]] = deque(maxlen=_RECENT)
        self._debtors: deque[tuple[date, Member]] = deque()
        self._wrong: list[str] = []
        self._houses: list[str] = []
        self._number = 0
        times = world.scale.members
        self._doubles = Diary(world, "doubles", times // 100 + 1)
        self._bounces = Diary(world, "bounces", times // 100 + 1, 25, 85)
        self._savers = Diary(world, "savers", times * 2 // 3, 15, 99)
        world.driver.listen(self._house)

    def _house(self, fact: HouseOpened) -> None:
        self._houses.append(fact.house)

    def need(self, member: Member, cents: int) -> None:
        """Say that a member wants to spend so much this evening, besides what they said before."""
        self._needs[member] = self._needs.get(member, 0) + cents

    def pay_all_out(self, member: Member) -> None:
        """Ask that a member's wallet be emptied tomorrow morning."""
        self._leaving.append(member)

    def morning(self, today: date) -> Iterable[Request]:
        """Write down what the bank did."""
        chance = self.world.chance("till", today)  # The name is part of every seed's year.
        for member, cents in self._needs.items():
            if (missing := cents - self.world.driver.balances.wallet(member.id)) > 0:
                yield self._pays_in(chance, member, missing, today)
        yield from self._recoveries(today)
        yield from self._bounced(today)
        yield from self._doubled(chance, today)
        yield from self._paid_out(chance, today)
        if today.day == _TAX_DAY:
            yield from self._taxes(today)
        self._needs = {}

    def _pays_in(self, chance: Chance, member: Member, missing: int, today: date) -> Request:
        """People pay in round sums, some a day before it is written down, some with the bank's number."""
        cents = -(-missing // _TEN_EUROS) * _TEN_EUROS + _TEN_EUROS * chance.below(6)
        self._number += 1
        command = RecordPaymentIn(
            member=member.id,
            amount_cents=cents,
            day=today - ONE_DAY if chance.often(10) else None,
            reference=f"TRN{today:%Y}{self._number:09d}" if chance.often(30) else "",
            note="Ricarica da bonifico istantaneo." if chance.often(2) else "",
        )
        # Who was put out in the evening may have wanted something by then.
        return Request(command, TREASURER, partial(self._was_paid_in, member), (StandingForbids,))

    def _was_paid_in(self, member: Member, facts: tuple[Fact, ...]) -> None:
        entry = facts[0]
        assert isinstance(entry, EntryPosted)
        self._recent.append((entry.entry, member, entry.lines[0].cents))

    def _busy(self, member: Member) -> bool:
        """Say whether a member's money is needed today, or owed."""
        owes = self.world.driver.balances.balance(chart.receivable(member.id))
        return bool(owes) or member in self._needs or not member.active

    def _bounced(self, today: date) -> Iterable[Request]:
        """The bank takes a payment back that was partly spent: the network lends the rest."""
        for _ in self._bounces.occasions(today):
            for payment in self._recent:
                entry, member, cents = payment
                if not self._busy(member) and self.world.driver.balances.wallet(member.id) < cents:
                    self._recent.remove(payment)
                    self._bounces.took()
                    self._debtors.append((today + timedelta(days=6), member))
                    self.need(member, 0)
                    yield Request(RecordBounce(entry=entry, reason="AM04"), TREASURER)
                    break

    def _recoveries(self, today: date) -> Iterable[Request]:
        """A week later the member pays in, and the network has back what it lent at once."""
        while self._debtors and self._debtors[0][0] <= today:
            _, member = self._debtors.popleft()
            owed = self.world.driver.balances.balance(chart.receivable(member.id))
            if owed and member.active:
                self.need(member, owed)
                cents = owed + _TEN_EUROS
                yield Request(RecordPaymentIn(member=member.id, amount_cents=cents), TREASURER)

    def _doubled(self, chance: Chance, today: date) -> Iterable[Request]:
        """A payment is written down twice; the second is reversed in the evening."""
        for _ in self._doubles.occasions(today):
            member = self.world.active(chance)
            if member is None:
                return
            self._doubles.took()
            command = RecordPaymentIn(
                member=member.id, amount_cents=_TEN_EUROS * chance.between(5, 30)
            )
            yield Request(command, TREASURER, partial(self._was_paid_in, member))
            yield Request(command, TREASURER, self._was_wrong)

    def _was_wrong(self, facts: tuple[Fact, ...]) -> None:
        entry = facts[0]
        assert isinstance(entry, EntryPosted)
        self._wrong.append(entry.entry)

    def evening(self, today: date) -> Iterable[Request]:
        """Reverse what was wrong, before anybody spends it."""
        del today
        for entry in self._wrong:
            command = ReverseEntry(entry=entry, reason=ReversalReason.DUPLICATE)
            yield Request(command, TREASURER, expected=(NotEnoughMoney,))
        self._wrong = []

    def _paid_out(self, chance: Chance, today: date) -> Iterable[Request]:
        """Who leaves gets everything; others have some of it sent home now and then."""
        balances = self.world.driver.balances
        for member in self._leaving:
            if (cents := balances.wallet(member.id)) > 0:
                command = RecordPaymentOut(
                    member=member.id, amount_cents=cents, note="Saldo di chiusura."
                )
                yield Request(command, TREASURER, expected=(NotEnoughMoney,))
        self._leaving = []
        for _ in self._savers.occasions(today):
            self._savers.took()
            saver = self.world.active(chance)
            if saver is None or self._busy(saver):
                continue
            if (spare := balances.wallet(saver.id) // _TEN_EUROS * _TEN_EUROS) > 5 * _TEN_EUROS:
                self.need(saver, 0)
                home = RecordPaymentOut(member=saver.id, amount_cents=spare)
                yield Request(
                    home, TREASURER, expected=(NotEnoughMoney,)
                )  # A plan may be begun first.

    def _taxes(self, today: date) -> Iterable[Request]:
        """On the sixteenth: VAT and withheld tax every month, city tax after each quarter."""
        for hub in self.world.hubs:
            yield from self._tax(Tax.VAT, hub.id, chart.vat(hub.id))
            if today.month in _QUARTERS:
                yield from self._tax(Tax.CITY_TAX, hub.id, chart.city_tax(hub.id))
        for house in self._houses:
            yield from self._tax(Tax.WITHHOLDING, house, chart.withholding(house))

    def _tax(self, tax: Tax, owner: str, account: str) -> Iterable[Request]:
        if owed := self.world.driver.balances.owed(account):
            command = PayTaxOn(tax=tax, owner=owner, amount_cents=owed)
            yield Request(command, TREASURER, expected=(NotEnoughMoney,))
