"""What a desk was to cost: the public price of the day, or by a line of the convention that was in force, if that is less."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from projections.recount.ahead import AHEAD, Ahead
from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
Price = tuple[int, int, str, list[Any]]
"""Cents, the rate of VAT in basis points, by which line of which version or none, and what the sale has to say of it."""
Month = tuple[str, str, str, str]
"""A guest, the hub, the unit, and the month: limits of price lists count by them."""


class DeskPrices(Hand):
    """Public prices by hub and first day; what was agreed, in order; where members and hubs are."""

    def __init__(self, say: Say, ahead: Ahead) -> None:
        super().__init__(say)
        self._ahead = ahead
        self.terms: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self.homes: dict[str, str] = {}
        self._sides: dict[str, str] = {}
        self._zones: dict[str, str] = {}
        self._agreed: defaultdict[str, list[Json]] = defaultdict(list)
        self._suspended: set[str] = set()
        self._ended: dict[str, str] = {}
        self._came: defaultdict[Month, set[str]] = defaultdict(set)

    @property
    def hears(self) -> Hears:
        """Return what prices follow from."""
        return {
            "places.hub-recorded.v1": self._hub,
            "members.member-applied.v1": self._home,
            "members.home-hub-changed.v1": self._home,
            "desks.desk-terms-set.v1": self._set,
            "conventions.convention-agreed.v1": self._agree,
            "conventions.convention-suspended.v1": self._suspend,
            "conventions.convention-resumed.v1": self._resume,
            "conventions.convention-ended.v1": self._end,
        }

    def _hub(self, line: Line) -> None:
        self._sides[line.fact["hub"]] = line.fact["side"]
        self._zones[line.fact["hub"]] = line.fact["zone"]

    def _home(self, line: Line) -> None:
        self.homes[line.fact["member"]] = line.fact["home_hub"]

    def _set(self, line: Line) -> None:
        self.terms[line.fact["hub"]][line.fact["valid_from"]] = line.fact

    def _agree(self, line: Line) -> None:
        self._agreed[line.fact["hub"]].append(line.fact)

    def _suspend(self, line: Line) -> None:
        self._suspended.add(line.fact["convention"])

    def _resume(self, line: Line) -> None:
        self._suspended.discard(line.fact["convention"])

    def _end(self, line: Line) -> None:
        self._suspended.discard(line.fact["convention"])
        self._ended[line.fact["convention"]] = line.fact["last"]

    def clock(self, hub: str, day: str, shown: str) -> datetime:
        """Return the instant at which a clock at the hub shows this on a day; 24:00 is the day's end."""
        hour, minute = map(int, shown.split(":"))
        of = date.fromisoformat(day) + timedelta(days=hour // 24)
        zone = ZoneInfo(self._zones[hub])
        return datetime(of.year, of.month, of.day, hour % 24, minute, tzinfo=zone).astimezone(UTC)

    def day_at(self, hub: str, at: datetime) -> str:
        """Return the day it is at a hub."""
        return at.astimezone(ZoneInfo(self._zones[hub])).date().isoformat()

    def terms_of(self, hub: str, day: str) -> Json:
        """Return the terms of a day: those set for the last day up to it."""
        return self.terms[hub][max(first for first in self.terms[hub] if first <= day)]

    def cheapest(self, fact: Json, at: datetime, opens: datetime) -> Price:
        """Return the least that a guest could pay by what was known then; of the same, what was agreed.

        A visa day, which they may decline, is theirs for a whole day where nobody pays less than was agreed; after it comes a plan.
        What another hub sold they do not use where that hub may not owe it, or the host alone told that they came.
        """
        hub, day, guest = fact["hub"], fact["arrive"], fact["guest"]
        terms = self.terms_of(hub, day)
        whole = fact["part"] == "day"
        public = terms["day_cents"] if whole else terms["half_day_cents"]
        what = "desk", "day" if whole else "half-day"
        notice = max(timedelta(), opens - at)
        plan = self._ahead.cheapest(guest, hub, what, day)
        if (other := by_another(fact["sold"])) and comes_first(other, plan):
            rule, seller, source = other
            found = self._agreed_for(fact, what, notice, _month(fact), seller)
            if found and self._ahead.is_good(source, guest, seller, what, day):
                cents, n, agreed = min(found)
                if 0 < cents <= public:
                    sale = [guest, day, 1, rule, 0, agreed[1], *agreed, seller, 0, source]
                    return 0, agreed[1], f"{agreed[2]}/{agreed[3]}/{n}", [sale]
        found = self._agreed_for(fact, what, notice, _month(fact))
        if not found:
            if plan and public and plan[0] <= public:
                return _by_plan(plan, guest, day, [0, 0, "", 0, 0])
            return public, terms["vat_bp"], "", []
        cents, n, agreed = min(found)
        by = f"{agreed[2]}/{agreed[3]}/{n}"
        if _by_visa_day(fact) and whole and fact["payer"] == guest and 0 < cents <= public:
            sale = [guest, day, 1, "visa-day", 0, agreed[1], *agreed, self.homes[guest], 0, ""]
            return 0, agreed[1], by, [sale]
        if plan and public and plan[0] <= min(cents, public):
            return _by_plan(plan, guest, day, agreed)
        return _cheaper(guest, day, (public, terms["vat_bp"]), agreed)

    def seat(self, fact: Json, public: tuple[int, int], at: datetime, begins: datetime) -> Price:
        """Return the least that a seat at an occasion could cost its guest; no visa day is for it."""
        found = self._agreed_for(fact, ("occasion", "seat"), begins - at, _month_of_seat(fact))
        if not found:
            return *public, "", []
        return _cheaper(fact["guest"], fact["arrive"], public, min(found)[2])

    def _agreed_for(
        self, fact: Json, what: tuple[str, str], ahead: timedelta, month: Month, seller: str = ""
    ) -> list[tuple[int, int, list[Any]]]:
        """Return what was agreed of a service, by its unit, for a guest, or a hub that sold it: cents, the line, and what a sale says of it."""
        sold = self.sold_by(fact["hub"], fact["arrive"])
        if sold is None:
            return []
        return [
            (
                line["agreed_cents"],
                n,
                [line["agreed_cents"], line["vat_bp"], sold["convention"], sold["version"], n],
            )
            for n, line in enumerate(sold["prices"])
            if (line["service"], line["unit"]) == what
            and self._is_for(line, fact, ahead, month, seller)
        ]

    def sold_by(self, hub: str, day: str) -> Json | None:
        """Return the version that was told last of those that cover a day; nothing while its convention is suspended."""
        for one in reversed(self._agreed[hub]):
            lasts = (one["until"], self._ended.get(one["convention"]))
            if one["since"] <= day and all(last is None or day <= last for last in lasts):
                return None if one["convention"] in self._suspended else one
        return None

    def _is_for(self, line: Json, fact: Json, ahead: timedelta, month: Month, seller: str) -> bool:
        often = line["most_a_month"]
        if often is not None and len(self._came[month]) >= often:
            return False
        return self.is_meant(line, fact, ahead, seller)

    def is_meant(self, line: Json, fact: Json, ahead: timedelta, seller: str = "") -> bool:
        """Say whether a line is for the guest of a booking, or a hub, so long ahead, however often they were there."""
        hub, home = fact["hub"], seller or self.homes[fact["guest"]]
        if home == hub or ahead < timedelta(hours=line["notice_hours"]):
            return False
        if line["whom"] == "named-hubs":
            return home in line["hubs"]
        return line["whom"] == "all-hubs" or self._sides[home] != self._sides[hub]

    def counts(self, fact: Json, *, is_off: bool = False) -> None:
        """Count what was sold at an agreed price, by guest, hub, unit and month; what is called off, or missed, is not used."""
        month = _month(fact)
        if is_off:
            self._came[month].discard(fact["booking"])
        elif fact["sold"] and (fact["sold"][0][3] == "convention" or fact["sold"][0][11]):
            self._came[month].add(fact["booking"])

    def counts_seat(self, fact: Json, *, is_off: bool = False) -> None:
        """Count a seat that was sold at an agreed price, or no more."""
        month = _month_of_seat(fact)
        if is_off:
            self._came[month].discard(fact["seat"])
        elif fact["sold"] and fact["sold"][0][3] == "convention":
            self._came[month].add(fact["seat"])

    def figures(self) -> Figures:
        """Return `desk-terms ‹hub› ‹first day›`."""
        names = ("day_cents", "half_day_cents", "vat_bp", "free_days", "late_percent")
        return {
            f"desk-terms {hub} {first}": " ".join(str(one[name]) for name in names)
            for hub, dated in self.terms.items()
            for first, one in dated.items()
        }


def _month(fact: Json) -> Month:
    unit = "day" if fact["part"] == "day" else "half-day"
    return fact["guest"], fact["hub"], unit, fact["arrive"][:7]


def _month_of_seat(fact: Json) -> Month:
    return fact["guest"], fact["hub"], "seat", fact["arrive"][:7]


def _cheaper(guest: str, day: str, public: tuple[int, int], agreed: list[Any]) -> Price:
    """Return the less of the public price and the agreed one; of the same, what was agreed."""
    if agreed[0] > public[0]:
        return *public, "", [[guest, day, 1, "public", *public, *agreed, "", 0, ""]]
    by = f"{agreed[2]}/{agreed[3]}/{agreed[4]}"
    sale = [guest, day, 1, "convention", *agreed[:2], *agreed, "", 0, ""]
    return agreed[0], agreed[1], by, [sale]


def _by_plan(plan: tuple[int, int, str, str], guest: str, day: str, agreed: list[Any]) -> Price:
    cents, vat_bp, name, rule = plan
    sale = [guest, day, 1, rule, cents, vat_bp, *agreed, "", 0, name]
    return cents, vat_bp, "", [sale]


def comes_first(other: tuple[str, str, str], own: tuple[int, int, str, str] | None) -> bool:
    """Say whether what another hub sold ahead comes before what this one did: where that is not free, and a plan before credits."""
    return own is None or own[0] > 0 or (other[0], own[3]) == AHEAD


def by_another(sold: list[Any]) -> tuple[str, str, str] | None:
    """Return by which rule, whose and which source another hub sold it ahead, if the sale says so."""
    for sale in sold:
        if sale[3] in AHEAD and sale[11]:
            return sale[3], sale[11], sale[13]
    return None


def _by_visa_day(fact: Json) -> bool:
    return bool(fact["sold"]) and fact["sold"][0][3] == "visa-day"
