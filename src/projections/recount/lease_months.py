"""The months of one lease: billed before, earned after, and given back from the day on which it ends."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from projections.recount.accounts import CLIENTS_BANK, PLANS
from projections.recount.money import wallet

Json = dict[str, Any]
Moves = list[tuple[str, int]]
NOTHING = "-"
HALF = Fraction(1, 2)
FIGURES = ("until", "stage", "net_cents", "vat_cents", "owed_cents")
GIVEN = ("back_net_cents", "back_vat_cents", "let_off_cents")


class LeaseMonths:
    """What a lease has cost so far, by the first days of its months."""

    def __init__(self, fact: Json) -> None:
        self.terms = fact["terms"]
        self.months: dict[str, Json] = {}
        self.begins = fact["first"]
        self.until = fact["until"]

    def price(self, first: str, until: str) -> tuple[int, int]:
        """Return what days of one month cost without VAT, and the VAT: the part of the price that they are of it."""
        begins = date.fromisoformat(first)
        next_one = (begins.replace(day=1) + timedelta(days=31)).replace(day=1)
        whole = (next_one - begins.replace(day=1)).days
        days = (date.fromisoformat(until) - begins).days
        cents = int(Fraction(self.terms["month_cents"] * days, whole) + HALF)
        rate = self.terms["vat_bp"]
        vat = int(Fraction(cents * rate, 10_000 + rate) + HALF)
        return cents - vat, vat

    def next_until(self) -> str:
        """Return the day on which the month that is billed next is over."""
        begins = date.fromisoformat(self.begins)
        next_one = (begins.replace(day=1) + timedelta(days=31)).replace(day=1)
        until: str = min(next_one.isoformat(), self.until)
        return until

    def open(self) -> Json | None:
        """Return the month that is billed and not earned."""
        return next((one for one in self.months.values() if one["stage"] == "billed"), None)

    def left(self) -> int:
        """Return what was billed, without VAT, for a month that is not over."""
        one = self.open()
        return one["net_cents"] - one["back_net_cents"] if one else 0

    def turns(self) -> str | None:
        """Return the next day on which a month is over, or begins."""
        if one := self.open():
            return str(one["until"])
        is_left = self.terms["month_cents"] and self.begins < self.until
        return self.begins if is_left else None

    def bill(self, fact: Json) -> bool:
        """Have a month; say whether it is the next one, at its price."""
        is_next = self.open() is None and self.turns() == fact["first"]
        until, price = self.next_until(), self.price(fact["first"], self.next_until())
        told = fact["until"], (fact["net_cents"], fact["vat_cents"])
        self.months[fact["first"]] = {
            **{name: fact[name] for name in FIGURES if name != "stage"},
            **dict.fromkeys(GIVEN, 0),
            "earned_cents": 0,
            "stage": "billed",
            "hub": fact["hub"],
            "first": fact["first"],
        }
        self.begins = fact["until"]
        return is_next and told == (until, price)

    def earn(self, fact: Json) -> bool:
        """Have a month over; say whether it was billed, and earns what is left of it."""
        one = self.months[fact["first"]]
        had = one["stage"], one["until"], one["net_cents"] - one["back_net_cents"]
        one["stage"], one["earned_cents"] = "earned", fact["net_cents"]
        return had == ("billed", fact["until"], fact["net_cents"])

    def end(self, fact: Json) -> bool:
        """Be over sooner; say whether what is given back is the price of the days that are cut."""
        self.until = fact["ends"]
        one = self.open()
        if one is None or one["until"] <= fact["ends"]:
            return fact["month_cut"] is None and not any(fact[name] for name in GIVEN)
        first, ends = one["first"], fact["ends"]
        kept = self.price(first, ends) if ends > first else (0, 0)
        had = [one[of] - one[f"back_{of}"] for of in ("net_cents", "vat_cents")]
        back = had[0] - kept[0], had[1] - kept[1]
        one |= {name: one[name] + fact[name] for name in GIVEN} | {"until": ends}
        if ends == first:
            one["stage"] = "given-back"
        told = fact["month_cut"], (fact["back_net_cents"], fact["back_vat_cents"])
        return told == (first, back) and 0 <= fact["let_off_cents"] <= sum(back)

    def texts(self) -> dict[str, str]:
        """Return all that is told of each month, by its first day."""
        names = ("hub", *FIGURES, "earned_cents")
        return {
            first: " ".join(str(one[name]) for name in names) for first, one in self.months.items()
        }


def _billed(fact: Json) -> Moves:
    return _moved(fact, fact["net_cents"], fact["vat_cents"], fact["owed_cents"])


def _given_back(fact: Json) -> Moves:
    return _moved(fact, *(-fact[name] for name in GIVEN))


def _moved(fact: Json, net: int, vat: int, owed: int) -> Moves:
    hub, member = fact["hub"], fact["member"]
    paid = net + vat - owed
    return [
        (wallet(member), paid),
        (f"Assets:Bank:Hubs:{hub}", paid),
        (CLIENTS_BANK, -paid),
        (f"Assets:Receivables:{hub}:{member}", owed),
        (f"{PLANS}{hub}", -net),
        (f"Liabilities:VAT:{hub}", -vat),
    ]


def _earned(fact: Json) -> Moves:
    hub, net = fact["hub"], fact["net_cents"]
    return [(f"{PLANS}{hub}", net), (f"Income:Services:{hub}", -net)]


OF_LEASES: Final[dict[str, Callable[[Json], Moves]]] = {
    "leases.lease-month-billed.v1": _billed,
    "leases.lease-month-earned.v1": _earned,
    "leases.lease-ended.v1": _given_back,
}
"""What the facts about leases move."""
