"""An offering is given another week, and one of those who asked for shares wants fewer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from ledger.offerings.crowdfunding_events import InvestorWarned
from ledger.offerings.events import OfferingOpened
from ledger.offerings.extend import ExtendOffering
from ledger.offerings.pledge import LowerPledge
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Part, World

_LONGER: Final = timedelta(days=7)


class SecondThoughts(Part):
    """It happens to the offering that stands under the rules of crowdfunding, the evening after it was asked for."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._closes: dict[str, date] = {}
        self._asked: list[InvestorWarned] = []
        world.driver.listen(self._opened)
        world.driver.listen(self._warned)

    def _opened(self, fact: OfferingOpened) -> None:
        self._closes[fact.offering] = fact.closes

    def _warned(self, fact: InvestorWarned) -> None:
        self._asked.append(fact)

    def evening(self, today: date) -> Iterable[Request]:
        """Think again about what was asked for yesterday or before."""
        if not self._asked or self._asked[-1].day >= today:
            return
        last = self._asked[-1]
        self._asked.clear()
        longer = self._closes[last.offering] + _LONGER
        yield Request(ExtendOffering(offering=last.offering, closes=longer), OPERATOR)
        fewer = LowerPledge(offering=last.offering, pledge=last.pledge, shares=1)
        yield Request(fewer, self.world.by_id[last.member].who)
