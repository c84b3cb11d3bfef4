"""The treasurer keeps the rest of the books: bills of hubs, a loan, debts that are given up, years that are approved."""

from collections import deque
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final

from ledger.approvals.approve import ApproveProposal, DeclineProposal, WithdrawProposal
from ledger.approvals.events import CommandProposed
from ledger.billing.taken import Took
from ledger.conventions.net_visits import NetVisits
from ledger.houses.events import HouseOpened
from ledger.kernel.command import command_name
from ledger.offerings.redeem import RedeemShares
from ledger.stays.events import StayCancelled
from ledger.stays.pay_back import PayBack
from ledger.treasury import chart, own_chart
from ledger.treasury.by_hand import EntryLine, RecordEntry
from ledger.treasury.close import ReopenPeriod
from ledger.treasury.events import BooksOpened, EntryPosted
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.write_off import WriteOffDebt
from ledger.treasury.year import ApproveYear
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Diary, Part, World

_BILL_DAY: Final = 15
_BILLS: Final = ("Energia elettrica", "Connessione a banda larga", "Pulizie", "Manutenzioni")
_MEETING: Final = (4, 28)
"""Years are approved within 120 days of their end (c.c. 2364)."""

_ANSWERS: Final = (ApproveProposal, DeclineProposal, ApproveProposal, WithdrawProposal)

_TOLD_ELSEWHERE: Final = {command_name(one) for one in (RedeemShares, ReopenPeriod, NetVisits)}
"""Whoever tells their story answers them."""


class Books(Part):
    """What no other part of the story moves money for."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._houses: dict[str, int] = {}
        self._owing: deque[str] = deque()
        self._fees: deque[StayCancelled] = deque(maxlen=5)
        self._proposed: list[CommandProposed] = []
        self._resolved: list[str] = []
        self._decided = 0
        self._good_will = Diary(world, "pay-backs", world.scale.hubs, 30, 95)
        world.driver.listen(self._opened)
        world.driver.listen(self._begun)
        world.driver.listen(self._posted)
        world.driver.listen(self._cancelled)
        world.driver.listen(self._asked)

    def _opened(self, fact: HouseOpened) -> None:
        self._houses[fact.house] = fact.day.year

    def _begun(self, fact: BooksOpened) -> None:
        """A house that comes in with its balances has books from that day on."""
        if fact.owner in self._houses:
            self._houses[fact.owner] = fact.day.year

    def _posted(self, entry: EntryPosted) -> None:
        if entry.kind == "bounce":
            self._owing.append(entry.about)

    def _cancelled(self, fact: StayCancelled) -> None:
        if fact.fee_cents:
            self._fees.append(fact)

    def _asked(self, fact: CommandProposed) -> None:
        if fact.command == command_name(ApproveYear):
            self._resolved.append(fact.proposal)
        elif fact.command not in _TOLD_ELSEWHERE:
            self._proposed.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Do what the day asks."""
        yield from self._decide()
        if today == self.world.part(20):
            yield self._loan()
        if today.day == _BILL_DAY:
            yield from self._bills(today)
            yield from self._give_up()
        if (today.month, today.day) == _MEETING and self.world.first.year < today.year:
            yield from self._approve(today)
        for _ in self._good_will.occasions(today):
            if self._fees:
                self._good_will.took()
                yield _paid_back(self._fees.pop())

    def _loan(self) -> Request:
        """Members of the federation lend the network a thousand euro."""
        lines = (
            EntryLine(chart.NETWORK_BANK, 100_000),
            EntryLine(own_chart.loans(chart.NETWORK), -100_000),
        )
        command = RecordEntry(
            owner=chart.NETWORK,
            lines=lines,
            title="Contratto di prestito",
            sha256=sha256(b"prestito").hexdigest(),
            counterpart="Banca del territorio",
            why="anticipo delle spese di avvio",
        )
        return Request(command, TREASURER)

    def _bills(self, today: date) -> Iterable[Request]:
        """Every hub that has money pays a bill."""
        for number, hub in enumerate(self.world.hubs):
            chance = self.world.chance("bills", number, today)
            bank = chart.hub_bank(hub.id)
            cents = min(
                self.world.driver.balances.balance(bank) // 20, chance.between(2_000, 9_000)
            )
            if cents > 0:
                what = chance.pick(_BILLS)
                lines = (EntryLine(own_chart.other_costs(hub.id), cents), EntryLine(bank, -cents))
                command = RecordEntry(
                    owner=hub.id,
                    lines=lines,
                    title=f"Fattura {number + 1}/{today:%m-%Y}",
                    sha256=sha256(f"{number} {today}".encode()).hexdigest(),
                    counterpart=f"{what} S.r.l.",
                    why=what,
                )
                yield Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _give_up(self) -> Iterable[Request]:
        """One debt at a time: it is proposed, and another person decides the day after."""
        while self._owing:
            member = self._owing.popleft()
            owed = self.world.driver.balances.balance(chart.receivable(member))
            if owed > 0:
                command = WriteOffDebt(
                    member=member, amount_cents=max(1, owed // 2), note="irreperibile da mesi"
                )
                yield Request(command, TREASURER, expected=(NotEnoughMoney,))
                return

    def _decide(self) -> Iterable[Request]:
        for fact in self._proposed:
            kind = _ANSWERS[self._decided % len(_ANSWERS)]
            self._decided += 1
            who = TREASURER if kind is WithdrawProposal else OPERATOR
            yield Request(kind(proposal=fact.proposal), who, expected=(NotEnoughMoney,))
        self._proposed.clear()
        for proposal in self._resolved:
            yield Request(ApproveProposal(proposal=proposal), OPERATOR)
        self._resolved.clear()

    def _approve(self, today: date) -> Iterable[Request]:
        """The meetings approve the year before."""
        houses = [house for house, opened in self._houses.items() if opened < today.year]
        for owner in (chart.NETWORK, *(hub.id for hub in self.world.hubs), *houses):
            command = ApproveYear(
                owner=owner,
                year=today.year - 1,
                approved_by="Assemblea ordinaria",
                title=f"Verbale di approvazione {today.year - 1}",
                sha256=sha256(f"{owner} {today.year}".encode()).hexdigest(),
            )
            yield Request(command, TREASURER)


def _paid_back(fee: StayCancelled) -> Request:
    """Half of the fee, since somebody else took the bed."""
    command = PayBack(
        stay=fee.stay,
        payer=fee.payer,
        of=Took.FEE,
        amount_cents=max(1, fee.fee_cents // 2),
        note="posto letto riassegnato",
    )
    return Request(command, OPERATOR, expected=(NotEnoughMoney,))
