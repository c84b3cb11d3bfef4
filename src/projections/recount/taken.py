"""What hubs took of each booking, or are owed for it, and paid back again: never more than that."""

from collections import Counter
from typing import Any

from projections.recount.accounts import TILLS
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.till import NO_TAKING

Json = dict[str, Any]

EARNED = {"Stays": "Unbilled", "Unbilled": "Unbilled", "Fees": "Fees", "Damages": "Damages"}
"""Nights are income when they are slept and wait unbilled until they are paid: both are the price here."""


class Taken(Hand):
    """By booking and what for: what hubs hold of it; VAT and city tax apart."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.has: Counter[tuple[str, str]] = Counter()
        self._backs: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return entries."""
        return {"treasury.entry-posted.v1": self._hear}

    def _hear(self, line: Line) -> None:
        entry = line.fact
        about = entry["about"]
        if entry["kind"] == "paid-back":
            self._backs[entry["entry"]] = about
        elif entry["reverses"] in self._backs:
            about = self._backs[entry["reverses"]]
        elif entry["kind"] != "fee-undone" and not _is_taken(entry):
            return
        for account, cents, *_ in entry["lines"]:
            kind, what = account.split(":")[:2]
            if kind != "Assets" or what == "Unbilled":
                self._count(about, EARNED.get(what, what), -cents)

    def _count(self, about: str, what: str, cents: int) -> None:
        if what in ("Members", "Bank"):
            return
        self.has[about, what] += cents
        if self.has[about, what] < 0:
            self.say(f"{about}: {-self.has[about, what]} more is paid back than was taken: {what}")

    def figures(self) -> Figures:
        """Nothing is told of it beside the accounts."""
        return {}


def _is_taken(entry: Json) -> bool:
    """Say whether held money became a hub's, or more is owed to it."""
    if entry["kind"] in ("damage-owed", "city-tax-owed"):
        return True
    to_hub = was_held = at_till = False
    for account, _, hold, *_ in entry["lines"]:
        was_held = was_held or (hold != "" and account.startswith("Liabilities:Members:"))
        to_hub = to_hub or account.startswith("Assets:Bank:Hubs:")
        at_till = at_till or account.startswith(TILLS)
    return to_hub and was_held if not at_till else entry["kind"] not in NO_TAKING
