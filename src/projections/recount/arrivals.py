"""Whether stays obey what hubs ask of whoever arrives: judged again from the rules as they were set, day by day."""

from collections import defaultdict
from datetime import date
from typing import Any

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
ALL = 100


class Arrivals(Hand):
    """The rules of hubs and rooms, each by its first day of arrival."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._rules: defaultdict[str, dict[date, Json]] = defaultdict(dict)

    @property
    def hears(self) -> Hears:
        """Return rules, and stays that are judged by them."""
        return {
            "stays.arrival-rules-set.v1": self._set,
            "stays.stay-reserved.v1": self._reserve,
            "stays.stay-changed.v1": self._change,
        }

    def _set(self, line: Line) -> None:
        fact = line.fact
        self._rules[fact.get("room") or fact["hub"]][_day(fact["valid_from"])] = fact
        year = [_day("2000-01-01") + n * ONE_DAY for n in range(366)]
        if any(len(_seasons(fact, day)) > 1 for day in year):
            self.say(f"{fact['hub']}: a day of arrival is in two seasons")

    def _reserve(self, line: Line) -> None:
        self._all(line.fact, [bed[0] for bed in line.fact["beds"]])

    def _change(self, line: Line) -> None:
        """Another arrival, or another room, is judged by all; another length by the nights that it may have.

        Whoever comes a night late to what was booked is let in.
        """
        fact = line.fact
        if fact["by_hub"] or fact["was_arrive"] < min(fact["day"], fact["arrive"]):
            return
        rooms, had = ({bed[0] for bed in fact[of]} for of in ("beds", "was_beds"))
        moved = fact["arrive"] != fact["was_arrive"]
        if moved or rooms - had:
            self._all(fact, rooms if moved else rooms - had)
        if moved:
            return
        is_longer = fact["depart"] > fact["was_depart"]
        unpaid = any(
            percent < ALL and _day(first) + count * ONE_DAY > _day(fact["depart"])
            for first, count, _, percent in fact["given_up"]
        )
        for one in self._of(fact, rooms):
            least, most = _nights(one, _day(fact["arrive"]))
            if is_longer and most is not None and _count(fact) > most:
                self.say(f"{fact['stay']} was made longer than {most} nights")
            if unpaid and _count(fact) < least:
                self.say(f"{fact['stay']} was made shorter than {least} nights")

    def _all(self, fact: Json, rooms: Any) -> None:
        arrive, before = _day(fact["arrive"]), (_day(fact["arrive"]) - _day(fact["day"])).days
        for one in self._of(fact, rooms):
            least, most = _nights(one, arrive)
            said = [
                ("nobody arrives on that day", _without(one, arrive)),
                (f"booked {before} days before", before < one["days_before_min"]),
                (f"booked {before} days before", _above(before, one["days_before_max"])),
                (f"not {least} nights", _count(fact) < least),
                (f"more than {most} nights", _above(_count(fact), most)),
            ]
            for why, broken in said:
                if broken:
                    self.say(f"{fact['stay']} from {arrive}: {why}")

    def _of(self, fact: Json, rooms: Any) -> list[Json]:
        """Return the rules in force on the arrival day: the hub's, and those of the rooms."""
        arrive, found = _day(fact["arrive"]), []
        for place in dict.fromkeys((fact["hub"], *rooms)):
            begun = [first for first in self._rules.get(place, ()) if first <= arrive]
            if begun:
                found.append(self._rules[place][max(begun)])
        return found

    def figures(self) -> Figures:
        """Return `arrivals ‹hub or room› ‹first day›`: nights, days before, and when nobody arrives."""
        return {
            f"arrivals {place} {first}": " ".join(
                (
                    f"{one['hub']} {one.get('room') or '-'}",
                    f"{one['nights_min']} {_or_dash(one['nights_max'])}",
                    f"{one['days_before_min']} {_or_dash(one['days_before_max'])}",
                    ",".join(map(str, one["weekdays_without"])) or "-",
                    *_listed(one["seasons"]),
                    *_listed(one["days_without"]),
                )
            )
            for place, dated in self._rules.items()
            for first, one in dated.items()
        }


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _count(fact: Json) -> int:
    return (_day(fact["depart"]) - _day(fact["arrive"])).days


def _above(asked: int, most: int | None) -> bool:
    return most is not None and asked > most


def _seasons(fact: Json, day: date) -> list[Any]:
    """Return the seasons that a day is in: one that ends before it begins goes past new year."""
    here = (day.month, day.day)
    found = []
    for season in fact["seasons"]:
        begins, ends = (tuple(map(int, season[n].split("-"))) for n in (0, 1))
        inside = begins <= here <= ends if begins <= ends else here >= begins or here <= ends
        if inside:
            found.append(season)
    return found


def _nights(fact: Json, arrive: date) -> tuple[int, int | None]:
    for season in _seasons(fact, arrive):
        return season[2], season[3]
    return fact["nights_min"], fact["nights_max"]


def _without(fact: Json, arrive: date) -> bool:
    on_that_day = any(_day(first) <= arrive < _day(until) for first, until in fact["days_without"])
    return on_that_day or arrive.isoweekday() in fact["weekdays_without"]


def _or_dash(most: int | None) -> str:
    return "-" if most is None else str(most)


def _listed(some: list[list[Any]]) -> list[str]:
    joined = ", ".join(
        " ".join("-" if value is None else str(value) for value in one) for one in some
    )
    return [joined] if joined else []
