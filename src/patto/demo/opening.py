"""Hubs are recorded, are furnished and priced for all seasons, and their books begin."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.places.events import HubRecorded
from ledger.places.record import RecordHub
from ledger.stays.arrival_events import ArrivalRulesSet
from ledger.stays.arrival_rules import DaysAsked, SeasonAsked, SetArrivalRules
from ledger.stays.close import CloseRoom, ReopenRoom
from ledger.stays.events import RoomAdded, RoomClosed
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.length_prices import LengthPriceAsked, SetLengthPrices
from ledger.stays.seasons import day_of_year
from ledger.stays.set_price import (
    FurtherGuestAsked,
    SeasonPriceAsked,
    SetPrice,
    WeekdayPriceAsked,
)
from ledger.stays.why_closed import WhyClosed
from ledger.treasury import chart
from ledger.treasury.opening import OpenBalances, OpeningBalance
from patto.demo.city_tax import lodging_of, table_of
from patto.demo.driver import Request
from patto.demo.plan import HubPlan, RoomPlan, hubs
from patto.demo.seasons import Landscape, high_seasons
from patto.demo.world import OPERATOR, TREASURER, Hub, Part, Room, World

_VAT_BP = 1_000
_CLOSED_IN, _BACK = 2, 20
_WEEKEND, _WEEKEND_PERCENT = (5, 6), 85
_FAMILY, _THIRD = 3, FurtherGuestAsked(guest_from=3, off_bp=2_000)
"""Who comes to a village with children pays a fifth less for the third bed of a room."""
_BY_LENGTH = (
    LengthPriceAsked(nights_from=7, off_bp=1_000),
    LengthPriceAsked(nights_from=28, off_bp=2_500),
)
"""A tenth off by the week and a quarter by the month, where guests may stay so long."""


_FULL_IN = {
    Landscape.SEA: SeasonAsked(first="07-25", last="08-25", nights_min=3),
    Landscape.MOUNTAIN: SeasonAsked(first="12-23", last="01-06", nights_min=2),
}
"""When a night is too few."""


class Opening(Part):
    """All hubs are there when the first twentieth of the year is over."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._coming = hubs(world.seed, world.scale)[::-1]
        self._bare: list[Hub] = []
        self._taxed: set[str] = set()
        self._furnished: list[Hub] = []
        self._closed: list[tuple[Hub, Room, str]] = []
        self._days = max(1, world.scale.days // 20)
        self._a_day = -(-len(self._coming) // self._days)

    def morning(self, today: date) -> Iterable[Request]:
        """Record the day's hubs."""
        if today == self.world.first:
            yield _opening(chart.NETWORK, chart.NETWORK_BANK, 5_000_000)
        if today.month == _CLOSED_IN and today.day == _BACK:
            yield from self._opened_again(today)
        for _ in range(min(self._a_day, len(self._coming))):
            plan = self._coming.pop()
            command = RecordHub(name=plan.name, side=plan.side, istat=plan.where.istat)
            yield Request(command, OPERATOR, partial(self._recorded, plan))

    def _opened_again(self, today: date) -> Iterable[Request]:
        """One room is ready before the month is over."""
        for hub, room, closing in self._closed[:1]:
            room.leave(range(room.plan.beds), today, _after_february(today))
            yield Request(ReopenRoom(closing=closing, first=today), hub.host)

    def _recorded(self, plan: HubPlan, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, HubRecorded)
        self._bare.append(Hub(plan, fact.hub))

    def evening(self, today: date) -> Iterable[Request]:
        """Furnish them; the treasurer writes down what they begin with."""
        for hub in self._bare:
            plan = hub.plan
            if plan.city_tax_cents and plan.where.istat not in self._taxed:
                self._taxed.add(plan.where.istat)
                yield table_of(plan, today)
            terms = SetTerms(
                hub=hub.id,
                valid_from=today,
                vat_bp=_VAT_BP,
                city_tax_cents=plan.city_tax_cents,
                deposit_cents=plan.deposit_cents,
                long_stays=plan.long_stays,
                lodging=lodging_of(plan),
                cin=f"IT{plan.where.istat}B4{plan.number:08d}",
            )
            yield Request(terms, hub.host)
            if plan.long_stays:
                by_length = SetLengthPrices(hub=hub.id, valid_from=today, prices=_BY_LENGTH)
                yield Request(by_length, hub.host)
            chance = self.world.chance("opening", plan.number)
            yield _opening(hub.id, chart.hub_bank(hub.id), 100_000 * chance.between(8, 20))
            for room in plan.rooms:
                add = AddRoom(hub=hub.id, name=room.name, beds=room.beds)
                yield Request(add, hub.host, partial(self._added, hub, room))
            self._furnished.append(hub)
        self._bare = []

    def _added(self, hub: Hub, plan: RoomPlan, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, RoomAdded)
        hub.rooms.append(Room(plan, fact.room))

    def answers(self, today: date) -> Iterable[Request]:
        """Set the prices of all years: a bed costs more in the high season, and less in a city when nobody works there."""
        for hub in self._furnished:
            for room in hub.rooms:
                yield Request(_price(hub, room, today), hub.host)
            if not self._closed and _sleeps_in_winter(hub):
                yield from self._closes(hub, today)
            if rules := _rules(hub, today):
                yield Request(rules, hub.host, partial(self._asks, hub))
            self.world.hubs.append(hub)
        self._furnished = []

    def _asks(self, hub: Hub, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, ArrivalRulesSet)
        hub.arrivals = hub.arrivals.evolve(fact)

    def _closes(self, hub: Hub, today: date) -> Iterable[Request]:
        """A village hub closes in February."""
        first = _next_february(today)
        until = _after_february(first)
        for room in hub.rooms:
            room.take(range(room.plan.beds), first, until)
            close = CloseRoom(room=room.id, first=first, until=until, reason=WhyClosed.SEASON)
            yield Request(close, hub.host, partial(self._closed_it, hub, room))

    def _closed_it(self, hub: Hub, room: Room, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, RoomClosed)
        self._closed.append((hub, room, fact.closing))


def _rules(hub: Hub, today: date) -> SetArrivalRules | None:
    """Return what a village by the sea or in the mountains asks of whoever comes when everybody would."""
    if hub.plan.side != "village" or hub.plan.landscape not in _FULL_IN:
        return None
    feast = date(today.year, 12, 25)
    return SetArrivalRules(
        hub=hub.id,
        valid_from=today,
        seasons=(_FULL_IN[hub.plan.landscape],),
        days_before_max=400,
        days_without=(DaysAsked(first=feast, until=feast + 2 * ONE_DAY),),
    )


def _sleeps_in_winter(hub: Hub) -> bool:
    return hub.plan.side == "village" and hub.plan.landscape is not Landscape.MOUNTAIN


def _next_february(today: date) -> date:
    this_year = date(today.year, _CLOSED_IN, 1)
    return this_year if this_year > today else date(today.year + 1, _CLOSED_IN, 1)


def _after_february(day: date) -> date:
    return date(day.year, _CLOSED_IN + 1, 1)


def _opening(owner: str, account: str, cents: int) -> Request:
    balances = (OpeningBalance(account, cents),)
    return Request(OpenBalances(owner=owner, balances=balances), TREASURER)


def _price(hub: Hub, room: Room, today: date) -> SetPrice:
    """Return what a bed costs in and out of season, in a city on Friday and Saturday nights, and in a village the third guest of a room."""
    landscape, low = hub.plan.landscape, room.plan.low_cents
    weekend = low * _WEEKEND_PERCENT // 100
    return SetPrice(
        room=room.id,
        valid_from=today,
        cents=low,
        weekdays=tuple(WeekdayPriceAsked(weekday=day, cents=weekend) for day in _WEEKEND)
        if landscape is Landscape.CITY
        else (),
        further=() if landscape is Landscape.CITY or room.plan.beds < _FAMILY else (_THIRD,),
        seasons=tuple(
            SeasonPriceAsked(
                name=name,
                first=day_of_year(first),
                last=day_of_year(last),
                cents=room.plan.high_cents,
            )
            for name, first, last in high_seasons(landscape)
        ),
    )
