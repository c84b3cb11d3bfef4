"""What was given up of each stay, at the highest percentage that each night stood under, and what was kept of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

import msgspec

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
ByNight = dict[date, int]


class Owed(msgspec.Struct):
    """The price of each night, what it cost at least to give it up, and the hundredths of a cent left out."""

    arrive: date
    prices: ByNight
    kept: ByNight
    left_out: int = 0
    fees: list[str] = []

    def stands_under(self, day: date) -> ByNight:
        """Return the percentage of each night on a day: none, half, all, or the highest before."""
        before = (self.arrive - day).days
        usual = 0 if before > 6 else 50 if before > 0 else 100
        return {night: max(usual, self.kept.get(night, 0)) for night in self.prices}


class Fees(Hand):
    """Every fee, from what was told of bills and days alone."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._stays: dict[str, Owed] = {}

    @property
    def hears(self) -> Hears:
        """Return what gives nights up, and what says which nights there are."""
        return {
            "stays.stay-reserved.v1": self._reserve,
            "stays.stay-changed.v1": self._change,
            "stays.stay-cancelled.v1": lambda line: self._ends(line, free=line.fact["by_hub"]),
            "stays.no-show-marked.v1": self._ends,
            "stays.no-show-undone.v1": self._undo,
            "stays.stay-checked-out.v1": lambda line: self._ends(line, free=line.fact["waived"]),
        }

    def _reserve(self, line: Line) -> None:
        fact = line.fact
        arrive = date.fromisoformat(fact["arrive"])
        self._stays[fact["stay"]] = Owed(arrive, _prices(fact["bill"]), {})

    def _change(self, line: Line) -> None:
        fact, stay = line.fact, self._stays[line.fact["stay"]]
        prices = _prices(fact["bill"])
        less = {night: cents - prices.get(night, 0) for night, cents in stay.prices.items()}
        stands = stay.stands_under(date.fromisoformat(fact["day"]))
        if fact.get("by_hub", fact["arrive"] == fact["was_arrive"]):
            less, stands = {}, stay.kept
        self._owes(line, stay, less, stands)
        stay.kept = {night: stands[night] for night in prices if stands.get(night)}
        told = _by_night((first, nights, percent) for first, nights, percent in fact["at_least"])
        if told != stay.kept:
            self.say(f"{fact['stay']}: nights remain under {told}, not {stay.kept}")
        stay.arrive, stay.prices = date.fromisoformat(fact["arrive"]), prices

    def _undo(self, line: Line) -> None:
        """What a no-show gave up it did not; the first night is, by whoever missed it."""
        stay = self._stays[line.fact["stay"]]
        stay.fees = [fee for fee in stay.fees if fee.endswith("/true")]
        self._change(line)

    def _ends(self, line: Line, *, free: bool = False) -> None:
        """All nights are given up, but those that were slept, and unless the hub lets them go."""
        stay, left = self._stays[line.fact["stay"]], line.fact.get("left", "")
        rest = {night: c for night, c in stay.prices.items() if night.isoformat() >= left}
        stands = stay.stands_under(date.fromisoformat(line.fact["day"]))
        self._owes(line, stay, {} if free else rest, stands)

    def _owes(self, line: Line, stay: Owed, less: ByNight, stands: ByNight) -> None:
        """What is given up is what the nights cost less, and the fee is floored once on the sum."""
        fact, less = line.fact, {night: cents for night, cents in less.items() if cents > 0}
        told = fact["given_up"]
        cents = _by_night((first, nights, cents) for first, nights, cents, _ in told)
        percents = _by_night((first, nights, percent) for first, nights, _, percent in told)
        if cents != less or percents != {night: stands[night] for night in less}:
            self.say(f"{fact['stay']}: {told} is given up, and not {less}")
        owed = stay.left_out + sum(cents * stands[night] for night, cents in less.items())
        if fact["fee_cents"] != owed // 100:
            self.say(f"{fact['stay']}: a fee of {fact['fee_cents']}, and not {owed // 100}")
        by_change = fact["is"] in ("stays.stay-changed.v1", "stays.no-show-undone.v1")
        if by_change:
            stay.left_out = owed % 100
        for night, kept in _shared(owed // 100, {n: c * stands[n] for n, c in less.items()}):
            stay.fees.append(f"{night}/{kept}/{str(by_change).lower()}")

    def figures(self) -> Figures:
        """Return `at least ‹stay›` (hundredths of a cent left out, nights by percentage) and `fees ‹stay›`, night by night."""
        found: Figures = {}
        for name, stay in self._stays.items():
            found[f"at least {name}"] = f"{stay.left_out} {','.join(_runs(stay.kept))}".strip()
            if stay.fees:
                found[f"fees {name}"] = ",".join(stay.fees)
        return found


def _prices(bill: list[list[Any]]) -> ByNight:
    found: Counter[date] = Counter()
    for what, _, first, nights, places, unit, *_ in bill:
        if what == "use":
            for n in range(nights):
                found[date.fromisoformat(first) + n * ONE_DAY] += places * unit
    return dict(found)


def _shared(cents: int, weights: ByNight) -> list[tuple[date, int]]:
    """Share out by largest remainder, to the earlier night first; nights of no weight have no part."""
    whole = sum(weights.values())
    if not cents or not whole:
        return []
    nights = sorted(night for night, weight in weights.items() if weight)
    parts = {night: cents * weights[night] // whole for night in nights}
    rests = sorted(nights, key=lambda night: -(cents * weights[night] % whole))
    for night in rests[: cents - sum(parts.values())]:
        parts[night] += 1
    return list(parts.items())


def _by_night(runs: Any) -> ByNight:
    return {
        date.fromisoformat(first) + n * ONE_DAY: value
        for first, nights, value in runs
        for n in range(nights)
    }


def _runs(kept: Mapping[date, int]) -> list[str]:
    """Return `first/nights/percent` for nights that follow each other under one percentage."""
    found = []
    for (_, percent), run in groupby(
        enumerate(sorted(kept)), lambda one: (one[1] - one[0] * ONE_DAY, kept[one[1]])
    ):
        nights = [night for _, night in run]
        found.append(f"{nights[0]}/{len(nights)}/{percent}")
    return found
