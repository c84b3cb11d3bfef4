"""Distributions that were undone: each part once and whole, what is left from where it was, the rest a debt."""

from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money, wallet
from projections.recount.taxes import Taxes

Json = dict[str, Any]
SAME = ("house", "of", "shares", "gross_cents", "rate_bp", "withheld_cents")
SUMS = ("left_cents", "owed_cents", "withheld_cents")


def unclaimed(member: str) -> str:
    """Return the account of what waits for somebody who has left."""
    return f"Liabilities:Unclaimed:{member}"


class Undone(Hand):
    """What was distributed, by its id, with each holder's part; what is undone is judged when its command ends."""

    def __init__(self, say: Say, money: Money, taxes: Taxes) -> None:
        super().__init__(say)
        self._money, self._taxes = money, taxes
        self._paid: dict[str, Json] = {}
        self._parts: dict[str, dict[str, Json]] = {}
        self._whole: Json | None = None
        self._back: list[Json] = []
        self._emptied: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what is paid to holders, and what goes back."""
        return {
            "houses.distribution-paid.v1": self._pay,
            "houses.holder-paid.v1": self._part,
            "houses.distribution-undone.v1": self._undo,
            "houses.holder-part-undone.v1": self._give_back,
        }

    def _pay(self, line: Line) -> None:
        self._paid[line.fact["distribution"]] = line.fact
        self._parts[line.fact["distribution"]] = {}

    def _part(self, line: Line) -> None:
        self._parts[line.fact["distribution"]][line.fact["member"]] = line.fact

    def _undo(self, line: Line) -> None:
        fact = line.fact
        paid = self._paid.pop(fact["distribution"], None)
        if paid is None:
            self.say(f"{fact['distribution']} is undone, and was not paid, or undone before")
            return
        same = ("house", "of", "amount_cents", "as_profit_cents", "holders", "withheld_cents")
        if any(fact[name] != paid[name] for name in same) or fact["paid"] != paid["day"]:
            self.say(f"{fact['distribution']} is undone as another than it was")
        self._whole, self._back = fact, []

    def _give_back(self, line: Line) -> None:
        """As it was paid; of the net what the account had, and it had no more if something is owed."""
        fact, member = line.fact, line.fact["member"]
        part = self._parts[fact["distribution"]].pop(member, None)
        if part is None or any(fact[name] != part[name] for name in SAME):
            self.say(f"{member} gives back another part of {fact['distribution']} than they got")
            return
        left, owed = fact["left_cents"], fact["owed_cents"]
        if left + owed != fact["gross_cents"] - fact["withheld_cents"] or min(left, owed) < 0:
            self.say(f"{member} gives back {left} and owes {owed} of {fact['gross_cents']}")
        if owed:
            waits = fact.get("unclaimed", False)
            self._emptied.add(unclaimed(member) if waits else wallet(member))
        there = self._taxes.shares(fact["house"], member)
        again = part["cost_cents"] * min(there, part["shares"]) // part["shares"]
        if fact["cost_cents"] != again:
            self.say(f"{member}: the shares have cost {again} more, not {fact['cost_cents']}")
        self._back.append(fact)

    def command_ends(self) -> None:
        """All parts went back, and whoever owes something has nothing left there."""
        whole, self._whole = self._whole, None
        if whole:
            if self._parts.pop(whole["distribution"]):
                self.say(f"{whole['distribution']} is undone, but not for all")
            for name in SUMS:
                if sum(part[name] for part in self._back) != whole[name]:
                    self.say(f"{whole['distribution']}: {name} of the parts are not the whole")
        for account in self._emptied:
            if left := self._money.balance[account]:
                self.say(f"{account} has {-left}, and something of it is owed nonetheless")
        self._emptied.clear()

    def figures(self) -> Figures:
        """Return nothing: what went back is told with the parts."""
        return {}
