"""Offerings under the rules of crowdfunding: which sheet holds, and that nobody asked without having seen it."""

from datetime import date
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
DAYS_MIN = 4
RAISED_MAX = 500_000_000


class WarnedOnes(Hand):
    """`sheets` by offering; what each issuer raised, and when."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.sheets: dict[str, Json] = {}
        self._terms: dict[str, Json] = {}
        self._raised: dict[str, list[tuple[date, int]]] = {}
        self._seen: Figures = {}
        self._unwarned = ""

    @property
    def hears(self) -> Hears:
        """Return offerings, their sheets, pledges, and who was warned."""
        return {
            "offerings.offering-opened.v1": self._open,
            "offerings.offering-settled.v1": self._settle,
            "offerings.key-information-given.v1": self._give,
            "offerings.shares-pledged.v1": self._pledge,
            "offerings.investor-warned.v1": self._warn,
        }

    def _open(self, line: Line) -> None:
        self._terms[line.fact["offering"]] = line.fact

    def _settle(self, line: Line) -> None:
        day = date.fromisoformat(line.fact["day"])
        self._raised.setdefault(line.fact["issuer"], []).append((day, line.fact["cents"]))

    def _give(self, line: Line) -> None:
        fact, name = line.fact, line.fact["offering"]
        former = self.sheets.get(name)
        if former and former["version"] >= fact["version"]:
            self.say(f"{name}: sheet {fact['version']} after {former['version']}")
        self.sheets[name] = fact
        if former is None:
            self._must_be_small(self._terms[name], date.fromisoformat(fact["day"]))

    def _must_be_small(self, terms: Json, day: date) -> None:
        raised = self._raised.get(terms["issuer"], ())
        before = sum(cents for when, cents in raised if day < _later(when, 1))
        if terms["cooling_off_days"] < DAYS_MIN:
            self.say(f"{terms['offering']}: too little time to think again")
        if before + terms["price_cents"] * terms["shares_max"] > RAISED_MAX:
            self.say(f"{terms['offering']}: raises too much in twelve months")

    def _pledge(self, line: Line) -> None:
        self._unwarned = line.fact["pledge"] if line.fact["offering"] in self.sheets else ""

    def _warn(self, line: Line) -> None:
        fact = line.fact
        assessed, day = (date.fromisoformat(fact[name]) for name in ("assessed", "day"))
        right = self.sheets[fact["offering"]]["version"] == fact["version"]
        if (
            not right
            or not assessed <= day <= _later(assessed, 2)
            or self._unwarned != fact["pledge"]
        ):
            self.say(f"{fact['pledge']}: warned by another sheet, or assessed too long ago")
        told = f"{fact['version']} {fact['investor']} {fact['assessed']}"
        self._seen[f"warned {fact['pledge']}"] = told
        self._unwarned = ""

    def command_ends(self) -> None:
        """Whoever asked for shares was warned in the same breath."""
        if self._unwarned:
            self.say(f"{self._unwarned}: asked for, and nobody was warned")
        self._unwarned = ""

    def figures(self) -> Figures:
        """Return `sheet ‹offering›` and `warned ‹pledge›`."""
        sheets = {
            f"sheet {name}": f"{sheet['sha256']} {sheet['version']}"
            for name, sheet in self.sheets.items()
        }
        return sheets | self._seen


def _later(day: date, years: int) -> date:
    """Return the same day in a later year; what that year lacks is the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
