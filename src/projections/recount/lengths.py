"""What nights cost by season, day of the week, number of guests and the length of a stay: counted from prices as hubs set them, and compared with each night that is sold."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.tariff import cents_on, off_for

Json = dict[str, Any]
ALL = 100


class Asked(NamedTuple):
    """What everybody would pay for a night, and for how many nights at least, if by length."""

    cents: int
    nights_from: int


class Lengths(Hand):
    """Rooms' prices and hubs' prices by length, each by its first night."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._prices: defaultdict[str, dict[date, Json]] = defaultdict(dict)
        self._off: defaultdict[str, dict[date, list[list[int]]]] = defaultdict(dict)

    @property
    def hears(self) -> Hears:
        """Return prices, and what is sold."""
        return {
            "stays.price-set.v1": self._price,
            "stays.length-prices-set.v1": self._set,
            "stays.stay-reserved.v1": self._reserve,
            "stays.stay-changed.v1": self._change,
        }

    def _price(self, line: Line) -> None:
        fact = line.fact
        self._prices[fact["room"]][date.fromisoformat(fact["valid_from"])] = fact

    def _set(self, line: Line) -> None:
        fact = line.fact
        self._off[fact["hub"]][date.fromisoformat(fact["valid_from"])] = fact["prices"]
        for (nights, off), (more, more_off) in zip(
            fact["prices"], fact["prices"][1:], strict=False
        ):
            if more <= nights or more_off <= off:
                self.say(f"{fact['hub']}: {more} nights are no longer and cheaper than {nights}")

    def _reserve(self, line: Line) -> None:
        self._sells(line.fact, set())

    def _change(self, line: Line) -> None:
        """Nights that are new cost what they cost now; none is sold for a longer stay, unless what is given up is paid in full."""
        fact = line.fact
        if fact["by_hub"]:
            return
        nights = _nights(fact["arrive"], fact["depart"])
        before = _nights(fact["was_arrive"], fact["was_depart"])
        self._sells(fact, before)
        for first, count, _, percent in fact["given_up"]:
            gone = {date.fromisoformat(first) + n * ONE_DAY for n in range(count)} - nights
            if gone and percent < ALL:
                self._must_be_long_enough(fact, len(nights))

    def _must_be_long_enough(self, fact: Json, count: int) -> None:
        for *_, nights_from in fact["bill"]:
            if nights_from > count:
                self.say(f"{fact['stay']} has {count} nights, and prices for {nights_from}")

    def _sells(self, fact: Json, before: set[date]) -> None:
        """No night costs more than everybody would pay who stays so long, and less only for guests to whom it was sold by another rule; what is sold by length costs just that."""
        count = len(_nights(fact["arrive"], fact["depart"]))
        by_rule = Counter(
            date.fromisoformat(first) + n * ONE_DAY
            for _, first, nights, *_ in fact.get("sold", ())
            for n in range(nights)
        )
        for (room, night), costs in _by_place(fact["bill"]).items():
            if night in before:
                continue
            every = [self._asked(fact["hub"], room, night, count, n) for n in range(len(costs))]
            asked = Counter(every)
            for cost in costs:
                if asked[cost]:
                    asked[cost] -= 1
                    continue
                by_rule[night] -= 1
                if by_rule[night] < 0 or cost.nights_from or cost.cents > every[0].cents:
                    self.say(f"{fact['stay']}: {night} costs {costs}, not {every}")

    def _asked(self, hub: str, room: str, night: date, count: int, others: int) -> Asked:
        """Return what everybody would pay after so many other guests of the stay in the room."""
        set_by = _on(self._prices[room], night)
        if set_by is None:
            raise ValueError(f"{room} has no price on {night}")
        public = _less(cents_on(set_by, night), off_for(set_by, others + 1))
        found = Asked(public, 0)
        for nights_from, off in _on(self._off[hub], night) or []:
            if nights_from <= count:
                found = Asked(_less(public, off), nights_from)
        return found

    def figures(self) -> Figures:
        """Return `length prices ‹hub› ‹first night›`: from how many nights on how many basis points less."""
        return {
            f"length prices {hub} {first}": ", ".join(" ".join(map(str, one)) for one in prices)
            for hub, dated in self._off.items()
            for first, prices in dated.items()
        }


def _less(cents: int, off_bp: int) -> int:
    return int(Fraction(cents * (10_000 - off_bp), 10_000) + Fraction(1, 2))


def _by_place(bill: list[Any]) -> dict[tuple[str, date], list[Asked]]:
    """Return what each bed place of a room costs on a night."""
    found: dict[tuple[str, date], list[Asked]] = {}
    for what, room, first, slots, places, unit, _, _, _, nights_from in bill:
        for n in range(slots if what == "use" else 0):
            place = room, date.fromisoformat(first) + n * ONE_DAY
            found.setdefault(place, []).extend([Asked(unit, nights_from)] * places)
    return found


def _nights(arrive: str, depart: str) -> set[date]:
    first = date.fromisoformat(arrive)
    return {first + n * ONE_DAY for n in range((date.fromisoformat(depart) - first).days)}


def _on(dated: dict[date, Any], night: date) -> Any:
    """Return what is in force on a night, if anything is."""
    begun = [first for first in dated if first <= night]
    return dated[max(begun)] if begun else None
