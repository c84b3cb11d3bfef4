"""The book of members entry by entry, its liens; and what a house's holders are told of it."""

from collections import Counter
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.shares import Shares

Json = dict[str, Any]
DOCUMENTS = {
    "offerings.shares-entered.v1": "deed",
    "offerings.shares-registered.v1": "opening",
}
OF_LIEN = ("issuer", "member", "shares")


class Papers(Hand):
    """Entries are numbered by issuer; shares under a lien are still there."""

    def __init__(self, say: Say, shares: Shares) -> None:
        super().__init__(say)
        self._shares = shares
        self._told: Figures = {}
        self._numbers: Counter[str] = Counter()
        self.liens: dict[str, Json] = {}
        self._moved: set[tuple[str, str]] = set()

    @property
    def hears(self) -> Hears:
        """Return whatever is an entry of the book of members, and what is told of houses."""
        return {
            "ventures.venture-opened.v1": self._found,
            "offerings.shares-issued.v1": self._issue,
            "houses.shares-transferred.v1": self._transfer,
            "offerings.shares-given.v1": self._give,
            "offerings.shares-inherited.v1": self._inherit,
            "offerings.shares-redeemed.v1": self._redeem,
            **dict.fromkeys(DOCUMENTS, self._add),
            "offerings.lien-entered.v1": self._enter_lien,
            "offerings.lien-lifted.v1": self._lift_lien,
            "houses.house-described.v1": self._describe,
            "houses.document-filed.v1": self._file,
            "houses.news-published.v1": self._tell,
        }

    def under_liens(self, issuer: str, member: str) -> int:
        """Return how many of a member's shares do not move."""
        whose = (issuer, member)
        return sum(
            one["shares"] for one in self.liens.values() if (one["issuer"], one["member"]) == whose
        )

    def _enter(
        self, issuer: str, title: str, *moves: tuple[str, int], kept_under: str = ""
    ) -> None:
        """Each move is one entry; `kept_under` says under whose key its document is sealed."""
        for member, shares in moves:
            self._numbers[issuer] += 1
            told = (member, str(shares), title, "1", *filter(None, (kept_under,)))
            self._told[f"entry {issuer} {self._numbers[issuer]}"] = " ".join(told)
            self._moved.add((issuer, member))

    def _pass(self, line: Line, title: str, *moves: tuple[str, int]) -> None:
        issuer = line.fact["issuer"]
        self._enter(issuer, title, *moves, kept_under=issuer)

    def _found(self, line: Line) -> None:
        self._enter(line.fact["venture"], "founder", *line.fact["founders"])

    def _issue(self, line: Line) -> None:
        fact = line.fact
        self._enter(fact["issuer"], "offering", (fact["member"], fact["shares"]))

    def _transfer(self, line: Line) -> None:
        fact, shares = line.fact, line.fact["shares"]
        moves = (fact["seller"], -shares), (fact["buyer"], shares)
        self._enter(fact["house"], "transfer", *moves, kept_under=fact["house"])

    def _give(self, line: Line) -> None:
        fact, shares = line.fact, line.fact["shares"]
        self._pass(line, "gift", (fact["giver"], -shares), (fact["receiver"], shares))

    def _inherit(self, line: Line) -> None:
        fact = line.fact
        left = -sum(shares for _, shares in fact["heirs"])
        self._pass(line, "death", (fact["deceased"], left), *fact["heirs"])

    def _redeem(self, line: Line) -> None:
        fact = line.fact
        self._pass(line, "redemption", (fact["member"], -fact["shares"]))

    def _add(self, line: Line) -> None:
        came = [(member, shares) for member, shares, _ in line.fact["holders"]]
        self._pass(line, DOCUMENTS[line.fact["is"]], *came)

    def _enter_lien(self, line: Line) -> None:
        self.liens[line.fact["lien"]] = line.fact
        self._moved.add((line.fact["issuer"], line.fact["member"]))

    def _lift_lien(self, line: Line) -> None:
        entered = self.liens.pop(line.fact["lien"])
        if any(entered[name] != line.fact[name] for name in ("issuer", "member", "shares")):
            self.say(f"{line.fact['lien']} was another's")

    def _describe(self, line: Line) -> None:
        fact = line.fact
        self._told[f"address {fact['house']}"] = f"{fact['address']} {fact['cadastre']}"

    def _file(self, line: Line) -> None:
        fact = line.fact
        name = f"paper {fact['house']} {fact['sha256']}"
        if name in self._told or fact["dated"] > fact["day"]:
            self.say(f"{name} twice, or of a day to come")
        self._told[name] = f"{fact['kind']} {fact['dated']}"

    def _tell(self, line: Line) -> None:
        self._told[f"news {line.fact['house']} {line.position}"] = line.fact["kind"]

    def command_ends(self) -> None:
        """Nobody passed on what stands under a lien."""
        for issuer, member in sorted(self._moved):
            if self.under_liens(issuer, member) > self._shares.held[issuer][member]:
                self.say(f"{member} has fewer shares of {issuer} than stand under liens")
        self._moved.clear()

    def figures(self) -> Figures:
        """Return `entry ‹issuer› ‹number›`, `lien …`, `address …`, `paper …`, `news …`."""
        liens = {
            f"lien {name}": " ".join(str(one[what]) for what in OF_LIEN)
            for name, one in self.liens.items()
        }
        return self._told | liens
