"""Shares that passed by a document: given, inherited, taken back; who could, and what the price was paid from."""

from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money
from projections.recount.people import People
from projections.recount.shares import Shares

Json = dict[str, Any]


class Passed(Hand):
    """Hears the facts before the entries beside them: balances are those of the moment before."""

    def __init__(self, say: Say, money: Money, shares: Shares, people: People) -> None:
        super().__init__(say)
        self._money, self._shares, self._people = money, shares, people

    @property
    def hears(self) -> Hears:
        """Return every way in which shares pass without an offering or an offer."""
        return {
            "offerings.shares-entered.v1": self._enter,
            "offerings.shares-registered.v1": self._bring_in,
            "offerings.shares-given.v1": self._give,
            "offerings.shares-inherited.v1": self._inherit,
            "offerings.shares-redeemed.v1": self._redeem,
        }

    def _enter(self, line: Line) -> None:
        fact = line.fact
        if fact["issuer"] not in self._shares.in_common:
            self.say(f"{fact['issuer']} is no comunione, and shares entered by deed")
        self._add(fact, "admitted")

    def _bring_in(self, line: Line) -> None:
        fact = line.fact
        if self._shares.issued[fact["issuer"]]:
            self.say(f"{fact['issuer']} had holders, and was brought in")
        self._add(fact, "admitted", "suspended")

    def _add(self, fact: Json, *where: str) -> None:
        for member, shares, _ in fact["holders"]:
            self._stands(member, *where)
            self._shares.issued[fact["issuer"]] += shares
        self._pass(fact, *((member, shares) for member, shares, _ in fact["holders"]))

    def _give(self, line: Line) -> None:
        fact = line.fact
        self._stands(fact["giver"], "admitted", "excluded")
        self._stands(fact["receiver"], "admitted")
        self._pass(fact, (fact["giver"], -fact["shares"]), (fact["receiver"], fact["shares"]))

    def _inherit(self, line: Line) -> None:
        fact = line.fact
        self._stands(fact["deceased"], "deceased")
        for heir, _ in fact["heirs"]:
            self._stands(heir, "admitted", "suspended")
        left = -sum(shares for _, shares in fact["heirs"])
        self._pass(fact, (fact["deceased"], left), *fact["heirs"])

    def _redeem(self, line: Line) -> None:
        """The capital is lowered by the part of it that these shares were of all."""
        fact, thing, shares = line.fact, line.fact["issuer"], line.fact["shares"]
        capital = -self._money.balance[f"Equity:Houses:{thing}:Capital"]
        if fact["capital_cents"] != capital * shares // self._shares.issued[thing]:
            self.say(f"{shares} of {thing}: {fact['capital_cents']} is another part of {capital}")
        self._shares.issued[thing] -= shares
        self._pass(fact, (fact["member"], -shares))

    def _stands(self, member: str, *where: str) -> None:
        if (standing := self._people.standing.get(member)) not in where:
            self.say(f"{member} is {standing}: shares do not pass so")

    def _pass(self, fact: Json, *moves: tuple[str, int]) -> None:
        for member, shares in moves:
            self._shares.move(fact["issuer"], fact["day"], member, shares)
            if (
                self._shares.locked(fact["issuer"], member, fact["day"])
                > self._shares.held[fact["issuer"]][member]
            ):
                self.say(f"{member} passed shares on that are on offer")

    def figures(self) -> Figures:
        """Return nothing of its own: shares are counted where all are."""
        return {}
