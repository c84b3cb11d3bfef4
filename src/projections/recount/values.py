"""What the worth of a house or a venture follows from: its last offering's price, capital returned since, appraisals."""

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.shares import Shares

Json = dict[str, Any]


class Values(Hand):
    """Prices of settled offerings and reports of appraisers; what members pay each other is not heard."""

    def __init__(self, say: Say, shares: Shares) -> None:
        super().__init__(say)
        self._shares = shares
        self._priced: dict[str, Json | None] = {}
        self._each: dict[str, int] = {}
        self._issued: Counter[str] = Counter()
        self._returned: Counter[str] = Counter()
        self._since: defaultdict[str, list[str]] = defaultdict(list)
        self._told: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what makes something worth more or less."""
        return {
            "houses.house-opened.v1": self._begin,
            "ventures.venture-opened.v1": self._begin,
            "offerings.offering-opened.v1": self._open,
            "offerings.offering-settled.v1": self._settle,
            "offerings.shares-entered.v1": self._add,
            "offerings.shares-registered.v1": self._add,
            "offerings.shares-redeemed.v1": self._redeem,
            "houses.distribution-paid.v1": self._distribute,
            "houses.distribution-undone.v1": self._undo,
            "houses.house-appraised.v1": self._appraise,
        }

    def _begin(self, line: Line) -> None:
        thing = line.fact.get("house") or line.fact["venture"]
        self._priced[thing] = None
        self._issued[thing] = sum(shares for _, shares in line.fact.get("founders", ()))

    def _open(self, line: Line) -> None:
        self._each[line.fact["offering"]] = line.fact["price_cents"]

    def _settle(self, line: Line) -> None:
        self._priced[line.fact["issuer"]] = line.fact
        self._issued[line.fact["issuer"]] += line.fact["shares"]
        self._returned[line.fact["issuer"]] = 0
        self._since[line.fact["issuer"]] = []

    def _add(self, line: Line) -> None:
        """More shares, and nobody paid a price for them that all could have had."""
        self._issued[line.fact["issuer"]] += sum(shares for _, shares, _ in line.fact["holders"])

    def _distribute(self, line: Line) -> None:
        if line.fact["of"] == "capital":
            self._returned[line.fact["house"]] += line.fact["amount_cents"]
            self._since[line.fact["house"]].append(line.fact["distribution"])

    def _undo(self, line: Line) -> None:
        """What came back since the last offering, and went back again, lowers nothing any more."""
        house, name = line.fact["house"], line.fact["distribution"]
        if name in self._since[house]:
            self._since[house].remove(name)
            self._returned[house] -= min(line.fact["amount_cents"], self._returned[house])

    def _redeem(self, line: Line) -> None:
        """Of shares that are gone the capital that came back is gone, too."""
        thing, all_of_them = line.fact["issuer"], self._issued[line.fact["issuer"]]
        self._issued[thing] -= line.fact["shares"]
        part = Fraction(self._returned[thing] * self._issued[thing], all_of_them)
        self._returned[thing] = int(part + Fraction(1, 2))

    def _appraise(self, line: Line) -> None:
        fact = line.fact
        if fact["appraised_on"] > fact["day"]:
            self.say(f"{fact['appraisal']} speaks of a day to come")
        names = ("house", "amount_cents", "appraised_on")
        self._told[f"appraisal {fact['appraisal']}"] = " ".join(str(fact[name]) for name in names)

    def figures(self) -> Figures:
        """Return `appraisal …`, and `issued …` (three times: an offering settles, then its shares are issued), with the last price and what came back since."""
        found = dict(self._told)
        for thing, priced in self._priced.items():
            issued = self._shares.issued[thing]
            told: list[Any] = [issued, issued, self._issued[thing], 0, self._returned[thing]]
            if priced:
                told[3] = self._each[priced["offering"]]
                told += [priced["offering"], priced["day"]]
            if since := self._since[thing]:
                told.append(",".join(since))
            found[f"issued {thing}"] = " ".join(map(str, told))
        return found
