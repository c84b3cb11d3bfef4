"""Whose days at desks, half hours in halls and seats at occasions they were, and what they brought: from which home hub to which hub, by month."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.visits import Visits

Json = dict[str, Any]
EARNED = ("Income:Services", "Income:Occasions")
HALF_HOUR = timedelta(minutes=30)


class DeskFlows(Hand):
    """Sums of days, half days, their net and what they are worth, by home hub, hub, month and guest; the visits hear of each."""

    def __init__(self, say: Say, visits: Visits) -> None:
        super().__init__(say)
        self._visits = visits
        self._flows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._came: dict[str, tuple[str, str, str, str]] = {}
        self._agreed: set[str] = set()
        self._worth: dict[str, int] = {}

    @property
    def hears(self) -> Hears:
        """Return who came, and what was paid back."""
        return {
            "desks.desk-booked.v1": self._book,
            "desks.desk-used.v1": self._use,
            "halls.hall-used.v1": self._use_hall,
            "occasions.seat-booked.v1": self._book,
            "occasions.seat-used.v1": self._sit,
            "treasury.entry-posted.v1": self._back,
        }

    def _book(self, line: Line) -> None:
        """A day is worth what was agreed when it was sold, without VAT, whatever is paid; or what everybody pays, if less."""
        name = line.fact.get("booking") or line.fact["seat"]
        for run in line.fact["sold"]:
            rule, unit, unit_vat_bp, agreed, vat_bp, convention = run[3:9]
            if convention:
                worth = _net(agreed, vat_bp)
                self._worth[name] = (
                    min(worth, _net(unit, unit_vat_bp)) if rule == "public" else worth
                )
                self._agreed.add(name)

    def _use(self, line: Line) -> None:
        fact = line.fact
        self._visits.is_here(fact["guest"], fact["home_hub"], fact["hub"], fact["day"])
        unit = "days" if fact["part"] == "day" else "half_days"
        self._brings(fact["booking"], fact, "desk", **{unit: 1})

    def _use_hall(self, line: Line) -> None:
        """What its half hours are worth was judged by whoever counts halls."""
        fact, name = line.fact, line.fact["booking"]
        self._visits.is_here(fact["guest"], fact["home_hub"], fact["hub"], fact["day"])
        if fact["agreed_net_cents"] is not None:
            self._worth[name] = fact["agreed_net_cents"]
            self._agreed.add(name)
        span = datetime.fromisoformat(fact["depart"]) - datetime.fromisoformat(fact["arrive"])
        self._brings(name, fact, fact["service"], half_hours=span // HALF_HOUR)

    def _sit(self, line: Line) -> None:
        """A seat is paid when all its dates are over: on which of them the guest was there is not told."""
        self._brings(line.fact["seat"], line.fact, "occasion", seats=1)

    def _brings(self, name: str, fact: Json, service: str, **units: int) -> None:
        self._came[name] = fact["hub"], fact["guest"], fact["home_hub"], service
        worth = self._worth.get(name)
        if fact["agreed_net_cents"] != worth:
            self.say(f"{name}: {fact['agreed_net_cents']} was agreed, and not {worth}")
        net = fact["net_cents"]
        self._flow(name, fact["day"], net=net, worth=net if worth is None else worth, **units)

    def _back(self, line: Line) -> None:
        """What is paid back was not earned; a reversal of that makes it earned again."""
        entry = line.fact
        of = entry["reverses"] or entry["about"]
        if entry["kind"] not in ("paid-back", "reversal") or of not in self._came:
            return
        for name, net, *_ in entry["lines"]:
            if name.rpartition(":")[0] not in EARNED or not net:
                continue
            self._came[entry["entry"]] = self._came[of]
            if of in self._agreed:
                self._agreed.add(entry["entry"])
            self._flow(of, entry["day"], net=-net, worth=0 if of in self._agreed else -net)

    def _flow(self, of: str, day: str, **brought: int) -> None:
        hub, guest, home, service = self._came[of]
        self._flows[f"{service}-flow {home} {hub} {day[:7]} {guest}"].update(brought)
        units = {what: some for what, some in brought.items() if what != "net"}
        self._visits.add(home, hub, guest, day, service, **units)

    def figures(self) -> Figures:
        """Return `‹service›-flow ‹home hub› ‹hub› ‹month› ‹guest›`, and `slept ‹booking or entry›`: who, and from where."""
        found = {
            f"slept {of}": ",".join((guest, home, *[guest] * (of in self._agreed))) + f" {service}"
            for of, (_, guest, home, service) in self._came.items()
        }
        for name, sums in self._flows.items():
            _, home, hub, *_ = name.split()
            told = " ".join(str(sums[what]) for what in ("days", "half_days", "net", "worth"))
            more = f"{sums['seats'] or ''} {sums['half_hours'] or ''}"
            side = self._visits.from_side(home, hub)
            found[name] = " ".join(f"{told} {side} {more}".split())
        return found


def _net(cents: int, vat_bp: int) -> int:
    return cents - int(Fraction(cents * vat_bp, 10_000 + vat_bp) + Fraction(1, 2))
