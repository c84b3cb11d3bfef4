"""What half hours in a hall were to cost: half of the public price of an hour, or of what was agreed, if that is no more."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

import msgspec

from projections.recount.ahead import AHEAD, Ahead
from projections.recount.desk_prices import DeskPrices, by_another, comes_first
from projections.recount.stamps import with_stamp

Json = dict[str, Any]
HALF_HOUR = timedelta(minutes=30)
NO_VERSION = "", 0, 0
BY_ALL = "", 0, ""
"""No hub owes it, it follows from no length, and was not paid ahead."""


class Told(msgspec.Struct):
    """What each run of half hours costs as a view tells it, and what a booking says otherwise."""

    text: str
    wrong: list[str]


class HallPrices:
    """Prices by what hubs agreed; by guest, hub, service and month the half hours that they had at an agreed price."""

    def __init__(self, agreed: DeskPrices, ahead: Ahead) -> None:
        self._agreed, self._ahead = agreed, ahead
        self._had: Counter[tuple[str, str, str, str]] = Counter()

    def judge(
        self, fact: Json, terms: Json, at: datetime, arrive: datetime, depart: datetime
    ) -> Told:
        """Compare bill and sale of a booking with the least that its guest could pay, half hour by half hour."""
        public = terms["hour_cents"] // 2, terms["vat_bp"]
        sales: dict[datetime, list[Any]] = {}
        slot = arrive
        while slot < depart:
            one = self._cheapest(fact, slot, public, max(timedelta(), arrive - at))
            self._takes(fact, slot, one)
            sales[slot] = one
            slot += HALF_HOUR
        bill = []
        for first, count, (cents, vat_bp) in _runs({at: one[1:3] for at, one in sales.items()}):
            gross = count * cents
            vat = gross - _net(gross, vat_bp)
            bill.append(["use", fact["hall"], first, count, 1, cents, gross, vat_bp, vat, 0])
        sold = [
            [fact["guest"], first, count, *one]
            for first, count, one in _runs(
                {at: one for at, one in sales.items() if one[5] or one[0] != "public"}
            )
        ]
        wrong, bill = [], with_stamp(bill)
        total = sum(one[6] for one in bill)
        if (fact["total_cents"], fact["bill"]) != (total, bill):
            wrong.append(f"{fact['bill']} is billed, and not {bill}")
        if fact["sold"] != sold:
            wrong.append(f"{fact['sold']} is sold, and not {sold}")
        told = {at: [one[1], one[2], one[0], *_line(one)] for at, one in sales.items()}
        text = ",".join(
            "/".join(map(str, (first.removesuffix("Z"), count, *one)))
            for first, count, one in _runs(told)
        )
        return Told(text, wrong)

    def _cheapest(
        self, fact: Json, slot: datetime, public: tuple[int, int], ahead: timedelta
    ) -> list[Any]:
        """Return what a sale says of a half hour: rule, price, VAT, what was agreed, who owes it and what was paid ahead."""
        hub, guest, day = fact["hub"], fact["guest"], self._agreed.day_at(fact["hub"], slot)
        what = fact["service"], "half-hour"
        own = self._ahead.cheapest(guest, hub, what, day) if public[0] else None
        if (other := by_another(self._sold(fact, slot))) and comes_first(other, own):
            rule, seller, source = other
            agreed = self._agreed_on(fact, day, ahead, seller)
            is_good = self._ahead.is_good(source, guest, seller, what, day)
            if agreed and is_good and 0 < agreed[0] <= public[0]:
                return [rule, 0, agreed[1], *agreed, seller, 0, source]
        agreed = self._agreed_on(fact, day, ahead)
        if own and own[0] <= min([public[0], *agreed[:1]]):
            cents, vat_bp, source, rule = own
            return [rule, cents, vat_bp, *(agreed or (0, 0, *NO_VERSION)), "", 0, source]
        if not agreed:
            return ["public", *public, 0, 0, *NO_VERSION, *BY_ALL]
        if agreed[0] > public[0]:
            return ["public", *public, *agreed, *BY_ALL]
        return ["convention", *agreed[:2], *agreed, *BY_ALL]

    def _agreed_on(self, fact: Json, day: str, ahead: timedelta, seller: str = "") -> list[Any]:
        """Return what was agreed for half an hour on a day, for the guest or a hub that sold it: cents, VAT, and where it stands; or nothing."""
        version = self._agreed.sold_by(fact["hub"], day)
        month = fact["guest"], fact["hub"], fact["service"], day[:7]
        lines = []
        for n, one in enumerate(version["prices"] if version else ()):
            often = one["most_a_month"]
            if (
                (one["service"], one["unit"]) == (fact["service"], "hour")
                and self._agreed.is_meant(one, fact, ahead, seller)
                and (often is None or self._had[month] < 2 * often)
            ):
                lines.append((one["agreed_cents"], n, one["vat_bp"]))
        if not version or not lines:
            return []
        cents, n, vat_bp = min(lines)
        return [cents // 2, vat_bp, version["convention"], version["version"], n]

    def _takes(self, fact: Json, slot: datetime, sale: list[Any]) -> None:
        """Count a half hour that the hub has at what was agreed, and a use that was paid ahead."""
        day = self._agreed.day_at(fact["hub"], slot)
        if _is_agreed(sale):
            self._had[fact["guest"], fact["hub"], fact["service"], day[:7]] += 1
        if sale[0] in AHEAD and not sale[1]:
            self._ahead.takes(sale[10], fact["booking"], day, fact["hub"])

    def _sold(self, fact: Json, slot: datetime) -> list[Any]:
        """Return what a fact says that a half hour was sold by."""
        return [
            sale
            for sale in fact["sold"]
            if 0 <= (slot - datetime.fromisoformat(sale[1])) // HALF_HOUR < sale[2]
        ]

    def spent(self, fact: Json) -> list[Any]:
        """Return the runs of half hours that are lost when a booking is given up too late: those that were paid ahead."""
        slots: dict[datetime, list[Any]] = {}
        for _, first, count, rule, cents, *_ in fact["sold"]:
            for n in range(count if rule in AHEAD and not cents else 0):
                slots[datetime.fromisoformat(first) + n * HALF_HOUR] = []
        return [
            [fact["guest"], first, count] for first, count, _ in _runs(dict(sorted(slots.items())))
        ]

    def ends(self, fact: Json, *, stage: str) -> None:
        """What was paid ahead for a booking is used or spent; without a stage it is there again."""
        self._ahead.ends_all(fact, stage=stage)

    def is_off(self, fact: Json) -> None:
        """What is called off, or missed, is not had."""
        for guest, first, count, *sale in fact["sold"]:
            for n in range(count if _is_agreed(sale) else 0):
                slot = datetime.fromisoformat(first) + n * HALF_HOUR
                day = self._agreed.day_at(fact["hub"], slot)
                self._had[guest, fact["hub"], fact["service"], day[:7]] -= 1

    def worth(self, fact: Json) -> int | None:
        """Return what was agreed for its half hours without VAT, or what they bring where nothing was, or everybody pays less."""
        sold = [sale for sale in fact["sold"] if sale[8]]
        if not sold:
            return None
        worth = 0
        agreed: set[datetime] = set()
        for _, first, count, rule, cents, vat_bp, agreed_cents, agreed_vat_bp, *_ in sold:
            of_one = _net(agreed_cents, agreed_vat_bp)
            if rule == "public":
                of_one = min(of_one, _net(cents, vat_bp))
            worth += count * of_one
            agreed |= {datetime.fromisoformat(first) + n * HALF_HOUR for n in range(count)}
        for _, _, first, count, _, _, gross, _, vat, *_ in fact["bill"]:
            if not count:  # Stamp duty is of no half hour.
                continue
            net, odd = divmod(gross - vat, count)
            for n in range(count):
                if datetime.fromisoformat(first) + n * HALF_HOUR not in agreed:
                    worth += net + (n < odd)
        return worth


def _runs(of: dict[datetime, list[Any]]) -> list[tuple[str, int, list[Any]]]:
    """Return each run of half hours about which the same is told: its beginning as facts write it, and how many."""
    found = []
    for one, run in groupby(enumerate(of), lambda at: (of[at[1]], at[1] - at[0] * HALF_HOUR)):
        slots = [slot for _, slot in run]
        found.append((f"{slots[0].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", len(slots), one[0]))
    return found


def _is_agreed(sale: list[Any]) -> bool:
    """Say whether the hub has what was agreed: from the guest, or from the hub that sold it."""
    return sale[0] == "convention" or bool(sale[8])


def _line(sale: list[Any]) -> list[Any]:
    return [*(sale[5:8] if _is_agreed(sale) else []), *([sale[10]] if sale[10] else [])]


def _net(cents: int, vat_bp: int) -> int:
    return cents - int(Fraction(cents * vat_bp, 10_000 + vat_bp) + Fraction(1, 2))
