"""The treasurer tells what the law takes of profit, and of one holder what a treaty or a statute says."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ledger.houses.events import HouseOpened
from ledger.houses.forms import TRANSPARENT
from ledger.houses.withholding import STATUTE, SetHolderRate, SetWithholdingRate
from ledger.kernel.days import ONE_DAY
from ledger.offerings.events import SharesIssued
from patto.demo.driver import Request
from patto.demo.world import TREASURER, Part, World

_LAW: Final = "DL 66/2014, art. 3"
_REASON: Final = "Società di un altro Stato dell'Unione, DPR 600/1973, art. 27, comma 3-ter"
_RATE_BP: Final = 120


class Taxes(Part):
    """One law on the first day, and one organisation with a rate of its own."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._withholding: set[str] = set()
        self._told = False
        self._asks: list[SharesIssued] = []
        world.driver.listen(self._opened)
        world.driver.listen(self._issued)

    def _opened(self, fact: HouseOpened) -> None:
        if fact.form not in TRANSPARENT:
            self._withholding.add(fact.house)

    def _issued(self, fact: SharesIssued) -> None:
        organisation = not self.world.by_id[fact.member].person
        if organisation and fact.issuer in self._withholding and not self._told:
            self._told = True
            self._asks.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Tell the law at the beginning; the rate of an organisation as soon as it holds shares."""
        if today == self.world.first + ONE_DAY:
            ((since, rate),) = STATUTE
            law = SetWithholdingRate(rate_bp=rate, valid_from=since, law=_LAW)
            yield Request(law, TREASURER)
        for fact in self._asks:
            command = SetHolderRate(
                house=fact.issuer,
                member=fact.member,
                rate_bp=_RATE_BP,
                valid_from=fact.day,
                reason=_REASON,
            )
            yield Request(command, TREASURER)
        self._asks.clear()
