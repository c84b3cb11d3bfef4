"""What was sold by another rule than the public price: to whom, at what; and whether network and hub agreed so."""

from collections import Counter
from datetime import date
from typing import Any

from projections.recount.conventions import Conventions
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.visa_days import VisaDays

Json = dict[str, Any]
Runs = list[list[Any]]
RULES = ("visa-day", "plan", "credit", "by-hand", "convention", "by-length", "public")
ENDS = ("stays.stay-cancelled.v1", "stays.no-show-marked.v1")
BY_AGREEMENT = ("visa-day", "convention")


class Agreed(Hand):
    """Every stay of which something was sold so; no price is above what was agreed, and no month has more uses than were."""

    def __init__(self, say: Say, conventions: Conventions, visas: VisaDays) -> None:
        super().__init__(say)
        self._terms = conventions.agreed
        self._visas = visas
        self._sold: dict[str, Runs] = {}
        self._booked: dict[str, Runs] = {}
        self._spent: dict[str, Runs] = {}

    @property
    def hears(self) -> Hears:
        """Return the steps of stays."""
        return {
            "stays.stay-reserved.v1": self._sells,
            "stays.stay-changed.v1": self._sells,
            "stays.no-show-undone.v1": self._sells,
            "stays.stay-booked.v1": self._books,
            "stays.stay-checked-out.v1": self._sells,
            "stays.reservation-released.v1": self._ends,
            "stays.stay-cancelled.v1": self._ends,
            "stays.no-show-marked.v1": self._ends,
        }

    def _sells(self, line: Line) -> None:
        fact = line.fact
        name, was = fact["stay"], self._sold.get(fact["stay"], [])
        if fact.get("was_sold", was) != was:
            self.say(f"{name}: {fact['was_sold']} is told to have been sold, and not {was}")
        new = _visas(fact["sold"]) - _visas(self._sold.get(name, []))
        self._sold[name] = fact["sold"]
        self._spend(line)
        if name in self._booked or "undone_cents" in fact:
            self._booked[name] = fact["sold"]
        for run in fact["sold"]:
            self._must_be_agreed(name, fact["hub"], run)
        held = _visas(fact["sold"])
        if name in self._booked:
            self._visas.takes(name, held)
        if new:
            self._visas.must_be_left(name, held, new)

    def _spend(self, line: Line) -> None:
        """A visa day that is spent was sold, and is not used any more: once spent, it is so until its guests come after all, or have that night again."""
        fact = line.fact
        name, spent = fact["stay"], fact.get("spent", [])
        before = self._spent.get(name, [])
        kept = _days(before) - _visas(self._sold[name])
        if "undone_cents" not in fact and not kept <= _days(spent):
            self.say(f"{name}: visa days that were spent are not any more")
        if _days(spent) & _visas(self._sold[name]) and fact["is"] not in ENDS:
            self.say(f"{name}: a visa day is spent and sold")
        self._spent[name] = spent
        self._visas.spends(name, _days(spent))

    def _stands(self, line: Line) -> None:
        if line.fact["sold"] != self._sold[line.fact["stay"]]:
            self.say(f"{line.fact['stay']}: something else is booked than was reserved")

    def _books(self, line: Line) -> None:
        self._stands(line)
        self._booked[line.fact["stay"]] = line.fact["sold"]
        self._visas.takes(line.fact["stay"], _visas(line.fact["sold"]))

    def _ends(self, line: Line) -> None:
        self._stands(line)
        self._spend(line)
        self._booked.pop(line.fact["stay"], None)
        self._visas.takes(line.fact["stay"], set())

    def _must_be_agreed(self, name: str, hub: str, run: list[Any]) -> None:
        """A line of a version that both had signed says so, and the guest pays no more than that."""
        guest, first, _, rule, unit, vat_bp, agreed, agreed_vat, convention, version = run[:10]
        nth, length = run[10], run[12]
        if rule not in RULES:
            self.say(f"{name}: {rule} is no rule")
        if (rule == "by-length") is not (length > 0):
            self.say(f"{name}: {rule} is for stays from {length} nights on")
        if not convention:
            return
        prices = self._terms.get((hub, convention, version))
        said = prices[nth] if prices and nth < len(prices) else None
        told = {"service": "bed", "unit": "night", "agreed_cents": agreed, "vat_bp": agreed_vat}
        if said is None or told != {key: said[key] for key in told}:
            self.say(f"{name}: line {nth} of {convention} {version} does not say {agreed}")
            return
        price = 0 if rule == "visa-day" else agreed
        if unit > agreed or (rule in BY_AGREEMENT and (unit, vat_bp) != (price, agreed_vat)):
            self.say(f"{name}: {guest} pays {unit} for {first}, and {agreed} was agreed")
        most = said["most_a_month"]
        if rule in BY_AGREEMENT and most is not None:
            self._must_be_few(name, run, most)

    def _must_be_few(self, name: str, run: list[Any], most: int) -> None:
        """A line gives a member so many uses a month: what other stays have of it counts, those that are booked."""
        others = (sold for stay, sold in self._booked.items() if stay != name)
        months = Counter(
            str(date.fromisoformat(one[1]) + n * ONE_DAY)[:7]
            for sold in (self._sold[name], *others)
            for one in sold
            for n in range(one[2])
            if one[3] in BY_AGREEMENT and (one[0], *one[8:11]) == (run[0], *run[8:11])
        )
        for month, count in months.items():
            if count > most:
                self.say(f"{name}: {run[0]} has {count} nights in {month} by a line for {most}")

    def figures(self) -> Figures:
        """Return `spent ‹stay›` (visa days that nobody used) and `sold-as ‹stay›`: run by run to whom, from when, how many, by which rule, at what, and what was agreed."""
        spent = {
            f"spent {name}": ", ".join(" ".join(map(str, run)) for run in runs)
            for name, runs in self._spent.items()
            if runs
        }
        sold = {
            f"sold-as {name}": ", ".join(
                " ".join(str(one) for one in run if one != "") for run in sold
            )
            for name, sold in self._sold.items()
            if sold
        }
        return spent | sold


def _days(runs: Runs) -> set[tuple[str, str]]:
    """Return whose nights the runs are."""
    return {
        (who, str(date.fromisoformat(first) + n * ONE_DAY))
        for who, first, count, *_ in runs
        for n in range(count)
    }


def _visas(sold: Runs) -> set[tuple[str, str]]:
    return _days([run for run in sold if run[3] == "visa-day"])
