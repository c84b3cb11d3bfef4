"""Plans: each month of one is paid once before its days, and earned once after them; what is not earned is owed to the cent."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from projections.recount.accounts import CLIENTS_BANK, PLANS
from projections.recount.carnets import OF_CREDITS
from projections.recount.hand import Figures, Hand, Hears, Line, Say, midnight_of
from projections.recount.lease_months import OF_LEASES
from projections.recount.money import wallet
from projections.recount.plan_had import NOTHING, SAME, Plan, span, terms_of

Json = dict[str, Any]
BY_OTHERS = ("visit-owed", "credit-used", "credit-spent", "stamp-borne")
HALF = Fraction(1, 2)
A_PLAN: Final = "PS"
"""What a hub was paid ahead for is a plan, or a lease."""


class Plans(Hand):
    """What hubs offer, and what every member has of it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._offered: dict[str, Json] = {}
        self._withdrawn: dict[str, str] = {}
        self.plans: dict[str, Plan] = {}
        self._owed: Counter[str] = Counter()
        self._uses: dict[str, dict[str, tuple[str, bool, Counter[str]]]] = {}
        self._touched: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what is offered and had, who leaves, and entries."""
        return {
            "plans.plan-offered.v1": self._offer,
            "plans.plan-withdrawn.v1": self._withdraw,
            "plans.subscription-begun.v1": self._begin,
            "plans.month-paid.v1": self._pay,
            "plans.month-unpaid.v1": self._lack,
            "plans.month-earned.v1": self._earn,
            "plans.subscription-ended.v1": self._end,
            "plans.subscription-paused.v1": self._pause,
            "members.member-withdrawn.v1": self._leave,
            "places.hub-withdrawn.v1": self._close,
            "treasury.entry-posted.v1": self._post,
        }

    def _offer(self, line: Line) -> None:
        self._offered[line.fact["plan"]] = line.fact

    def _withdraw(self, line: Line) -> None:
        fact = line.fact
        if fact["plan"] in self._withdrawn or fact["hub"] != self._offered[fact["plan"]]["hub"]:
            self.say(f"{fact['plan']} is withdrawn twice, or by another hub")
        self._withdrawn[fact["plan"]] = fact["day"]

    def _begin(self, line: Line) -> None:
        fact = line.fact
        offered = self._offered[fact["plan"]]
        if any(fact[name] != offered[name] for name in ("hub", "terms")):
            self.say(f"{fact['subscription']} is other than what is offered")
        if fact["plan"] in self._withdrawn or fact["since"] < fact["day"]:
            self.say(f"{fact['subscription']} begins when it is offered no more, or before today")
        self.plans[fact["subscription"]] = Plan(fact, line.position)
        self._turns(fact)

    def _turns(self, fact: Json) -> None:
        one = self.plans[fact["subscription"]]
        self._touched.add(fact["subscription"])
        if any(fact[name] != one.fact[name] for name in SAME):
            self.say(f"{fact['subscription']} is told otherwise than it was begun")
        if fact["turns"] != one.turns():
            self.say(f"{fact['subscription']} turns on {fact['turns']}, and not on {one.turns()}")

    def _pay(self, line: Line) -> None:
        """The next one, or the last that began unpaid: as many days as it has, as much of the price."""
        fact = line.fact
        one, first, name = self.plans[fact["subscription"]], fact["first"], fact["subscription"]
        stage, _ = one.months.get(first, ("", {}))
        is_late = stage == "unpaid" and first[:7] == fact["day"][:7]
        if not (is_late or (not stage and first == one.begins)) or not one.lasts(first):
            self.say(f"{name}: {first} is paid, and is not the next month")
        until, days, whole = span(first)
        terms = one.fact["terms"]
        uses = -int(-Fraction(terms["uses"] * days, whole) // 1)
        cents = int(Fraction(terms["month_cents"] * days, whole) + HALF)
        vat = int(Fraction(cents * terms["vat_bp"], 10_000 + terms["vat_bp"]) + HALF)
        told = fact["until"], fact["uses"], fact["net_cents"], fact["vat_cents"]
        if told != (until, uses, cents - vat, vat):
            self.say(f"{name}: {first} is paid as {told}, and is {uses} uses for {cents}")
        one.months[first] = "paid", fact
        if not is_late:
            one.begins = until
        self._turns(fact)

    def _lack(self, line: Line) -> None:
        """Nobody owes a month that could not be paid."""
        fact = line.fact
        one, first = self.plans[fact["subscription"]], fact["first"]
        if first != one.begins or first > fact["day"] or not one.lasts(first):
            self.say(f"{fact['subscription']}: {first} does not begin, and is unpaid")
        one.months[first] = "unpaid", fact
        one.begins, _, _ = span(first)
        self._turns(fact)

    def _earn(self, line: Line) -> None:
        fact = line.fact
        one, first = self.plans[fact["subscription"]], fact["first"]
        stage, paid = one.months[first]
        if stage != "paid" or line.at < midnight_of(date.fromisoformat(paid["until"])):
            self.say(f"{fact['subscription']}: {first} is {stage}, and is earned on {fact['day']}")
        if fact["net_cents"] != paid["net_cents"]:
            self.say(f"{fact['subscription']}: {first} earns {fact['net_cents']}")
        one.months[first] = "earned", paid
        self._turns(fact)

    def _end(self, line: Line) -> None:
        """Never before a month that is paid is over."""
        fact = line.fact
        one, until = self.plans[fact["subscription"]], fact["until"]
        ends = [paid["until"] for stage, paid in one.months.values() if stage == "paid"]
        if not one.lasts(until) or any(until < end for end in ends):
            self.say(f"{fact['subscription']} ends on {until}, before it may or after it was to")
        one.until = until
        self._turns(fact)

    def _pause(self, line: Line) -> None:
        fact, first = line.fact, line.fact["first"]
        one = self.plans[fact["subscription"]]
        if first != one.begins or first <= fact["day"] or not one.lasts(first):
            self.say(f"{fact['subscription']} is paused from {first}")
        while one.begins < fact["until"]:
            one.months[one.begins] = "paused", fact | {"until": NOTHING}
            one.begins, _, _ = span(one.begins)
        self._turns(fact)

    def _lasting(self, whose: str, day: str) -> list[str]:
        return [
            name
            for name, one in self.plans.items()
            if whose in (one.fact["hub"], one.fact["member"], one.fact["payer"])
            and (one.lasts(day) or one.owed())
        ]

    def _leave(self, line: Line) -> None:
        if some := self._lasting(line.fact["member"], line.fact["day"]):
            self.say(f"{line.fact['member']} left, and has {some}")

    def _close(self, line: Line) -> None:
        hub = line.fact["hub"]
        offers = [name for name, one in self._offered.items() if one["hub"] == hub]
        left = [*self._lasting(hub, line.fact["day"]), *(set(offers) - self._withdrawn.keys())]
        if left:
            self.say(f"{hub} is withdrawn, and has {left}")

    def _post(self, line: Line) -> None:
        for account, cents, hold, *_ in line.fact["lines"]:
            if account.startswith(PLANS) and hold.startswith(A_PLAN):
                self._owed[hold] -= cents
                self._touched.add(hold)
                if self.plans[hold].fact["hub"] != account.removeprefix(PLANS):
                    self.say(f"{line.fact['entry']}: {hold} is a plan of another hub")

    def command_ends(self) -> None:
        """What a hub owes for a plan is what was paid for its months that are not over."""
        for name in self._touched:
            if self._owed[name] != self.plans[name].owed():
                self.say(f"{name}: {self._owed[name]} is owed, and {self.plans[name].owed()} paid")
        self._touched.clear()

    # ---- uses

    def cheapest(self, at: tuple[str, ...], day: str) -> tuple[int, int, str] | None:
        """Return what a use costs by a plan that a guest has at a hub for a service by a unit: cents, rate of VAT, whose; the first of the cheapest."""
        found: list[tuple[int, int, str]] = []
        for name, one in self.plans.items():
            terms, month = one.fact["terms"], one.paid_on(day)
            of = one.fact["member"], one.fact["hub"], terms["service"], terms["unit"]
            if month is None or of != at:
                continue
            cents = 0 if self._left(name, *month) > 0 else terms["over_cents"]
            if cents is not None:
                found.append((cents, terms["vat_bp"], name))
        return min(found, key=lambda one: one[0]) if found else None

    def is_good(self, name: str, at: tuple[str, ...], day: str) -> bool:
        """Say whether it is a plan of that guest, at that hub, for that, with a use left on a day."""
        one = self.plans[name]
        terms, month = one.fact["terms"], one.paid_on(day)
        of = one.fact["member"], one.fact["hub"], terms["service"], terms["unit"]
        return of == at and month is not None and self._left(name, *month) > 0

    def _left(self, name: str, first: str, month: Json) -> int:
        taken = 0
        for *_, days in self._uses.get(name, {}).values():
            taken += sum(n for day, n in days.items() if first <= day < month["until"])
        left: int = month["uses"] - taken
        return left

    def takes(self, name: str, booking: str, day: str, hub: str) -> None:
        """A booking has a use of a month that is paid, and has one left."""
        month = self.plans[name].paid_on(day)
        if month is None or self._left(name, *month) <= 0:
            self.say(f"{booking}: nothing is left of {name} on {day}")
        _, _, days = self._uses.setdefault(name, {}).setdefault(booking, (hub, False, Counter()))
        days[day] += 1

    def ends(self, name: str, booking: str, *, stage: str) -> None:
        """They are used or spent; without a stage they are there again."""
        hub, _, days = self._uses[name].pop(booking)
        if stage:
            self._uses[name][booking] = hub, stage == "spent", days

    def due(self) -> Iterable[tuple[str, datetime, Json]]:
        """Return what turns, when, by which command."""
        for name, one in self.plans.items():
            if on := one.turns():
                command = {"do": "plans.turn-month", "subscription": name, "on": on}
                yield f"plan:{name}", midnight_of(date.fromisoformat(on)), command

    def figures(self) -> Figures:
        """Return `plan ‹plan›`, `subscription ‹subscription›`, `plan-month ‹subscription› ‹first day›`, `plan-use ‹subscription› ‹booking› ‹day›`."""
        found: Figures = {}
        for name, fact in self._offered.items():
            told = fact["day"], self._withdrawn.get(name, NOTHING), fact["name"]
            found[f"plan {name}"] = " ".join(
                map(str, (fact["hub"], *terms_of(fact["terms"]), *told))
            )
        for name, one in self.plans.items():
            found[f"subscription {name}"] = one.text()
            for first, (stage, month) in one.months.items():
                paid = [month.get(key, 0) for key in ("uses", "net_cents", "vat_cents")]
                told = one.fact["hub"], stage, month.get("until", NOTHING), *paid
                found[f"plan-month {name} {first}"] = " ".join(map(str, told))
        for name, uses in self._uses.items():
            for booking, (hub, is_lost, days) in uses.items():
                stage = "spent" if is_lost else "taken"
                for day, count in days.items():
                    found[f"plan-use {name} {booking} {day}"] = f"{hub} {count} {stage}"
        return found


def _paid(fact: Json) -> list[tuple[str, int]]:
    hub, net, vat = fact["hub"], fact["net_cents"], fact["vat_cents"]
    return [
        (wallet(fact["payer"]), net + vat),
        (f"Assets:Bank:Hubs:{hub}", net + vat),
        (CLIENTS_BANK, -net - vat),
        (f"{PLANS}{hub}", -net),
        (f"Liabilities:VAT:{hub}", -vat),
    ]


def _earned(fact: Json) -> list[tuple[str, int]]:
    hub, net = fact["hub"], fact["net_cents"]
    return [(f"{PLANS}{hub}", net), (f"Income:Services:{hub}", -net)]


OF_PLANS: Final[dict[str, Callable[[Json], list[tuple[str, int]]]]] = {
    "plans.month-paid.v1": _paid,
    "plans.month-earned.v1": _earned,
    **OF_CREDITS,
    **OF_LEASES,
}
"""What the facts about plans, credits and leases move."""
