"""Who has which desk on which half of which day: never two, never more than there are; at which price, and what became of it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from projections.recount.ahead import AHEAD, Ahead
from projections.recount.desk_booking import Booking
from projections.recount.desk_prices import DeskPrices
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.stamps import of_fee, stamp_in, with_stamp
from projections.recount.till import given_back
from projections.recount.visa_days import Days, VisaDays

Json = dict[str, Any]
MIDDAY = "13:00"
ALL = 100
VISA_DAY = "visa-day"


class Desks(Hand):
    """What hubs let, and every booking of a desk."""

    def __init__(self, say: Say, visas: VisaDays, ahead: Ahead) -> None:
        super().__init__(say)
        self.prices, self._ahead = DeskPrices(say, ahead), ahead
        self._visas = visas
        self.provided: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self.bookings: dict[str, Booking] = {}
        self._codes: dict[str, tuple[str, int]] = {}
        self.taken: dict[tuple[str, str, str, int], str] = {}
        self._sitting: dict[tuple[str, str, str], str] = {}
        self._backs: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return what is let, every step of a booking, and what was paid back."""
        return {
            "desks.desks-set.v1": self._provide,
            "desks.desk-code-set.v1": self._code,
            "desks.desk-booked.v1": self._book,
            "desks.desk-cancelled.v1": self._cancel,
            "desks.desk-missed.v1": self._miss,
            "desks.desk-used.v1": self._use,
            "treasury.entry-posted.v1": self._back,
            "places.hub-withdrawn.v1": self._withdraw,
        }

    def open_by_all(self) -> dict[str, set[str]]:
        """Return the bookings at which somebody is still awaited, by payer."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, one in self.bookings.items():
            if one.stage == "booked":
                found[one.fact["payer"]].add(name)
        return found

    def holder(self, hub: str, day: str, half: str, desk: int) -> str:
        """Return the booking that has a desk for half a day, or nothing."""
        return self.taken.get((hub, day, half, desk), "")

    def sits_at(self, guest: str, day: str, half: str) -> str:
        """Return the booking at which somebody sits for half a day, or nothing."""
        return self._sitting.get((guest, day, half), "")

    # ---- what is let

    def _provide(self, line: Line) -> None:
        hub, first = line.fact["hub"], line.fact["valid_from"]
        self.provided[hub][first] = line.fact
        for place, name in self.taken.items():
            if place[0] == hub and place[1] >= first and not self.is_let(*place):
                self.say(f"{name} has a desk that is let no longer")

    def _code(self, line: Line) -> None:
        self._codes[line.fact["hub"]] = line.fact["until"], line.position

    def _withdraw(self, line: Line) -> None:
        dated = self.provided[line.fact["hub"]]
        if dated and dated[max(dated)]["desks"]:
            self.say(f"{line.fact['hub']} is withdrawn, and lets desks")

    def _hours(self, hub: str, day: str) -> tuple[int, str, str]:
        """Return how many desks there are on a day, and from when until when it is open."""
        firsts = [first for first in self.provided[hub] if first <= day]
        if firsts:
            fact = self.provided[hub][max(firsts)]
            for weekday, opens, closes in fact["hours"]:
                if weekday == date.fromisoformat(day).isoweekday():
                    return fact["desks"], opens, closes
        return 0, "", ""

    def is_let(self, hub: str, day: str, half: str, desk: int) -> bool:
        """Say whether a hub lets a desk for half a day."""
        desks, opens, closes = self._hours(hub, day)
        is_open = opens < MIDDAY if half == "morning" else closes > MIDDAY
        return is_open and 1 <= desk <= desks

    # ---- bookings

    def _book(self, line: Line) -> None:
        fact, name = line.fact, line.fact["booking"]
        if name in self.bookings:
            self.say(f"{name} twice")
        new = self.bookings[name] = Booking(fact, line.command, since=fact["day"])
        self._sit(new, name)
        hub, day = fact["hub"], fact["arrive"]
        _, opens, closes = self._hours(hub, day)
        opens = max(opens, MIDDAY) if fact["part"] == "afternoon" else opens
        closes = min(closes, MIDDAY) if fact["part"] == "morning" else closes
        begins = self.prices.clock(hub, day, opens)
        new.ends = self.prices.clock(hub, day, closes)
        if datetime.fromisoformat(fact["ends"]) != new.ends or line.at >= new.ends:
            self.say(f"{name} ends at {fact['ends']}, and not at {new.ends}")
        self._price(line, new, begins)
        self.prices.counts(fact)

    def _sit(self, new: Booking, name: str) -> None:
        """Each half of the day at one desk that is let, and nobody else's."""
        fact = new.fact
        halves = [fact["part"]] if fact["part"] != "day" else ["morning", "afternoon"]
        if [half for half, _ in fact["places"]] != halves:
            self.say(f"{name} is for a {fact['part']}, at {fact['places']}")
        for place in new.places():
            if not self.is_let(*place):
                self.say(f"{name}: no such desk is let: {place}")
            if other := self.holder(*place):
                self.say(f"{name} has the desk of {other}: {place}")
            self.taken[place] = name
            if other := self.sits_at(fact["guest"], *place[1:3]):
                self.say(f"{fact['guest']} sits at {other} and at {name}")
            self._sitting[fact["guest"], place[1], place[2]] = name

    def _price(self, line: Line, new: Booking, begins: datetime) -> None:
        fact = new.fact
        cents, new.vat_bp, new.by, sale = self.prices.cheapest(fact, line.at, begins)
        if fact["sold"] != sale:
            self.say(f"{fact['booking']} is sold by {fact['sold']}, and not {sale}")
        if sale:
            new.rule = sale[0][3]
        if new.rule == VISA_DAY:
            self._visas.must_be_left(fact["booking"], _day_of(fact), _day_of(fact))
            self._visas.takes(fact["booking"], _day_of(fact))
        if new.rule in AHEAD and not cents:
            self._ahead.takes(sale[0][13], fact["booking"], fact["arrive"], fact["hub"])
        vat = (2 * cents * new.vat_bp + 10_000 + new.vat_bp) // (2 * (10_000 + new.vat_bp))
        bill = ["use", fact["hub"], fact["arrive"], 1, 1, cents, cents, new.vat_bp, vat, 0]
        if fact["bill"] != with_stamp([bill]):
            self.say(f"{fact['booking']}: {fact['bill']} is billed, and not {bill}")
        if fact["total_cents"] != (total := cents + stamp_in(fact["bill"])):
            self.say(f"{fact['booking']} costs {fact['total_cents']}, the cheapest is {total}")
        terms = self.prices.terms_of(fact["hub"], fact["arrive"])
        if any(fact[name] != terms[name] for name in ("free_days", "late_percent")):
            self.say(f"{fact['booking']} has other terms than its hub had")

    def _step(self, line: Line, stage: str) -> Booking:
        one = self.bookings[line.fact["booking"]]
        if one.stage != "booked":
            self.say(f"{line.fact['booking']} is {one.stage}, and becomes {stage}")
        same = ("hub", "payer", "guest", "part", "arrive", "depart", "places", "sold")
        if any(line.fact.get(name, one.fact[name]) != one.fact[name] for name in same):
            self.say(f"{line.fact['booking']} is told otherwise than it was booked")
        one.stage, one.since = stage, line.fact["day"]
        return one

    def _cancel(self, line: Line) -> None:
        """Free so many days before, then in part, on the day whole; the hub itself takes nothing."""
        one = self._step(line, "cancelled")
        today = self.prices.day_at(one.fact["hub"], line.at)
        days = (date.fromisoformat(one.fact["arrive"]) - date.fromisoformat(today)).days
        percent = 0 if days >= one.fact["free_days"] else one.fact["late_percent"] if days else ALL
        if line.at >= one.ends:
            self.say(f"{line.fact['booking']} is called off when it is over")
        self._keeps(line, one, 0 if line.fact["by_hub"] else percent)
        for place in one.places():
            self.taken.pop(place, None)
            self._sitting.pop((one.fact["guest"], *place[1:3]), None)
        self.prices.counts(one.fact, is_off=True)

    def _miss(self, line: Line) -> None:
        one = self._step(line, "no-show")
        self.prices.counts(one.fact, is_off=True)
        if line.at < one.ends:
            self.say(f"{line.fact['booking']} is missed before it is over")
        self._keeps(line, one, ALL)

    def _keeps(self, line: Line, one: Booking, percent: int) -> None:
        stamp, fact = stamp_in(one.fact["bill"]), line.fact
        total = one.fact["total_cents"] - stamp
        self._gives_up(fact, one, percent)
        one.fee = total * percent // ALL
        one.stamp = of_fee(stamp, one.fee)
        one.given_back = one.fact["total_cents"] - one.fee - one.stamp
        is_free = not total or fact.get("by_hub", False)
        told = [] if is_free else [[one.fact["arrive"], 1, total, percent]]
        if (fact["fee_cents"], fact["given_up"], fact["stamp_cents"]) != (one.fee, told, one.stamp):
            self.say(f"{fact['booking']}: {fact['fee_cents']} is kept, and not {one.fee}")

    def _gives_up(self, fact: Json, one: Booking, percent: int) -> None:
        """A visa day, or a use of a plan, given up while a price would be kept is lost, else it is free again."""
        if one.rule == VISA_DAY:
            self._visas.takes(fact["booking"], set())
        is_free = one.rule == VISA_DAY or one.is_drawn()
        lost = [[fact["guest"], fact["arrive"], 1]] if percent and is_free else []
        if one.is_drawn():
            self._ahead.ends_all(one.fact, stage="spent" if percent else "")
        if fact["spent"] != lost:
            self.say(f"{fact['booking']}: {fact['spent']} is spent, and not {lost}")
        if lost and one.rule == VISA_DAY:
            one.lost = "spent"
            self._visas.spends(fact["booking"], _day_of(fact))

    def _use(self, line: Line) -> None:
        """On its day, before it is over, by whom it was sold to, where they are at home by then."""
        fact, one = line.fact, self._step(line, "finished")
        one.came_by, one.home = fact["by"], fact["home_hub"]
        one.paid, one.stamp = fact["net_cents"] + fact["vat_cents"], fact["stamp_cents"]
        if one.is_drawn():
            self._ahead.ends_all(one.fact, stage="used")
        today = self.prices.day_at(fact["hub"], line.at)
        if today != one.fact["arrive"] or line.at >= one.ends:
            self.say(f"{fact['booking']} is used on {fact['day']}")
        if (
            one.paid + one.stamp != one.fact["total_cents"]
            or one.home != self.prices.homes[fact["guest"]]
        ):
            self.say(f"{fact['booking']} is paid with {one.paid}, from {one.home}")
        until, _ = self._codes.get(fact["hub"], ("", 0))
        is_walk_in = one.command == line.command
        if (fact["by"] == "walk-in") != is_walk_in or (fact["by"] == "code" and until < today):
            self.say(f"{fact['booking']} cannot come by {fact['by']}")

    def _back(self, line: Line) -> None:
        entry = line.fact
        name = self._backs.get(entry["reverses"] or "", entry["about"])
        if entry["kind"] not in ("paid-back", "reversal") or name not in self.bookings:
            return
        self._backs[entry["entry"]] = name
        self.bookings[name].paid_back += given_back(entry)

    def due(self) -> Iterator[tuple[str, datetime]]:
        """Yield each booking that somebody is awaited at, and until when."""
        for name, one in self.bookings.items():
            if one.stage == "booked":
                yield name, one.ends

    def figures(self) -> Figures:
        """Return `desks ‹hub› ‹first day›`, `desk-code ‹hub›`, `desk-booking ‹booking›`, `desk-pay-back ‹entry›`."""
        found: Figures = {f"desk-booking {name}": one.text() for name, one in self.bookings.items()}
        for hub, dated in self.provided.items():
            for first, fact in dated.items():
                hours = ",".join("/".join(map(str, one)) for one in fact["hours"])
                found[f"desks {hub} {first}"] = f"{fact['desks']} {hours}".strip()
        for hub, (until, position) in self._codes.items():
            found[f"desk-code {hub}"] = f"{until} {position}"
        return found | {f"desk-pay-back {entry}": name for entry, name in self._backs.items()}


def _day_of(fact: Json) -> Days:
    return {(fact["guest"], fact["arrive"])}
