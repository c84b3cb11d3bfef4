"""A house that was there before comes in with a year of its own behind it: that year is closed, approved, reserved of, and paid out.

So there is profit to look at whenever the demo year begins and ends: what the other houses earn is paid once a January is over.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Final

from ledger.houses.bring_in import BringInHouse
from ledger.houses.distribute import Distribute, Of
from ledger.houses.enter_shares import HolderShares
from ledger.houses.events import HouseOpened
from ledger.houses.forms import LegalForm
from ledger.houses.open_house import OpenHouse
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.treasury import chart, own_chart
from ledger.treasury.by_hand import EntryLine, RecordEntry
from ledger.treasury.close import ClosePeriod
from ledger.treasury.events import YearApproved
from ledger.treasury.year import ApproveYear
from patto.demo.driver import Request
from patto.demo.rehearsing import Rehearsal
from patto.demo.world import OPERATOR, TREASURER, Part, World

Step = Callable[[date], Iterator[Request]]

_SHARES: Final = (60, 40)
_SHARE_CENTS: Final = 250_00
_QUARTER_MONTHS: Final = (3, 6, 9, 12)
_RENT_CENTS: Final = 1_200_00
_COSTS_CENTS: Final = 310_00
_PAID_PERCENT: Final = 70


class EarlierHouse(Part):
    """One story in steps, a day each, as soon as two members are there who have no other plans."""

    def __init__(self, world: World, rehearsal: Rehearsal) -> None:
        super().__init__(world)
        self._rehearsal = rehearsal
        self._holders: list[str] = []
        self._house = ""
        self._year = world.first.year - 1
        self._left = 0
        self._steps: list[Step] = [
            self._open,
            self._bring_in,
            self._enter,
            self._approve,
            self._distribute,
        ]
        world.driver.listen(self._approved)

    def _approved(self, fact: YearApproved) -> None:
        if fact.owner == self._house:
            self._left = fact.result_cents - fact.reserve_cents

    def evening(self, today: date) -> Iterable[Request]:
        """Take the next step; what it yields is done before the day is over."""
        if len(self._holders) < len(_SHARES):
            self._find(today)
        elif self._steps:
            yield from self._steps.pop(0)(today)

    def _find(self, today: date) -> None:
        """Find somebody who is asked for nothing else from now on."""
        member = self.world.active(self.world.chance("earlier house", today), persons=True)
        if member and not member.away and not member.ties:
            member.active = False
            self._holders.append(member.id)

    def _open(self, today: date) -> Iterator[Request]:
        del today
        command = OpenHouse(hub=self.world.hubs[-1].id, name="Casa del Mugnaio", form=LegalForm.SRL)
        yield Request(command, OPERATOR, self._opened)

    def _opened(self, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, HouseOpened)
        self._house = fact.house

    def _bring_in(self, today: date) -> Iterator[Request]:
        """Its books begin with the year that is over; nobody lent it anything."""
        del today
        capital = sum(_SHARES) * _SHARE_CENTS
        yield Request(
            BringInHouse(
                house=self._house,
                holders=tuple(
                    HolderShares(member=member, shares=shares, cents=shares * _SHARE_CENTS)
                    for member, shares in zip(self._holders, _SHARES, strict=True)
                ),
                bank_cents=capital // 10,
                property_cents=capital - capital // 10,
                capital_cents=capital,
                document=f"Bilancio al 31/12/{self._year - 1} e libro soci",
                day=date(self._year, 1, 1),
            ),
            TREASURER,
        )

    def _enter(self, today: date) -> Iterator[Request]:
        """What it earned and paid in that year, of its own days."""
        del today
        bank = chart.house_bank(self._house)
        for month in _QUARTER_MONTHS:
            for account, cents, what, whom in (
                (own_chart.other_income(self._house), -_RENT_CENTS, "Affitto", "Pro loco"),
                (own_chart.other_costs(self._house), _COSTS_CENTS, "Utenze", "Energia S.r.l."),
            ):
                yield Request(
                    RecordEntry(
                        owner=self._house,
                        lines=(EntryLine(account, cents), EntryLine(bank, -cents)),
                        title=f"{what}, trimestre {month // 3}/{self._year}",
                        sha256=sha256(f"{what} {month} {self._year}".encode()).hexdigest(),
                        counterpart=whom,
                        why=what,
                        day=date(self._year, month, 27),
                    ),
                    TREASURER,
                )

    def _approve(self, today: date) -> Iterator[Request]:
        """The books of the year are closed, and its holders approve it; another person says so the next day."""
        del today
        yield Request(ClosePeriod(owner=self._house, until=date(self._year, 12, 31)), TREASURER)
        title = f"Verbale di approvazione {self._year}"
        yield Request(
            ApproveYear(
                owner=self._house,
                year=self._year,
                approved_by="Assemblea ordinaria",
                title=title,
                sha256=sha256(title.encode()).hexdigest(),
            ),
            TREASURER,
        )

    def _distribute(self, today: date) -> Iterator[Request]:
        """Most of what the reserve left; the rest stays for the roof."""
        command = Distribute(
            house=self._house,
            of=Of.PROFIT,
            amount_cents=self._left * _PAID_PERCENT // 100,
            record_date=today - ONE_DAY,
        )
        yield Request(self._rehearsal.shown(command), TREASURER)
