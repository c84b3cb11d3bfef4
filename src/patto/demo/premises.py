"""Hubs get what they must have, and open; some were not complete at first, and one loses what it had."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.conventions.events import ConventionAgreed
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.places.describe import DescribeHub, Hours, PlaceHub
from ledger.places.equip import LosePart, MeasureConnection, ProvideParts
from ledger.places.events import HubPart
from ledger.places.hub import HubKind
from ledger.places.open import HubIsNotComplete, OpenHub
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Hub, Part, World

_LATE_BY: Final = timedelta(days=5)
_LATE_ONES: Final = 3
"""Of so many villages one lacks a part at first."""
_LOST_AT, _BACK_AT, _MEASURED_AT = 45, 55, 65
_AMENITIES: Final = ("Stampante", "Cucina", "Biciclette", "Giardino", "Biblioteca", "Parcheggio")
_RULES: Final = (
    "Le telefonate si fanno nella sala riunioni.",
    "La cucina si lascia come la si è trovata.",
)


class Premises(Part):
    """A village opens with its last part, a city on the day on which its convention is agreed."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._seen = 0
        self._villages = 0
        self._last_part: dict[date, list[Hub]] = {}
        self._agreed: list[str] = []
        world.driver.listen(self._heard)

    def _heard(self, fact: ConventionAgreed) -> None:
        self._agreed.append(fact.hub)

    def morning(self, today: date) -> Iterable[Request]:
        """Fit out whoever is new; bring what was missing; lose a part, and measure again."""
        new = self.world.hubs[self._seen :]
        self._seen = len(self.world.hubs)
        for hub in new:
            yield self._described(hub)
            if hub.plan.side is HubKind.VILLAGE:
                yield from self._fitted_out(hub, today)
        for hub in self._last_part.pop(today, ()):
            yield Request(ProvideParts(hub=hub.id, parts=(HubPart.BABY_PIT_STOP,)), hub.host)
            yield self._opening(hub)
        yield from self._wears(today)

    def evening(self, today: date) -> Iterable[Request]:
        """Open the cities with which a convention was agreed, and which were waiting for it."""
        del today
        agreed, self._agreed = self._agreed, []
        for hub in self.world.hubs:
            if hub.id in agreed and hub.plan.side is HubKind.CITY and not hub.is_open:
                yield self._opening(hub)

    def _fitted_out(self, hub: Hub, today: date) -> Iterable[Request]:
        """Have all parts, or all but one: then the hub cannot open yet."""
        chance = self.world.chance("premises", hub.plan.number)
        late = self._villages % _LATE_ONES == 0
        self._villages += 1
        parts = tuple(one for one in HubPart if not late or one is not HubPart.BABY_PIT_STOP)
        yield Request(ProvideParts(hub=hub.id, parts=parts), hub.host)
        yield self._measured(hub, today, chance.between(3, 20) * 50)
        # Somewhere in Italy; where a municipality lies is in no table of ours.
        place = PlaceHub(
            hub=hub.id,
            address=f"Piazza del Municipio {chance.between(1, 20)}",
            latitude_micro=chance.between(37_000_000, 46_500_000),
            longitude_micro=chance.between(7_000_000, 18_000_000),
        )
        yield Request(place, hub.host)
        yield self._opening(hub)
        if late:
            self._last_part.setdefault(today + _LATE_BY, []).append(hub)

    def _opening(self, hub: Hub) -> Request:
        opened = partial(self._opened, hub)
        return Request(OpenHub(hub=hub.id), OPERATOR, opened, (HubIsNotComplete,))

    def _opened(self, hub: Hub, facts: tuple[Fact, ...]) -> None:
        del facts
        hub.is_open = True

    def _described(self, hub: Hub) -> Request:
        chance = self.world.chance("described", hub.plan.number)
        opens, closes = chance.pick((("08:30", "19:00"), ("09:00", "18:30")))
        hours = tuple(Hours(weekday=day, opens=opens, closes=closes) for day in range(1, 6))
        return Request(
            DescribeHub(
                hub=hub.id,
                hours=hours,
                email=f"spazio-{hub.plan.number}@example.org",
                website=f"https://example.org/{hub.plan.number}",
                rules=_RULES,
                amenities=tuple(chance.shuffled(_AMENITIES)[: chance.between(2, 4)]),
            ),
            hub.host,
        )

    def _measured(self, hub: Hub, today: date, down: int) -> Request:
        measure = MeasureConnection(
            hub=hub.id, down_mbit=down, up_mbit=down // 5, measured=today - ONE_DAY
        )
        return Request(measure, hub.host)

    def _wears(self, today: date) -> Iterable[Request]:
        """The last village's refreshment area closes for some weeks, and its connection is measured anew."""
        part = self.world.part
        if today not in (part(_LOST_AT), part(_BACK_AT), part(_MEASURED_AT)):
            return
        hub = [one for one in self.world.hubs if one.plan.side is HubKind.VILLAGE][-1]
        if today == part(_LOST_AT):
            yield Request(LosePart(hub=hub.id, part=HubPart.REFRESHMENT_AREA), hub.host)
        elif today == part(_BACK_AT):
            yield Request(ProvideParts(hub=hub.id, parts=(HubPart.REFRESHMENT_AREA,)), hub.host)
        else:
            yield self._measured(hub, today, 1_000)
