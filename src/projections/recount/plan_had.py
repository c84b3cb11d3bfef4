"""One plan that a member has, month by month."""

from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]
NOTHING = "-"
SAME = ("plan", "hub", "member", "payer")


def span(first: str) -> tuple[str, int, int]:
    """Return the first day after the month of a day, how many days it has from that one on, and in all."""
    day = date.fromisoformat(first)
    until = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return until.isoformat(), (until - day).days, (until - day.replace(day=1)).days


def terms_of(terms: Json) -> list[object]:
    names = ("service", "unit", "uses", "month_cents", "over_cents", "vat_bp", "notice_days")
    return [NOTHING if terms[name] is None else terms[name] for name in names]


class Plan:
    """A member's plan as far as it has come: its months by their first days, each with where it stands."""

    def __init__(self, fact: Json, position: int) -> None:
        self.fact, self.position = fact, position
        self.until: str | None = fact["until"]
        self.months: dict[str, tuple[str, Json]] = {}
        self.begins = fact["since"]

    def lasts(self, day: str) -> bool:
        """Say whether a day is the plan's."""
        return self.until is None or day < self.until

    def turns(self) -> str | None:
        """Return the next day on which a month is over that was paid, or begins."""
        days = [one["until"] for stage, one in self.months.values() if stage == "paid"]
        return min([*days, *([self.begins] if self.lasts(self.begins) else [])], default=None)

    def owed(self) -> int:
        """Return what was paid for months that are not over."""
        return sum(one["net_cents"] for stage, one in self.months.values() if stage == "paid")

    def paid_on(self, day: str) -> tuple[str, Json] | None:
        """Return the month that a day is in, if it is paid, by its first day."""
        for first, (stage, one) in self.months.items():
            if stage == "paid" and first <= day < one["until"]:
                return first, one
        return None

    def text(self) -> str:
        """Return all that is told of it."""
        fact = self.fact
        who = ",".join(dict.fromkeys((fact["payer"], fact["member"])))
        told = (
            *(fact[name] for name in SAME),
            *(who, fact["day"], fact["since"], self.until or NOTHING),
            *(*terms_of(fact["terms"]), self.turns() or NOTHING, self.position),
        )
        return " ".join(map(str, told))
