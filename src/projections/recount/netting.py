"""What hubs owe each other for visits, and how it is netted: row 30 a second time, visit by visit."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
CLAIMS = "Assets:Pact:"
OWED = "visit-owed"


def netting_moves(fact: Json) -> Iterable[tuple[str, int]]:
    """Yield what the payments of a netting move: the bank of who is owed, what the pact owes them, and the other way for who owes."""
    for debtor, creditor, cents in fact["payments"]:
        for hub, moved in ((creditor, cents), (debtor, -cents)):
            yield f"Liabilities:Pact:{hub}", moved
            yield f"Assets:Bank:Hubs:{hub}", moved
            yield f"{CLAIMS}{hub}", -moved


class Netting(Hand):
    """Every visit is netted once, by the next netting of its day; each hub pays or is paid what its visits come to."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._visits: dict[str, tuple[str, str, str, int, str]] = {}
        self._netted: dict[str, str] = {}
        self._nettings: dict[str, Json] = {}
        self._beyond: Counter[str] = Counter()
        self._touched = False

    @property
    def hears(self) -> Hears:
        """Return entries, and nettings."""
        return {
            "treasury.entry-posted.v1": self._post,
            "conventions.visits-netted.v1": self._net,
        }

    def _post(self, line: Line) -> None:
        entry = line.fact
        claims = {
            name.removeprefix(CLAIMS): cents
            for name, cents, *_ in entry["lines"]
            if name.startswith(CLAIMS)
        }
        for hub, cents in claims.items():
            self._beyond[hub] -= cents
            self._touched = True
        if entry["kind"] == OWED:
            (home,) = (hub for hub, cents in claims.items() if cents < 0)
            (host,) = (hub for hub, cents in claims.items() if cents > 0)
            told = entry["day"], home, host, claims[host], entry["about"]
            self._visits[entry["entry"]] = told
            self._owe(told, 1)

    def _net(self, line: Line) -> None:
        fact = line.fact
        name, without = fact["netting"], set(fact["without"])
        due = {
            entry: [entry, *visit[:4]]
            for entry, visit in self._visits.items()
            if entry not in self._netted
            and visit[0] <= fact["until"]
            and without.isdisjoint(visit[1:3])
        }
        if {one[0]: one for one in fact["visits"]} != due or len(fact["visits"]) != len(due):
            self.say(f"{name} nets other visits than were owed")
        if fact["until"] >= fact["day"]:
            self.say(f"{name} nets visits of days that were not over")
        self._must_settle(name, due.values(), fact["payments"])
        for entry in due:
            self._owe(self._visits[entry], -1)
        self._netted.update(dict.fromkeys(due, name))
        self._nettings[name] = fact

    def _owe(self, visit: tuple[str, str, str, int, str], sign: int) -> None:
        _, home, host, cents, _ = visit
        self._beyond[host] += sign * cents
        self._beyond[home] -= sign * cents

    def _must_settle(self, name: str, due: Iterable[list[Any]], payments: list[Any]) -> None:
        """Each hub has what it is owed, by at most one payment less than there are hubs."""
        left: Counter[str] = Counter()
        for _, _, home, host, cents in due:
            left[host] += cents
            left[home] -= cents
        hubs = sum(1 for cents in left.values() if cents)
        for debtor, creditor, cents in payments:
            left[creditor] -= cents
            left[debtor] += cents
            if cents <= 0 or debtor == creditor:
                self.say(f"{name}: {debtor} pays {creditor} {cents}")
        if any(left.values()) or len(payments) > max(0, hubs - 1):
            self.say(f"{name} does not settle what was owed, by few payments")

    def command_ends(self) -> None:
        """What a hub claims by its books is what is owed for visits that were not netted."""
        if not self._touched:
            return
        self._touched = False
        for hub, cents in self._beyond.items():
            if cents:
                self.say(f"{hub} claims {-cents} more than is owed for visits")

    def figures(self) -> Figures:
        """Return `visit-owed ‹entry›` (day, hubs, cents, for what, which netting), `netting` and `netting-payment`."""
        found = {
            f"visit-owed {entry}": " ".join(
                (day, home, host, str(cents), about, self._netted.get(entry, "-"))
            )
            for entry, (day, home, host, cents, about) in self._visits.items()
        }
        for name, fact in self._nettings.items():
            visits, without = fact["visits"], ",".join(fact["without"]) or "-"
            cents = sum(one[-1] for one in visits)
            found[f"netting {name}"] = (
                f"{fact['until']} {fact['day']} {len(visits)} {cents} {without}"
            )
            for debtor, creditor, paid in fact["payments"]:
                found[f"netting-payment {name} {debtor} {creditor}"] = str(paid)
        return found
