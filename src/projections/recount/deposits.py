"""What is held of a deposit after check-out, until when, and what became of it; and the rules for all stays."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of, noon_of

Json = dict[str, Any]
HOURS_USUAL, HOURS_MOST = 48, 48


class Deposits(Hand):
    """`waiting` are stays that are over: what is held of each one's deposit, and until when."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.waiting: dict[str, tuple[int, datetime]] = {}
        self._due: set[str] = set()
        self._deposits: dict[str, int] = {}
        self._damages: Counter[str] = Counter()
        self._rules: dict[str, dict[str, int]] = {}

    @property
    def hears(self) -> Hears:
        """Return what sets a deposit, takes of it, holds it on and gives it back."""
        return {
            "stays.stay-rule-set.v1": self._rule,
            "stays.stay-reserved.v1": self._bill,
            "stays.stay-changed.v1": self._bill,
            "stays.damage-charged.v1": self._damage,
            "stays.stay-checked-out.v1": self._leave,
            "stays.deposit-released.v1": self._release,
        }

    def _rule(self, line: Line) -> None:
        fact = line.fact
        self._rules.setdefault(fact["rule"], {})[fact["valid_from"]] = fact["value"]

    def _on(self, rule: str, day: str, usual: int) -> int:
        dated = self._rules.get(rule, {})
        return dated[max(begun)] if (begun := [one for one in dated if one <= day]) else usual

    def _bill(self, line: Line) -> None:
        bill = line.fact["bill"]
        deposit = sum(line[6] for line in bill if line[0] == "deposit")
        self._deposits[line.fact["stay"]] = deposit

    def _damage(self, line: Line) -> None:
        name, cents = line.fact["stay"], line.fact["cents"]
        self._damages[name] += cents
        if name in self.waiting:
            left, until = self.waiting[name]
            self.waiting[name] = left - cents, until
            if line.at >= until:
                self.say(f"{name}: damage is charged after {until}")
        elif name not in self._deposits:
            self.say(f"{name}: damage is charged, and the deposit was given back")

    def _leave(self, line: Line) -> None:
        fact, name = line.fact, line.fact["stay"]
        left = self._deposits[name] - self._damages[name]
        leaving = min(line.at, noon_of(date.fromisoformat(fact["depart"])))
        hours = self._on("deposit-hours", day_of(leaving), HOURS_USUAL)
        until = leaving.astimezone(UTC) + timedelta(hours=min(hours, HOURS_MOST))
        told = fact["deposit_cents"], datetime.fromisoformat(fact["deposit_until"])
        if told != (left, until):
            self.say(f"{name}: {told} is held of the deposit, not {(left, until)}")
        self.waiting[name] = left, until
        if left:
            self._due.add(name)

    def _release(self, line: Line) -> None:
        name = line.fact["stay"]
        left, _ = self.waiting.pop(name)
        self._due.discard(name)
        self._deposits.pop(name)
        if left != line.fact["cents"]:
            self.say(f"{name}: {line.fact['cents']} of the deposit is given back, {left} was held")

    def due(self) -> Iterator[tuple[str, datetime]]:
        """Yield each stay whose deposit is given back by itself, and when."""
        return ((name, self.waiting[name][1]) for name in self._due)

    def figures(self) -> Figures:
        """Return `deposit ‹stay›` (until when it is held) and `stay-rule ‹rule›:‹from›`."""
        found = {
            f"deposit {name}": f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
            for name, (_, until) in self.waiting.items()
        }
        for rule, dated in self._rules.items():
            for day, value in dated.items():
                found[f"stay-rule {rule}:{day}"] = f"{rule} {day} {value}"
        return found
