"""Whose days at desks they were, and what they brought: from which home hub to which hub, by month."""

from collections import Counter, defaultdict
from fractions import Fraction

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.visits import Visits


class DeskFlows(Hand):
    """Sums of days, half days, their net and what they are worth, by home hub, hub, month and guest; the visits hear of each."""

    def __init__(self, say: Say, visits: Visits) -> None:
        super().__init__(say)
        self._visits = visits
        self._flows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._came: dict[str, tuple[str, str, str]] = {}
        self._agreed: set[str] = set()
        self._worth: dict[str, int] = {}

    @property
    def hears(self) -> Hears:
        """Return who came, and what was paid back."""
        return {
            "desks.desk-booked.v1": self._book,
            "desks.desk-used.v1": self._use,
            "treasury.entry-posted.v1": self._back,
        }

    def _book(self, line: Line) -> None:
        """A day is worth what was agreed when it was sold, without VAT, whatever is paid; or what everybody pays, if less."""
        name = line.fact["booking"]
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
        self._came[fact["booking"]] = fact["hub"], fact["guest"], fact["home_hub"]
        self._visits.is_here(fact["guest"], fact["home_hub"], fact["hub"], fact["day"])
        unit = "days" if fact["part"] == "day" else "half_days"
        worth = self._worth.get(fact["booking"])
        if fact["agreed_net_cents"] != worth:
            self.say(f"{fact['booking']}: {fact['agreed_net_cents']} was agreed, and not {worth}")
        net = fact["net_cents"]
        brought = {unit: 1, "net": net, "worth": net if worth is None else worth}
        self._flow(fact["booking"], fact["day"], **brought)

    def _back(self, line: Line) -> None:
        """What is paid back was not earned; a reversal of that makes it earned again."""
        entry = line.fact
        of = entry["reverses"] or entry["about"]
        if entry["kind"] not in ("paid-back", "reversal") or of not in self._came:
            return
        net = sum(
            cents for name, cents, *_ in entry["lines"] if name.startswith("Income:Services:")
        )
        if net:
            self._came[entry["entry"]] = self._came[of]
            if of in self._agreed:
                self._agreed.add(entry["entry"])
            self._flow(of, entry["day"], net=-net, worth=0 if of in self._agreed else -net)

    def _flow(self, of: str, day: str, **brought: int) -> None:
        hub, guest, home = self._came[of]
        self._flows[f"desk-flow {home} {hub} {day[:7]} {guest}"].update(brought)
        units = {what: some for what, some in brought.items() if what != "net"}
        self._visits.add(home, hub, guest, day, "desk", **units)

    def figures(self) -> Figures:
        """Return `desk-flow ‹home hub› ‹hub› ‹month› ‹guest›`, and `slept ‹booking or entry›`: who, and from where."""
        found = {
            f"slept {of}": ",".join((guest, home, *[guest] * (of in self._agreed)))
            for of, (_, guest, home) in self._came.items()
        }
        for name, sums in self._flows.items():
            _, home, hub, *_ = name.split()
            told = " ".join(str(sums[what]) for what in ("days", "half_days", "net", "worth"))
            found[name] = f"{told} {self._visits.from_side(home, hub)}".strip()
        return found


def _net(cents: int, vat_bp: int) -> int:
    return cents - int(Fraction(cents * vat_bp, 10_000 + vat_bp) + Fraction(1, 2))
