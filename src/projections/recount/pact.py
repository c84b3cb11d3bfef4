"""What hubs owe each other for visa days, and for plans and credits elsewhere: row 29 a second time, from who slept or had a desk where and what was agreed."""

from collections import Counter
from datetime import date
from typing import Any

from projections.recount.accounts import PACT
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.netting import OWED

Json = dict[str, Any]


class Pact(Hand):
    """Every visit that is owed was a night, or a day at a desk, by visa day or by what another hub sold, once, at the agreed price; and all hubs come to zero."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._homes: dict[str, str] = {}
        self._visas: dict[str, dict[tuple[str, str], tuple[int, int, str]]] = {}
        self._expected: Counter[tuple[str, ...]] = Counter()

    @property
    def hears(self) -> Hears:
        """Return who is at home where, what is sold by visa day, what is slept and used, and what is owed."""
        return {
            "members.member-applied.v1": self._home,
            "members.home-hub-changed.v1": self._home,
            "stays.stay-reserved.v1": self._sold,
            "stays.stay-changed.v1": self._sold,
            "stays.no-show-undone.v1": self._sold,
            "stays.night-slept.v1": self._slept,
            "desks.desk-booked.v1": self._sold,
            "desks.desk-used.v1": self._used,
            "halls.hall-used.v1": self._met,
            "treasury.entry-posted.v1": self._posted,
        }

    def _home(self, line: Line) -> None:
        self._homes[line.fact["member"]] = line.fact["home_hub"]

    def _sold(self, line: Line) -> None:
        self._visas[line.fact.get("stay") or line.fact["booking"]] = {
            (guest, str(date.fromisoformat(first) + n * ONE_DAY)): (
                agreed,
                vat_bp,
                "" if rule == "visa-day" else home,
            )
            for guest, first, count, rule, _, _, agreed, vat_bp, _, _, _, home, *_ in line.fact[
                "sold"
            ]
            for n in range(count)
            if home
        }

    def _slept(self, line: Line) -> None:
        """Each guest by visa day makes one debt of where they are at home by now, unless that is here."""
        fact = line.fact
        host, visas = fact["hub"], self._visas.get(fact["stay"], {})
        for guest in (guest for *_, guests in fact["rooms"] for guest in guests):
            self._owes(fact["stay"], guest, host, visas.get((guest, fact["day"])))

    def _used(self, line: Line) -> None:
        """So does a day at a desk."""
        fact = line.fact
        worth = self._visas[fact["booking"]].get((fact["guest"], fact["day"]))
        self._owes(fact["booking"], fact["guest"], fact["hub"], worth)

    def _met(self, line: Line) -> None:
        """So does each run of half hours in a hall that another hub sold."""
        fact = line.fact
        for guest, _, count, _, _, _, agreed, vat_bp, _, _, _, home, *_ in fact["sold"]:
            if home:
                worth = count * agreed, vat_bp, home
                self._owes(fact["booking"], guest, fact["hub"], worth)

    def _owes(self, of: str, guest: str, host: str, worth: tuple[int, int, str] | None) -> None:
        """The hub that sold it does; for a visa day where they are at home by now."""
        if worth and (owes := worth[2] or self._homes[guest]) != host:
            self._expected[of, *_moves(owes, host, *worth[:2])] += 1

    def _posted(self, line: Line) -> None:
        entry = line.fact
        network = (cents for name, cents, *_ in entry["lines"] if name.startswith(PACT))
        if sum(network):
            self.say(f"{entry['entry']}: what hubs owe each other does not come to zero")
        if entry["kind"] == OWED:
            vat = [f"{hub} {rate} {base} {tax}" for hub, rate, base, tax in entry["vat"]]
            moves = sorted(f"{account} {cents}" for account, cents, *_ in entry["lines"])
            self._expected[entry["about"], *moves, *vat] -= 1

    def command_ends(self) -> None:
        """What was slept is owed, and nothing else."""
        if not self._expected:
            return
        for (stay, *moves), count in self._expected.items():
            if count:
                what = "is not owed" if count > 0 else "is owed without such a use"
                self.say(f"{stay}: {' '.join(moves)} {what}")
        self._expected.clear()

    def figures(self) -> Figures:
        """Return nothing: balances are told as those of accounts."""
        return {}


def _moves(home: str, host: str, cents: int, vat_bp: int) -> list[str]:
    """Return what row 29 moves, in order of the accounts, and what is sold at which rate."""
    tax = (2 * cents * vat_bp + 10_000 + vat_bp) // (2 * (10_000 + vat_bp))
    moves = {
        f"Liabilities:Pact:{home}": cents,
        f"Expenses:Pact:{home}": cents,
        f"Assets:Pact:{host}": cents,
        f"Liabilities:Pact:{host}": -cents,
        f"Assets:Pact:{home}": -cents,
        f"Income:Pact:{host}": tax - cents,
        f"Liabilities:VAT:{host}": -tax,
    }
    lines = sorted(f"{account} {moved}" for account, moved in moves.items() if moved)
    return [*lines, f"{host} {vat_bp} {cents - tax} {tax}"]
