"""The network and the hubs come to terms: cities for desks, villages for beds, each its own way."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.conventions.debt_limits import SetDebtLimit
from ledger.conventions.events import (
    ConventionCountered,
    ConventionProposed,
    For,
    ServiceKind,
    Unit,
)
from ledger.conventions.negotiate import (
    CounterConvention,
    DeclineConvention,
    ProposeConvention,
    SignConvention,
)
from ledger.conventions.price_list import PriceLine
from ledger.conventions.rules import PactRule, SetPactRule
from ledger.conventions.suspend import EndConvention, ResumeConvention, SuspendConvention
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.places.hub import HubKind
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Hub, Part, World

_DESK_VAT_BP: Final = 2_200
_BED_VAT_BP: Final = 1_000
_DAY_CENTS, _HALF_CENTS, _BED_CENTS = 2_500, 1_500, 6_000
_NOTICE: Final = timedelta(days=30)
_VISA_DAYS_A_YEAR: Final = 4
_WEEK: Final = timedelta(days=7)
_LIMIT_CENTS: Final = 100_00

Step = Callable[[date], Iterable[Request]]


class Talk:
    """What is said between the network and one hub; the convention and its last version, once there is one."""

    def __init__(self, hub: Hub, number: int) -> None:
        self.hub = hub
        self.number = number
        self.convention = ""
        self.version = 0

    def heard(self, facts: tuple[Fact, ...]) -> None:
        """Remember what is on the table."""
        (fact,) = facts
        assert isinstance(fact, ConventionProposed | ConventionCountered)
        self.convention, self.version = fact.convention, fact.version


class Conventions(Part):
    """Every hub has one. Of the cities the first bargains, and reaches a limit of its debt, the second changes its prices, the third is suspended.

    The first village declines what is offered first, and the second ends its convention.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._talks: dict[str, Talk] = {}
        self._opened = dict.fromkeys(HubKind, 0)
        self._steps: dict[date, list[Step]] = defaultdict(list)

    def morning(self, today: date) -> Iterable[Request]:
        """Grant visa days, begin with whoever has opened, and go on with what is under way."""
        if today == self.world.first:
            yield Request(
                SetPactRule(
                    rule=PactRule.VISA_DAYS_A_YEAR,
                    valid_from=today,
                    value=_VISA_DAYS_A_YEAR,
                    reason="Il patto comincia.",
                ),
                OPERATOR,
            )
        for hub in self.world.hubs:
            if hub.id not in self._talks:
                self._talks[hub.id] = talk = Talk(hub, self._opened[hub.plan.side])
                self._opened[hub.plan.side] += 1
                self._begin(talk, today)
        for step in self._steps.pop(today, ()):
            yield from step(today)

    def _begin(self, talk: Talk, today: date) -> None:
        """Say on which days what is done."""
        days = [today + n * ONE_DAY for n in range(4)]
        self._on(days[0], self._propose, talk, 40)
        match talk.hub.plan.side, talk.number:
            case HubKind.CITY, 0:
                self._on(days[1], self._counter, talk, 60)
                self._on(days[2], self._counter, talk, 50)
                self._on(days[3], self._sign, talk)
                self._on(self.world.part(40), self._limit, talk)
            case HubKind.VILLAGE, 0:
                self._on(days[1], self._decline, talk)
                self._on(today + _WEEK, self._propose, talk, 60)
                self._on(today + _WEEK + ONE_DAY, self._sign, talk)
            case side, number:
                self._on(days[1], self._sign, talk)
                self._later(talk, side, number)

    def _later(self, talk: Talk, side: HubKind, number: int) -> None:
        """Say what becomes of it within the year."""
        part = self.world.part
        match side, number:
            case HubKind.CITY, 1:
                self._on(part(50), self._counter, talk, 55)
                self._on(part(50) + ONE_DAY, self._sign, talk)
            case HubKind.CITY, 2:
                self._on(part(60), self._suspend, talk)
                self._on(part(70), self._resume, talk)
            case HubKind.VILLAGE, 1:
                self._on(part(85), self._end, talk)
            case _:
                pass

    def _on(self, day: date, step: Callable[..., Iterable[Request]], *of: object) -> None:
        self._steps[day].append(partial(step, *of))

    def _propose(self, talk: Talk, percent: int, today: date) -> Iterable[Request]:
        prices = _prices(talk.hub, percent)
        command = ProposeConvention(hub=talk.hub.id, since=today, prices=prices)
        yield Request(command, OPERATOR, talk.heard)

    def _counter(self, talk: Talk, percent: int, today: date) -> Iterable[Request]:
        """The hub asks for more than half of the public price, the network for less."""
        command = CounterConvention(
            hub=talk.hub.id,
            convention=talk.convention,
            since=today,
            prices=_prices(talk.hub, percent),
        )
        who = talk.hub.host if percent > 50 else OPERATOR
        yield Request(command, who, talk.heard)

    def _sign(self, talk: Talk, _: date) -> Iterable[Request]:
        command = SignConvention(hub=talk.hub.id, convention=talk.convention, version=talk.version)
        yield Request(command, OPERATOR)
        yield Request(command, talk.hub.host)

    def _decline(self, talk: Talk, _: date) -> Iterable[Request]:
        command = DeclineConvention(
            hub=talk.hub.id,
            convention=talk.convention,
            version=talk.version,
            reason="D'estate i letti ci servono a prezzo pieno.",
        )
        yield Request(command, talk.hub.host)

    def _suspend(self, talk: Talk, _: date) -> Iterable[Request]:
        reason = "Lavori in corso: le scrivanie sono la metà."
        command = SuspendConvention(hub=talk.hub.id, convention=talk.convention, reason=reason)
        yield Request(command, OPERATOR)

    def _resume(self, talk: Talk, _: date) -> Iterable[Request]:
        command = ResumeConvention(hub=talk.hub.id, convention=talk.convention)
        yield Request(command, talk.hub.host)

    def _end(self, talk: Talk, today: date) -> Iterable[Request]:
        command = EndConvention(
            hub=talk.hub.id,
            convention=talk.convention,
            last=today + _NOTICE,
            reason="Lo spazio cambia gestore.",
        )
        yield Request(command, talk.hub.host)

    def _limit(self, talk: Talk, _: date) -> Iterable[Request]:
        """Its members have booked more than it can pay at once: no more on its account for now."""
        limit = SetDebtLimit(
            hub=talk.hub.id, cents=_LIMIT_CENTS, reason="Fino alla prossima compensazione."
        )
        yield Request(limit, OPERATOR)


def _prices(hub: Hub, percent: int) -> tuple[PriceLine, ...]:
    """Return a city's desks or a village's beds at so many percent of the public price."""
    if hub.plan.side is HubKind.VILLAGE:
        return (_price(ServiceKind.BED, Unit.NIGHT, _BED_CENTS, percent, _BED_VAT_BP),)
    return (
        _price(ServiceKind.DESK, Unit.DAY, _DAY_CENTS, percent, _DESK_VAT_BP),
        _price(ServiceKind.DESK, Unit.HALF_DAY, _HALF_CENTS, percent, _DESK_VAT_BP),
    )


def _price(service: ServiceKind, unit: Unit, cents: int, percent: int, vat_bp: int) -> PriceLine:
    return PriceLine(
        service=service,
        unit=unit,
        public_cents=cents,
        agreed_cents=cents * percent // 100,
        vat_bp=vat_bp,
        whom=For.OTHER_SIDE,
    )
