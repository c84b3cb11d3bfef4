"""Every owner's years: what was earned and spent in each, and that approving it moved that and nothing else."""

from collections import Counter, defaultdict
from typing import Any

from projections.recount.accounts import owner
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money

Json = dict[str, Any]


class Years(Hand):
    """Sums of income and costs by owner and year of the effective day, credit positive."""

    def __init__(self, say: Say, money: Money) -> None:
        super().__init__(say)
        self._money = money
        self.sums: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        self.approved: dict[tuple[str, int], tuple[Line, int]] = {}
        self._documents: Figures = {}
        self._waiting: tuple[tuple[str, int], int, int] | None = None

    @property
    def hears(self) -> Hears:
        """Return entries, what those made by hand rest on, and years that were approved."""
        return {
            "treasury.entry-posted.v1": self._post,
            "treasury.entry-documented.v1": self._document,
            "treasury.year-approved.v1": self._approve,
            "houses.distribution-paid.v1": self._distribute,
        }

    def _post(self, line: Line) -> None:
        entry = line.fact
        if entry["kind"] == "year-approved":
            return self._close(entry)
        if entry["kind"] == "legal-reserve":
            return self._reserve(entry)
        for account, cents, *_ in entry["lines"]:
            if account.startswith(("Income:", "Expenses:")):
                year = owner(account), int(entry["day"][:4])
                self.sums[year][account] -= cents
                if year in self.approved:
                    self.say(f"{entry['entry']} moves {account} in {year}, whose result stands")
        return None

    def _approve(self, line: Line) -> None:
        fact = line.fact
        year = fact["owner"], fact["year"]
        if year in self.approved:
            self.say(f"{year} is approved twice")
        self.approved[year] = line, line.position
        if (result := sum(self.sums[year].values())) != fact["result_cents"]:
            self.say(f"{year} brought {result}, and {fact['result_cents']} was approved")
        self._waiting = year, fact["result_cents"], fact["reserve_cents"]

    def _close(self, entry: Json) -> None:
        year, result, _ = self._waiting or (("", 0), 0, 0)
        moved = {account: cents for account, cents, *_ in entry["lines"]}
        expected = {account: cents for account, cents in self.sums[year].items() if cents}
        (own,) = {account for account in moved if account.endswith(":Result")} or {""}
        if result:
            expected[own] = -result
        if moved != expected:
            self.say(f"{entry['entry']} moves {moved}, and {year} was {expected}")

    def _reserve(self, entry: Json) -> None:
        year, result, reserve = self._waiting or (("", 0), 0, 0)
        cents = [-cents for account, cents, *_ in entry["lines"] if account.endswith(":Reserve")]
        if cents != [reserve] or not 0 < reserve <= result:
            self.say(f"{entry['entry']} reserves {cents} of {result} of {year}, told {reserve}")

    def _distribute(self, line: Line) -> None:
        """Profit is paid out of approved years alone, less the reserve and what was paid before."""
        fact, house = line.fact, line.fact["house"]
        accounts = (f"Equity:Houses:{house}:Result", f"Equity:Houses:{house}:Distributions")
        left = -sum(self._money.balance[name] for name in accounts)
        if fact["of"] == "profit" and fact["amount_cents"] > left:
            self.say(f"{fact['distribution']} pays {fact['amount_cents']} of a profit of {left}")

    def _document(self, line: Line) -> None:
        fact = line.fact
        told = (fact["owner"], fact["day"], fact["sha256"], str(line.position))
        self._documents[f"document {fact['entry']}"] = " ".join(filter(None, told))

    def figures(self) -> Figures:
        """Return `year ‹owner› ‹year›` (its name, day, result, reserve, document, position) and `document ‹entry›`."""
        return self._documents | {
            f"year {name} {year}": " ".join(
                filter(
                    None,
                    (
                        f"{name}/{year}",
                        line.fact["day"],
                        str(line.fact["result_cents"]),
                        str(line.fact["reserve_cents"]),
                        line.fact["sha256"],
                        str(position),
                    ),
                )
            )
            for (name, year), (line, position) in self.approved.items()
        }
