"""What half hours in a hall were to cost: half of the public price of an hour, or of what was agreed, if that is no more."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

import msgspec

from projections.recount.desk_prices import DeskPrices
from projections.recount.stamps import with_stamp

Json = dict[str, Any]
HALF_HOUR = timedelta(minutes=30)
NO_VERSION = "", 0, 0


class Told(msgspec.Struct):
    """What each run of half hours costs as a view tells it, and what a booking says otherwise."""

    text: str
    wrong: list[str]


class HallPrices:
    """Prices by what hubs agreed; by guest, hub, service and month the half hours that they had at an agreed price."""

    def __init__(self, agreed: DeskPrices) -> None:
        self._agreed = agreed
        self._had: Counter[tuple[str, str, str, str]] = Counter()

    def judge(
        self, fact: Json, terms: Json, at: datetime, arrive: datetime, depart: datetime
    ) -> Told:
        """Compare bill and sale of a booking with the least that its guest could pay, half hour by half hour."""
        public = terms["hour_cents"] // 2, terms["vat_bp"]
        sales: dict[datetime, list[Any]] = {}
        slot = arrive
        while slot < depart:
            sales[slot] = self._cheapest(fact, slot, public, max(timedelta(), arrive - at))
            slot += HALF_HOUR
        bill = []
        for first, count, (cents, vat_bp) in _runs({at: one[1:3] for at, one in sales.items()}):
            gross = count * cents
            vat = gross - _net(gross, vat_bp)
            bill.append(["use", fact["hall"], first, count, 1, cents, gross, vat_bp, vat, 0])
        sold = [
            [fact["guest"], first, count, *one, "", 0, ""]
            for first, count, one in _runs({at: one for at, one in sales.items() if one[5]})
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
        """Return by which rule, at which price and VAT, and what was agreed: cents, VAT, convention, version, line."""
        day = self._agreed.day_at(fact["hub"], slot)
        version = self._agreed.sold_by(fact["hub"], day)
        month = fact["guest"], fact["hub"], fact["service"], day[:7]
        lines = []
        for n, one in enumerate(version["prices"] if version else ()):
            often = one["most_a_month"]
            if (
                (one["service"], one["unit"]) == (fact["service"], "hour")
                and self._agreed.is_meant(one, fact, ahead)
                and (often is None or self._had[month] < 2 * often)
            ):
                lines.append((one["agreed_cents"], n, one["vat_bp"]))
        if not version or not lines:
            return ["public", *public, 0, 0, *NO_VERSION]
        cents, n, vat_bp = min(lines)
        agreed = [cents // 2, vat_bp, version["convention"], version["version"], n]
        if agreed[0] > public[0]:
            return ["public", *public, *agreed]
        self._had[month] += 1
        return ["convention", *agreed[:2], *agreed]

    def is_off(self, fact: Json) -> None:
        """What is called off, or missed, is not had."""
        for guest, first, count, rule, *_ in fact["sold"]:
            for n in range(count if rule == "convention" else 0):
                slot = datetime.fromisoformat(first) + n * HALF_HOUR
                day = self._agreed.day_at(fact["hub"], slot)
                self._had[guest, fact["hub"], fact["service"], day[:7]] -= 1

    def worth(self, fact: Json) -> int | None:
        """Return what was agreed for its half hours without VAT, or what they bring where nothing was, or everybody pays less."""
        if not fact["sold"]:
            return None
        worth = 0
        agreed: set[datetime] = set()
        for _, first, count, rule, cents, vat_bp, agreed_cents, agreed_vat_bp, *_ in fact["sold"]:
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


def _line(sale: list[Any]) -> list[Any]:
    return sale[5:8] if sale[0] == "convention" else []


def _net(cents: int, vat_bp: int) -> int:
    return cents - int(Fraction(cents * vat_bp, 10_000 + vat_bp) + Fraction(1, 2))
