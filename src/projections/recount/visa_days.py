"""Rules of the pact; and nobody has more visa days a year than there are, for beds and desks together: booked, used and spent."""

from collections import Counter, defaultdict

from projections.recount.hand import Figures, Hand, Hears, Line, Say

VISA_DAYS = "visa-days-a-year"
Days = set[tuple[str, str]]
"""Members, and the days on which they have one."""


class VisaDays(Hand):
    """What every booking has and has spent; those who hear of bookings tell it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._rules: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._had: Counter[tuple[str, str]] = Counter()
        self._taken: dict[str, Days] = {}
        self._spent: dict[str, Days] = {}

    @property
    def hears(self) -> Hears:
        """Return what is set."""
        return {"conventions.pact-rule-set.v1": self._rule}

    def _rule(self, line: Line) -> None:
        self._rules[line.fact["rule"]][line.fact["valid_from"]] = line.fact["value"]

    def value(self, rule: str, day: str, usual: int) -> int:
        """Return what a rule says of a day."""
        dated = self._rules[rule]
        begun = [first for first in dated if first <= day]
        return dated[max(begun)] if begun else usual

    def takes(self, booking: str, days: Days) -> None:
        """A booking has these from now on."""
        self._count(self._taken, booking, days)

    def spends(self, booking: str, days: Days) -> None:
        """So many, all in all, are lost by a booking."""
        self._count(self._spent, booking, days)

    def _count(self, known: dict[str, Days], booking: str, days: Days) -> None:
        self._had.subtract(map(_year, known.get(booking, ())))
        self._had.update(map(_year, days))
        known[booking] = days

    def must_be_left(self, booking: str, held: Days, new: Days) -> None:
        """Say so when the `new` ones, of all that it has `held`, are too many."""
        here, before = Counter(map(_year, held)), Counter(map(_year, self._taken.get(booking, ())))
        for who, day in new:
            most, year = self.value(VISA_DAYS, day, 0), _year((who, day))
            if self._had[year] - before[year] + here[year] > most:
                self.say(f"{booking}: {who} has more than {most} visa days in {day[:4]}")

    def figures(self) -> Figures:
        """Return `pact-rule ‹rule›:‹first day›`."""
        return {
            f"pact-rule {rule}:{day}": f"{rule} {day} {value}"
            for rule, dated in self._rules.items()
            for day, value in dated.items()
        }


def _year(one: tuple[str, str]) -> tuple[str, str]:
    who, day = one
    return who, day[:4]
