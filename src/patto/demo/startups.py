"""Local startups are presented, raise money in rounds, and are paid what was raised."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.offerings.events import OfferingSettled
from ledger.treasury.debts import OwesMoney
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import VentureOpened
from ledger.ventures.open_venture import FounderShares, OpenVenture
from ledger.ventures.pay_venture import PayVenture
from patto.demo import names
from patto.demo.driver import Request
from patto.demo.plan import DAYS
from patto.demo.raising import End, Raise, Raising
from patto.demo.world import OPERATOR, TREASURER, Member, Part, World

# The day each round opens, how long it lasts, its end; the first three ventures, which the next repeat.
_COURSES: Final = (
    ((60, 30, End.SETTLED), (240, 25, End.SETTLED)),
    ((95, 30, End.FAILED), (200, 30, End.SETTLED)),
    ((130, 30, End.CANCELLED), (215, 35, End.FAILED)),
)


class Startups(Part):
    """All ventures: founders first, then rounds, then the money in two parts."""

    def __init__(self, world: World, raising: Raising) -> None:
        super().__init__(world)
        self._raising = raising
        self._opening: dict[date, list[int]] = {}
        self._rounds: dict[date, list[tuple[str, int, int, End]]] = {}
        self._ventures: set[str] = set()
        self._paying: dict[date, list[tuple[str, bool]]] = {}
        for number in range(world.scale.ventures):
            first = _COURSES[number % len(_COURSES)][0][0]
            self._opening.setdefault(self._day(first - 10, number), []).append(number)
        world.driver.listen(self._settled)

    def _day(self, day: int, number: int) -> date:
        late = number // len(_COURSES) % 7
        return self.world.first + timedelta(days=(day + late) * self.world.scale.days // DAYS)

    def morning(self, today: date) -> Iterable[Request]:
        """Present the day's ventures; pay over what was raised: half at first, then all."""
        for number in self._opening.pop(today, ()):
            chance = self.world.chance("venture", number)
            founders: dict[str, Member] = {}
            for _ in range(chance.between(2, 3)):
                if member := self.world.active(chance, persons=True):
                    founders[member.id] = member
                    member.ties += 1
            command = OpenVenture(
                hub=chance.pick(self.world.hubs).id,
                name=f"{names.VENTURES[number % len(names.VENTURES)]} S.r.l.",
                founders=tuple(
                    FounderShares(member=one, shares=1_000 * chance.between(2, 6))
                    for one in founders
                ),
            )
            then = partial(self._opened, number)
            yield Request(command, OPERATOR, then, expected=(OwesMoney, StandingForbids))
        for venture, all_of_it in self._paying.pop(today, ()):
            owed = self.world.driver.balances.owed(of_ventures.venture_money(venture))
            if cents := owed if all_of_it else owed // 2:
                yield Request(PayVenture(venture=venture, amount_cents=cents), TREASURER)

    def _opened(self, number: int, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, VentureOpened)
        self._ventures.add(fact.venture)
        for day, lasts, end in _COURSES[number % len(_COURSES)]:
            lasts_here = max(4, lasts * self.world.scale.days // DAYS)
            planned = (fact.venture, number, lasts_here, end)
            self._rounds.setdefault(self._day(day, number), []).append(planned)

    def evening(self, today: date) -> Iterable[Request]:
        """Have the rounds of the day opened, for the day after."""
        for venture, number, lasts, end in self._rounds.pop(today, ()):
            chance = self.world.chance("round", number, today)
            most = max(20, 2 * min(400, self.world.scale.members)) * chance.between(5, 10) // 10
            self._raising.open(
                Raise(
                    issuer=venture,
                    price_cents=100 * chance.between(40, 150),
                    shares_min=most // 2,
                    shares_max=most,
                    shares_limit=max(3, most // 10),
                    opens=today + ONE_DAY,
                    closes=today + timedelta(days=lasts),
                    end=end,
                )
            )
        return ()

    def _settled(self, fact: OfferingSettled) -> None:
        if fact.issuer not in self._ventures:
            return
        for later, all_of_it in ((5, False), (25, True)):
            day = fact.day + timedelta(days=later)
            self._paying.setdefault(day, []).append((fact.issuer, all_of_it))
