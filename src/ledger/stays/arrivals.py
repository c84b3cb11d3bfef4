"""When one may arrive, and for how many nights: what a hub asks, and what one of its rooms asks besides.

A stay is judged by the rules of its arrival day as they are set on the day on which it is booked. A room asks for more, never
for less: where both have a rule the stricter counts.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

import msgspec

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.stays.arrival_events import ArrivalRulesSet, DaysWithout, SeasonNights
from ledger.stays.seasons import day_of_year, in_season

NEAREST_WITHIN: Final = 60
"""So many days around an arrival day another is looked for."""


class ArrivalRule(StrEnum):
    """What a stay may be refused for, in the order in which it is looked at."""

    ARRIVALS = "no-arrivals"
    TOO_LATE = "booked-too-late"
    TOO_EARLY = "booked-too-early"
    TOO_FEW = "too-few-nights"
    TOO_MANY = "too-many-nights"


ALL_RULES: Final = frozenset(ArrivalRule)


class Asks(msgspec.Struct, frozen=True, gc=False):
    """What is asked of whoever arrives on one day."""

    arrivals: bool = True
    nights_min: int = 1
    nights_max: int | None = None
    days_before_min: int = 0
    days_before_max: int | None = None

    def broken(
        self, days_before: int, nights: int, judged: frozenset[ArrivalRule] = ALL_RULES
    ) -> ArrivalRule | None:
        """Return the first of the rules `judged` that a stay of so many nights breaks, booked so many days before, if any."""
        broken = {
            ArrivalRule.ARRIVALS: not self.arrivals,
            ArrivalRule.TOO_LATE: days_before < self.days_before_min,
            ArrivalRule.TOO_EARLY: days_before > _or_none(self.days_before_max, days_before),
            ArrivalRule.TOO_FEW: nights < self.nights_min,
            ArrivalRule.TOO_MANY: nights > _or_none(self.nights_max, nights),
        }
        return next((rule for rule in ArrivalRule if rule in judged and broken[rule]), None)

    def said_of(self, rule: ArrivalRule) -> dict[str, int | None]:
        """Return the figure that a rule asks for, by its name."""
        names = {
            ArrivalRule.TOO_LATE: "days_before_min",
            ArrivalRule.TOO_EARLY: "days_before_max",
            ArrivalRule.TOO_FEW: "nights_min",
            ArrivalRule.TOO_MANY: "nights_max",
        }
        return {names[rule]: getattr(self, names[rule])} if rule in names else {}

    def may_arrive(self, days_before: int) -> bool:
        """Say whether anybody may arrive who books so many days before, for however many nights."""
        return self.broken(days_before, self.nights_min) in (None, ArrivalRule.TOO_MANY)


def _or_none(most: int | None, asked: int) -> int:
    return asked if most is None else most


def _least(one: int | None, other: int | None) -> int | None:
    return min((most for most in (one, other) if most is not None), default=None)


def both(one: Asks, other: Asks) -> Asks:
    """Return what is asked where two ask."""
    return Asks(
        one.arrivals and other.arrivals,
        max(one.nights_min, other.nights_min),
        _least(one.nights_max, other.nights_max),
        max(one.days_before_min, other.days_before_min),
        _least(one.days_before_max, other.days_before_max),
    )


class DatedRules(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is asked of whoever arrives from a day on; see `ArrivalRulesSet`."""

    valid_from: date
    nights_min: int
    nights_max: int | None
    seasons: tuple[SeasonNights, ...]
    days_before_min: int
    days_before_max: int | None
    weekdays_without: tuple[int, ...]
    days_without: tuple[DaysWithout, ...]

    def on(self, arrive: date) -> Asks:
        """Return what is asked of whoever arrives on a day."""
        day = day_of_year(arrive)
        of = next((one for one in self.seasons if in_season(one, day)), self)
        closed = arrive.isoweekday() in self.weekdays_without or any(
            one.first <= arrive < one.until for one in self.days_without
        )
        before = self.days_before_min, self.days_before_max
        return Asks(not closed, of.nights_min, of.nights_max, *before)


def _of_place(fact: ArrivalRulesSet) -> Iterable[Part]:
    return ((fact.room or fact.hub, fact),)


class ArrivalRules(Noun, frozen=True, kw_only=True, gc=False):
    """All rules for arriving of one hub, or of one room, by their first day; there are none until its host sets some."""

    kind = "stays.arrival-rules"
    tag = "arrival-rules"
    parts = {ArrivalRulesSet: _of_place}

    dated: tuple[DatedRules, ...] = ()

    def evolve(self, part: ArrivalRulesSet) -> Self:
        """Set rules: the last ones set for a day count."""
        new = DatedRules(*(getattr(part, name) for name in DatedRules.__struct_fields__))
        others = (one for one in self.dated if one.valid_from != part.valid_from)
        return type(self)(dated=tuple(sorted((*others, new), key=lambda one: one.valid_from)))

    def on(self, arrive: date) -> Asks:
        """Return what is asked of whoever arrives on a day."""
        found = next((one for one in reversed(self.dated) if one.valid_from <= arrive), None)
        return Asks() if found is None else found.on(arrive)


def asks_on(arrive: date, rules: Iterable[ArrivalRules]) -> Asks:
    """Return what all of these rules together ask of whoever arrives on a day."""
    found = Asks()
    for one in rules:
        found = both(found, one.on(arrive))
    return found


def nearest(rules: Sequence[ArrivalRules], today: date, arrive: date, nights: int) -> date | None:
    """Return the closest day, of two the earlier, on which a stay of so many nights may begin; none within two months."""
    for away in range(1, NEAREST_WITHIN + 1):
        for day in (arrive - timedelta(days=away), arrive + timedelta(days=away)):
            asks = asks_on(day, rules)
            if day >= today and asks.broken((day - today).days, nights) is None:
                return day
    return None
