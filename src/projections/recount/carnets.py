"""Credits: bought at the price of a carnet, or given for nothing, each use had once, spent or expired, and owed to the cent until then."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from projections.recount.accounts import CLIENTS_BANK, CREDITS
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say, noon_of
from projections.recount.money import wallet

Json = dict[str, Any]
NOTHING = "-"
HALF = Fraction(1, 2)
SETTLES = {"credit-used": "used", "credit-spent": "spent"}
BOUGHT = ("carnet", "hub", "member", "payer")


class Lot:
    """The credits of one carnet: what is left of them, what is owed for that, and which booking has drawn or had one."""

    def __init__(self, fact: Json, position: int) -> None:
        self.fact, self.position = fact, position
        self.left: int = fact["terms"]["uses"]
        self.owed: int = fact.get("net_cents", 0)
        self.uses: dict[str, tuple[str, str, Counter[str]]] = {}
        self.expired: Json | None = None

    def free(self) -> int:
        """Return how many nobody has drawn."""
        booked = (days.total() for _, stage, days in self.uses.values() if stage == "booked")
        return self.left - sum(booked)

    def loses(self, uses: int) -> int:
        """Return what so many of those that are left are worth, which are owed no more: whole cents, the last has the rest."""
        worth = int(Fraction(self.owed * uses, self.left)) if uses else 0
        self.left, self.owed = self.left - uses, self.owed - worth
        return worth

    def text(self) -> str:
        """Return all that is told of it."""
        fact, terms, over = self.fact, self.fact["terms"], self.expired or {}
        who = ",".join(dict.fromkeys((fact["payer"], fact["member"])))
        of = [fact[name] for name in BOUGHT] if fact["carnet"] else self._given_to()
        told = (
            *(*of, who, terms["service"], terms["unit"], terms["uses"]),
            *(fact.get("net_cents", 0), fact.get("vat_cents", 0), terms["vat_bp"]),
            *(fact["day"], fact["expires"], over.get("day", NOTHING)),
            *(over.get("uses", 0), over.get("net_cents", 0), self.position),
            fact.get("reason", NOTHING),
        )
        return " ".join(map(str, told))

    def _given_to(self) -> list[str]:
        """Return whose they are: of no carnet, and nobody paid."""
        return [NOTHING, self.fact["hub"], self.fact["member"], NOTHING]


class Carnets(Hand):
    """What hubs sell, and what every member has of it; whoever hears of desks tells what bookings draw."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._offered: dict[str, Json] = {}
        self._withdrawn: dict[str, str] = {}
        self.lots: dict[str, Lot] = {}
        self._owed: Counter[str] = Counter()
        self._touched: set[str] = set()
        self._stages: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return what is sold and bought, who leaves, and entries."""
        return {
            "plans.carnet-offered.v1": self._offer,
            "plans.carnet-withdrawn.v1": self._withdraw,
            "plans.credits-bought.v1": self._buy,
            "plans.credits-given.v1": self._give,
            "plans.credits-expired.v1": self._expire,
            "members.member-withdrawn.v1": self._leave,
            "places.hub-withdrawn.v1": self._close,
            "treasury.entry-posted.v1": self._post,
        }

    def _offer(self, line: Line) -> None:
        self._offered[line.fact["carnet"]] = line.fact

    def _withdraw(self, line: Line) -> None:
        self._withdrawn[line.fact["carnet"]] = line.fact["day"]

    def _buy(self, line: Line) -> None:
        fact = line.fact
        offered, terms, name = self._offered[fact["carnet"]], fact["terms"], fact["credits"]
        if terms != offered["terms"] or fact["hub"] != offered["hub"]:
            self.say(f"{name} are other than what is sold")
        if fact["carnet"] in self._withdrawn or name in self.lots:
            self.say(f"{name} are bought twice, or when they are sold no more")
        vat = int(Fraction(terms["cents"] * terms["vat_bp"], 10_000 + terms["vat_bp"]) + HALF)
        if (fact["net_cents"], fact["vat_cents"]) != (terms["cents"] - vat, vat):
            self.say(f"{name} cost {fact['net_cents']} and {fact['vat_cents']} of VAT")
        if fact["expires"] != _last(date.fromisoformat(fact["day"]), terms["months"]):
            self.say(f"{name} expire on {fact['expires']}")
        self.lots[name] = Lot(fact, line.position)
        self._touched.add(name)

    def _give(self, line: Line) -> None:
        """To one person, for nothing."""
        fact, terms, name = line.fact, line.fact["terms"], line.fact["credits"]
        nothing = fact["carnet"], terms["cents"], terms["vat_bp"], fact["payer"]
        if nothing != ("", 0, 0, fact["member"]) or name in self.lots or terms["uses"] <= 0:
            self.say(f"{name} are given twice, or not for nothing: {nothing}")
        if fact["expires"] != _last(date.fromisoformat(fact["day"]), terms["months"]):
            self.say(f"{name} expire on {fact['expires']}")
        self.lots[name] = Lot(fact, line.position)
        self._touched.add(name)

    def _expire(self, line: Line) -> None:
        """At noon of the day after, all that nobody has drawn."""
        fact = line.fact
        lot = self.lots[fact["credits"]]
        at = noon_of(date.fromisoformat(lot.fact["expires"]) + ONE_DAY)
        if lot.expired or line.at < at or any(fact[one] != lot.fact[one] for one in BOUGHT):
            self.say(
                f"{fact['credits']} expire twice, too soon, or otherwise than they were bought"
            )
        free = lot.free()
        worth = lot.loses(free)
        if (fact["uses"], fact["net_cents"]) != (free, worth):
            self.say(f"{fact['credits']}: {free} expire, worth {worth}")
        lot.expired = fact
        self._touched.add(fact["credits"])

    def _leave(self, line: Line) -> None:
        self._has(line.fact["member"], ("member", "payer"))

    def _close(self, line: Line) -> None:
        hub = line.fact["hub"]
        self._has(hub, ("hub",))
        sold = {name for name, one in self._offered.items() if one["hub"] == hub}
        if left := sold - self._withdrawn.keys():
            self.say(f"{hub} is withdrawn, and sells {left}")

    def _has(self, whose: str, fields: tuple[str, ...]) -> None:
        for name, lot in self.lots.items():
            if lot.left and lot.fact["carnet"] and whose in [lot.fact[field] for field in fields]:
                self.say(f"{whose} is gone, and {name} are left")

    def _post(self, line: Line) -> None:
        self._becomes(line.fact)
        for account, cents, hold, *_ in line.fact["lines"]:
            if account.startswith(CREDITS):
                self._owed[hold] -= cents
                self._touched.add(hold)
                if self.lots[hold].fact["hub"] != account.removeprefix(CREDITS):
                    self.say(f"{line.fact['entry']}: {hold} are credits of another hub")

    def _becomes(self, entry: Json) -> None:
        """What was paid for a credit is earned as it was used, or not."""
        if (stage := SETTLES.get(entry["kind"])) is None:
            return
        name = entry["about"]
        hub = self.lots[name].fact["hub"]
        income = "Services" if stage == "used" else "Breakage"
        accounts = [account for account, *_ in entry["lines"]]
        if accounts != [f"{CREDITS}{hub}", f"Income:{income}:{hub}"]:
            self.say(f"{entry['entry']}: a credit becomes {accounts}")
        if self._stages.pop(name, "") != stage:
            self.say(f"{entry['entry']}: no credit of {name} is {stage}")

    def command_ends(self) -> None:
        """What a hub owes for credits is what was paid for those that are left."""
        for name in self._touched:
            if self._owed[name] != self.lots[name].owed:
                self.say(f"{name}: {self._owed[name]} is owed, and {self.lots[name].owed} paid")
        self._touched.clear()

    # ---- uses

    def first(self, at: tuple[str, ...], day: str) -> tuple[int, int, str] | None:
        """Return the oldest credits that a guest has at a hub for a service by a unit on a day: no cents, rate of VAT, whose."""
        for name, lot in self.lots.items():
            if self.is_good(name, at, day):
                return 0, lot.fact["terms"]["vat_bp"], name
        return None

    def is_good(self, name: str, at: tuple[str, ...], day: str) -> bool:
        """Say whether they are credits of that guest, at that hub, for that, and one is left that is good on a day."""
        lot = self.lots[name]
        fact, terms = lot.fact, lot.fact["terms"]
        of = fact["member"], fact["hub"], terms["service"], terms["unit"]
        is_good = fact["day"] <= day <= fact["expires"] and not lot.expired
        return of == at and is_good and lot.free() > 0

    def takes(self, name: str, booking: str, day: str, hub: str) -> None:
        """A booking draws one."""
        lot = self.lots[name]
        _, stage, days = lot.uses.setdefault(booking, (hub, "booked", Counter()))
        if lot.free() <= 0 or stage != "booked":
            self.say(f"{booking}: nothing is left of {name}")
        days[day] += 1

    def ends(self, name: str, booking: str, *, stage: str) -> int:
        """They are had or spent, and owed no more: return what they were worth; or they are there again."""
        lot = self.lots[name]
        hub, _, days = lot.uses.pop(booking)
        if not stage:
            return 0
        lot.uses[booking] = hub, stage, days
        self._stages[name] = stage
        self._touched.add(name)
        return lot.loses(days.total())

    def due(self) -> Iterable[tuple[str, datetime, Json]]:
        """Return what expires, when, by which command."""
        for name, lot in self.lots.items():
            if not lot.expired:
                at = noon_of(date.fromisoformat(lot.fact["expires"]) + ONE_DAY)
                yield f"credits:{name}", at, {"do": "plans.expire-credits", "credits": name}

    def figures(self) -> Figures:
        """Return `carnet ‹carnet›`, `credits ‹credits›` and `credit-use ‹credits› ‹booking› ‹day›`."""
        found: Figures = {}
        names = ("service", "unit", "uses", "cents", "vat_bp", "months")
        for name, fact in self._offered.items():
            terms = [fact["terms"][one] for one in names]
            told = fact["day"], self._withdrawn.get(name, NOTHING), fact["name"]
            found[f"carnet {name}"] = " ".join(map(str, (fact["hub"], *terms, *told)))
        for name, lot in self.lots.items():
            found[f"credits {name}"] = lot.text()
            for booking, (hub, stage, days) in lot.uses.items():
                for day, uses in days.items():
                    found[f"credit-use {name} {booking} {day}"] = f"{hub} {uses} {stage}"
        return found


def _last(day: date, months: int) -> str:
    """Return the last day on which credits are good that were bought on a day."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    end = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    same = first + (day.day - 1) * ONE_DAY
    return (same - ONE_DAY if same <= end else end).isoformat()


def _bought(fact: Json) -> list[tuple[str, int]]:
    hub, net, vat = fact["hub"], fact["net_cents"], fact["vat_cents"]
    return [
        (wallet(fact["payer"]), net + vat),
        (f"Assets:Bank:Hubs:{hub}", net + vat),
        (CLIENTS_BANK, -net - vat),
        (f"{CREDITS}{hub}", -net),
        (f"Liabilities:VAT:{hub}", -vat),
    ]


def _expired(fact: Json) -> list[tuple[str, int]]:
    hub, net = fact["hub"], fact["net_cents"]
    return [(f"{CREDITS}{hub}", net), (f"Income:Breakage:{hub}", -net)]


OF_CREDITS: Final[dict[str, Callable[[Json], list[tuple[str, int]]]]] = {
    "plans.credits-bought.v1": _bought,
    "plans.credits-expired.v1": _expired,
}
"""What the facts about credits move."""
