"""What houses paid to whoever held their shares at the end of a day that was over."""

from collections import Counter
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.shares import Shares

Json = dict[str, Any]


class Distributed(Hand):
    """Each distribution, with the parts that are told beside it."""

    def __init__(self, say: Say, shares: Shares) -> None:
        super().__init__(say)
        self._shares = shares
        self._paying: tuple[Json, dict[str, int], int] | None = None
        self._parts: Counter[str] = Counter()
        self._gross: Counter[tuple[str, str, str]] = Counter()
        self._withheld: Counter[tuple[str, str, str]] = Counter()

    @property
    def hears(self) -> Hears:
        """Return what was paid, and to whom."""
        return {
            "houses.distribution-paid.v1": self._distribute,
            "houses.holder-paid.v1": self._pay,
            "houses.holder-part-undone.v1": self._not_paid,
        }

    def _distribute(self, line: Line) -> None:
        fact = line.fact
        if fact["record_date"] >= fact["day"]:
            self.say(f"{fact['distribution']}: its record date is not over")
        if fact["amount_cents"] != fact["net_cents"] + fact["withheld_cents"]:
            self.say(f"{fact['distribution']}: net and withheld are not the whole")
        holders = self._shares.at_end_of(fact["house"], fact["record_date"])
        self._paying = fact, holders, sum(holders.values())
        self._parts = Counter()

    def _pay(self, line: Line) -> None:
        """Everybody who held at the record date's end, by what they held; a part is off by less than a cent."""
        part, member = line.fact, line.fact["member"]
        assert self._paying
        fact, holders, total = self._paying
        exact, gross = fact["amount_cents"] * part["shares"], part["gross_cents"]
        # In a log that was damaged nobody may have held anything.
        fits = abs(exact - gross * total) < total and 0 <= part["withheld_cents"] <= gross
        if holders.pop(member, 0) != part["shares"] or not fits:
            self.say(f"{member} was paid {gross} for {part['shares']} shares of {part['house']}")
        self._parts.update(holders=1, amount_cents=gross, withheld_cents=part["withheld_cents"])
        paid = (part["of"], part["house"], member)
        self._gross[paid] += gross
        self._withheld[paid] += part["withheld_cents"]

    def _not_paid(self, line: Line) -> None:
        part = line.fact
        paid = (part["of"], part["house"], part["member"])
        self._gross[paid] -= part["gross_cents"]
        self._withheld[paid] -= part["withheld_cents"]

    def _all_are_paid(self, fact: Json, left: dict[str, int], total: int) -> None:
        """Who is left out would have got less than a cent; the parts are the whole."""
        too_little = all(fact["amount_cents"] * one < total for one in left.values())
        names = ("holders", "amount_cents", "withheld_cents")
        if not too_little or any(self._parts[name] != fact[name] for name in names):
            self.say(f"{fact['distribution']}: not all holders were paid, or not all of it")

    def command_ends(self) -> None:
        """Whoever held at a record date has been paid."""
        if self._paying:
            self._all_are_paid(*self._paying)
            self._paying = None

    def figures(self) -> Figures:
        """Return `paid …`."""
        return {
            "paid " + " ".join(paid): f"{gross} {self._withheld[paid]}"
            for paid, gross in self._gross.items()
        }
