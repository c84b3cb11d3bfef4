"""What hubs sold at which rate of VAT: counted from bills, and compared with what each entry says of itself."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
Parts = dict[int, tuple[int, int]]
VAT = "Liabilities:VAT:"
SOLD = ("Income:Stays:", "Income:Services:", "Income:Occasions:")
WITHOUT_BASE = ("tax-paid", "opening")
"""VAT that is paid on, or was owed when the book began, was not sold."""


class Priced(NamedTuple):
    """A line of a bill: so many beds at so much a night, VAT within, from a day on."""

    first: date
    nights: int
    a_night: int
    rate: int


def _booked(fact: Json) -> str:
    """Return the desk, or the seat, that a fact is about."""
    name: str = fact.get("booking") or fact["seat"]
    return name


class Sold(Hand):
    """By hub, rate and day base and VAT; `_left` is what of a stay's price was not paid back, by rate."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._bills: dict[str, list[Priced]] = {}
        self._desks: dict[str, list[tuple[int, int]]] = {}
        self._plans: dict[str, int] = {}
        self._due: dict[str, Parts] = {}
        self._left: dict[str, Parts] = {}
        self._whole: dict[str, Parts] = {}
        self._steps: Counter[str] = Counter()
        self._said: dict[str, tuple[str, Parts]] = {}
        self._without_base: set[str] = set()
        self._sold: defaultdict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0])

    @property
    def hears(self) -> Hears:
        """Return bills, who leaves and when, and entries."""
        return {
            "stays.stay-reserved.v1": self._bill,
            "stays.stay-changed.v1": self._bill,
            "stays.no-show-undone.v1": self._bill,
            "stays.reservation-released.v1": self._forget,
            "stays.stay-cancelled.v1": self._forget,
            "stays.no-show-marked.v1": self._forget,
            "stays.stay-checked-out.v1": self._leave,
            "desks.desk-booked.v1": self._book_desk,
            "desks.desk-cancelled.v1": self._forget_desk,
            "desks.desk-missed.v1": self._forget_desk,
            "desks.desk-used.v1": self._use_desk,
            "halls.hall-booked.v1": self._book_desk,
            "halls.hall-cancelled.v1": self._forget_desk,
            "halls.hall-missed.v1": self._forget_desk,
            "halls.hall-used.v1": self._use_desk,
            "occasions.seat-booked.v1": self._book_desk,
            "occasions.seat-cancelled.v1": self._forget_desk,
            "occasions.seat-used.v1": self._use_desk,
            "occasions.seat-missed.v1": self._forget_desk,
            "plans.subscription-begun.v1": self._plan,
            "plans.month-paid.v1": self._pay_month,
            "plans.credits-bought.v1": self._buy_credits,
            "leases.lease-made.v1": self._let,
            "leases.lease-month-billed.v1": self._bill_month,
            "leases.lease-ended.v1": self._end_lease,
            "treasury.entry-posted.v1": self._post,
        }

    def _bill(self, line: Line) -> None:
        self._bills[line.fact["stay"]] = [
            Priced(date.fromisoformat(first), nights, beds * unit, rate)
            for what, _, first, nights, beds, unit, _, rate, *_ in line.fact["bill"]
            if what == "use"
        ]

    def _forget(self, line: Line) -> None:
        self._bills.pop(line.fact["stay"], None)

    def _leave(self, line: Line) -> None:
        """Of each line the nights before leaving are sold, with the VAT within their sum."""
        left = date.fromisoformat(line.fact["left"])
        found: Parts = {}
        for one in self._bills.pop(line.fact["stay"]):
            gross = max(0, min(one.nights, (left - one.first) // ONE_DAY)) * one.a_night
            vat = int(Fraction(gross * one.rate, 10_000 + one.rate) + Fraction(1, 2))
            if gross:
                base_before, vat_before = found.get(one.rate, (0, 0))
                found[one.rate] = base_before + gross - vat, vat_before + vat
        if found:
            self._due[line.fact["stay"]] = found

    def _book_desk(self, line: Line) -> None:
        self._desks[_booked(line.fact)] = [
            (one[7], one[6]) for one in line.fact["bill"] if one[0] == "use"
        ]

    def _forget_desk(self, line: Line) -> None:
        self._desks.pop(_booked(line.fact), None)

    def _use_desk(self, line: Line) -> None:
        """What was booked is sold, with the VAT within its price; what costs nothing is not."""
        found: Parts = {}
        name = _booked(line.fact)
        for rate, gross in self._desks.pop(name):
            vat = int(Fraction(gross * rate, 10_000 + rate) + Fraction(1, 2))
            if gross:
                base_before, vat_before = found.get(rate, (0, 0))
                found[rate] = base_before + gross - vat, vat_before + vat
        if found:
            self._due[name] = found

    def _plan(self, line: Line) -> None:
        self._plans[line.fact["subscription"]] = line.fact["terms"]["vat_bp"]

    def _pay_month(self, line: Line) -> None:
        """A month of a plan is sold when it is paid."""
        fact = line.fact
        name, net, vat = fact["subscription"], fact["net_cents"], fact["vat_cents"]
        if net + vat:
            self._due[name] = {self._plans[name]: (net, vat)}

    def _buy_credits(self, line: Line) -> None:
        """Credits are sold when they are bought."""
        fact = line.fact
        sold = fact["net_cents"], fact["vat_cents"]
        self._due[fact["credits"]] = {fact["terms"]["vat_bp"]: sold}

    def _let(self, line: Line) -> None:
        self._plans[line.fact["lease"]] = line.fact["terms"]["vat_bp"]

    def _bill_month(self, line: Line) -> None:
        """A month of a lease is sold when it is billed."""
        self._sell_lease(line.fact["lease"], line.fact["net_cents"], line.fact["vat_cents"])

    def _end_lease(self, line: Line) -> None:
        """What was billed for later days is not sold."""
        fact = line.fact
        self._sell_lease(fact["lease"], -fact["back_net_cents"], -fact["back_vat_cents"])

    def _sell_lease(self, name: str, net: int, vat: int) -> None:
        if net or vat:
            self._due[name] = {self._plans[name]: (net, vat)}

    def command_ends(self) -> None:
        """Whoever left, used a desk or a hall, or has a month of a plan, has paid for what was sold."""
        for of in self._due:
            self.say(f"{of}: something was sold, and no entry says so")
        self._due.clear()

    # ---- entries

    def _post(self, line: Line) -> None:
        entry = line.fact
        said: Parts = {}
        hubs = {account[len(VAT) :] for account, *_ in entry["lines"] if account.startswith(VAT)}
        for hub, rate, base, vat in entry["vat"]:
            hubs.add(hub)
            if rate in said:
                self.say(f"{entry['entry']} names the rate {rate} twice")
            said[rate] = base, vat
            counted = self._sold[hub, rate, entry["day"]]
            counted[0] += base
            counted[1] += vat
        if hubs:
            self._comes_to_its_lines(entry, hubs, said)
        if said or entry["about"] in self._due:
            self._follows(entry, said)
        elif entry["kind"] == "reversal" and self._said.get(entry["reverses"], ("", {}))[1]:
            self.say(f"{entry['entry']} takes nothing back of what was sold")

    def _comes_to_its_lines(self, entry: Json, hubs: set[str], said: Parts) -> None:
        """One hub's VAT is what its rates come to, unless nothing was sold."""
        name = entry["entry"]
        if entry["kind"] in WITHOUT_BASE or entry["reverses"] in self._without_base:
            self._without_base.add(name)
            if said:
                self.say(f"{name} sells nothing, and says at which rate")
            return
        moved = sum(cents for account, cents, *_ in entry["lines"] if account.startswith(VAT))
        told = sum(vat for _, vat in said.values())
        if len(hubs) > 1 or told != -moved:
            self.say(f"{name}: VAT of {-moved} by its lines is {told} by its rates")

    def _follows(self, entry: Json, said: Parts) -> None:
        """What an entry sells is its stay's, a part of that paid back, a reversal's, or a document's."""
        name, about = entry["entry"], entry["about"]
        match entry["kind"]:
            case (
                "stay-captured"
                | "desk-captured"
                | "hall-captured"
                | "seat-captured"
                | "plan-paid"
                | "credits-bought"
                | "lease-billed"
                | "lease-given-back"
            ):
                due = self._due.pop(about, {})
                if said != due:
                    self.say(f"{name}: {said} was sold by the entry, and {due} by the bill")
                self._left[about] = self._whole[about] = said
            case "paid-back":
                self._pay_back(entry, said)
                self._said[name] = about, said
            case "by-hand":
                self._by_hand(entry, said)
                self._said[name] = "", said
            case "reversal":
                self._reverse(name, entry["reverses"], said)
            case "visit-owed":
                pass  # What was agreed is compared with the visit, rate and VAT, by another hand.
            case kind if said:
                self.say(f"{name} is a {kind}, and sells nothing")
            case _:
                pass

    def _pay_back(self, entry: Json, said: Parts) -> None:
        """At no rate more than is left; and of each what it is of all, to a cent for each time that was divided."""
        name, stay = entry["entry"], entry["about"]
        lines = entry["lines"]
        net = sum(cents for account, cents, *_ in lines if account.startswith(SOLD))
        if net != -sum(base for base, _ in said.values()):
            self.say(f"{name}: {net} without VAT is paid back, and not what its rates say")
        self._steps[stay] += 1
        self._move(name, stay, said)
        whole, left, cent = self._whole[stay], self._left[stay], self._steps[stay]
        in_all = sum(map(sum, whole.values()))
        back = in_all - sum(map(sum, left.values()))
        for rate, (base, vat) in whole.items():
            of_rate, back_vat = base + vat - sum(left[rate]), vat - left[rate][1]
            shares = (
                (of_rate, Fraction((base + vat) * back, in_all)),
                (back_vat, Fraction(vat * of_rate, base + vat)),
            )
            if any(abs(some - exact) > cent for some, exact in shares):
                self.say(f"{name}: {said} is not the part of each rate in what is paid back")

    def _move(self, name: str, stay: str, said: Parts) -> None:
        left = dict(self._left[stay])
        for rate, (base, vat) in said.items():
            base_left, vat_left = left.get(rate, (0, 0))
            left[rate] = base_left + base, vat_left + vat
            if min(left[rate]) < 0:
                self.say(f"{name}: more is paid back than was sold at {rate}")
        self._left[stay] = left

    def _reverse(self, name: str, reversed_: str, said: Parts) -> None:
        stay, before = self._said.get(reversed_, ("", {}))
        if said != {rate: (-base, -vat) for rate, (base, vat) in before.items()}:
            self.say(f"{name} takes back {said} of {before}")
        if stay:
            self._move(name, stay, said)

    def _by_hand(self, entry: Json, said: Parts) -> None:
        """A document's VAT is its rate of the base, to a cent; and no more is sold than was earned."""
        for rate, (base, vat) in said.items():
            if base <= 0 or vat < 0 or abs(Fraction(base * rate, 10_000) - vat) > 1:
                self.say(f"{entry['entry']}: {vat} is no VAT of {base} at {rate}")
        earned = sum(
            -cents
            for account, cents, *_ in entry["lines"]
            if cents < 0 and not account.startswith(("Assets:Bank:", "Liabilities:"))
        )
        if sum(base for base, _ in said.values()) > earned:
            self.say(f"{entry['entry']} sells more than it earns")

    def figures(self) -> Figures:
        """Return `sold ‹hub› ‹rate› ‹day›`: base and VAT."""
        return {
            f"sold {hub} {rate} {day}": f"{base} {vat}"
            for (hub, rate, day), (base, vat) in self._sold.items()
        }
