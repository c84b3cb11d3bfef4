"""Who has which hall when: never two at once, setting up and cleaning up included; what it costs, and what became of it."""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from projections.recount.ahead import Ahead
from projections.recount.desk_prices import DeskPrices
from projections.recount.hall_booking import Booking
from projections.recount.hall_prices import HALF_HOUR, HallPrices
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.stamps import of_fee, stamp_in
from projections.recount.till import given_back

Json = dict[str, Any]
ALL = 100
FITTED: Final = ("hub", "kind", "people", "name")
TERMS: Final = (
    *("hour_cents", "vat_bp", "shortest", "longest", "setup_minutes", "cleanup_minutes"),
    *("days_ahead", "hours_before", "free_days", "late_percent"),
)
SAME: Final = ("hub", "hall", "service", "payer", "guest", "arrive", "depart", "zone", "sold")


class Halls(Hand):
    """Halls of hubs with their terms, and every booking of one."""

    def __init__(self, say: Say, prices: DeskPrices, ahead: Ahead) -> None:
        super().__init__(say)
        self._places = prices
        self._prices = HallPrices(prices, ahead)
        self._fitted: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self._terms: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self._taken: defaultdict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        self._codes: dict[str, str] = {}
        self._backs: dict[str, str] = {}
        self.bookings: dict[str, Booking] = {}

    @property
    def hears(self) -> Hears:
        """Return what is let, every step of a booking, and what was paid back."""
        return {
            "halls.hall-set-up.v1": self._fit,
            "halls.hall-changed.v1": self._fit,
            "halls.hall-terms-set.v1": self._set,
            "halls.hall-booked.v1": self._book,
            "halls.hall-cancelled.v1": self._cancel,
            "halls.hall-missed.v1": self._miss,
            "halls.hall-used.v1": self._use,
            "desks.desk-code-set.v1": self._code,
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

    def holder(self, hall: str, at: datetime) -> str:
        """Return the booking that has a hall at an instant, setting up and cleaning up included, or nothing."""
        return next((one for begins, ends, one in self._taken[hall] if begins <= at < ends), "")

    # ---- what is let

    def _fit(self, line: Line) -> None:
        fact = line.fact
        dated = self._fitted[fact["hall"]]
        if (fact["is"] == "halls.hall-set-up.v1") == bool(dated):
            self.say(f"{fact['hall']} is set up once, before it is changed")
        if any((one["hub"], one["kind"]) != (fact["hub"], fact["kind"]) for one in dated.values()):
            self.say(f"{fact['hall']} has become another hall")
        dated[fact["valid_from"]] = fact
        self._all_fit(fact["hall"], line.at)

    def _set(self, line: Line) -> None:
        self._terms[line.fact["hall"]][line.fact["valid_from"]] = line.fact
        self._all_fit(line.fact["hall"], line.at)

    def _all_fit(self, hall: str, at: datetime) -> None:
        """Nothing that is booked, and is not over, is taken away."""
        booked = ((name, one) for name, one in self.bookings.items() if one.stage == "booked")
        for name, one in booked:
            if one.fact["hall"] == hall and one.depart > at and not self._is_let(one):
                self.say(f"{name} has a hall that is let no longer")

    def _is_let(self, one: Booking) -> bool:
        """Say whether the hall is there for so many people, and open all the time, by the terms of the first day."""
        hall, hub = one.fact["hall"], one.fact["hub"]
        day = self._places.day_at(hub, one.arrive)
        fitted, terms = _on(self._fitted[hall], day), _on(self._terms[hall], day)
        if not fitted or not terms or one.fact["people"] > fitted["people"]:
            return False
        at = one.arrive
        while at < one.depart:
            of = self._places.day_at(hub, at)
            hours = {weekday: told for weekday, *told in terms["hours"]}
            opens_closes = hours.get(date.fromisoformat(of).isoweekday())
            if not opens_closes:
                return False
            opens, closes = (self._places.clock(hub, of, told) for told in opens_closes)
            if at < opens or at + HALF_HOUR > closes:
                return False
            at += HALF_HOUR
        return True

    def _code(self, line: Line) -> None:
        self._codes[line.fact["hub"]] = line.fact["until"]

    def _withdraw(self, line: Line) -> None:
        for hall, dated in self._terms.items():
            if (
                dated
                and dated[max(dated)]["hub"] == line.fact["hub"]
                and dated[max(dated)]["hours"]
            ):
                self.say(f"{line.fact['hub']} is withdrawn, and lets {hall}")

    # ---- bookings

    def _book(self, line: Line) -> None:
        fact, name = line.fact, line.fact["booking"]
        if name in self.bookings:
            self.say(f"{name} twice")
        arrive, depart, *taken = (
            datetime.fromisoformat(fact[at]).astimezone(UTC)
            for at in ("arrive", "depart", "taken_from", "taken_until")
        )
        new = Booking(fact, line.command, arrive, depart, (taken[0], taken[1]), since=fact["day"])
        self.bookings[name] = new
        day = self._places.day_at(fact["hub"], arrive)
        if not self._is_let(new):
            self.say(f"{name} has a hall that is not let then, or not for so many")
        terms = _on(self._terms[fact["hall"]], day)
        if not terms:
            return
        half_hours, odd = divmod(depart - arrive, HALF_HOUR)
        if odd or not terms["shortest"] <= half_hours <= terms["longest"]:
            self.say(f"{name} is for {depart - arrive}")
        if any(fact[term] != terms[term] for term in ("free_days", "late_percent")):
            self.say(f"{name} has other terms than its hall had")
        self._is_taken(name, new, terms)
        told = self._prices.judge(fact, terms, line.at, arrive, depart)
        new.prices = told.text
        for wrong in told.wrong:
            self.say(f"{name}: {wrong}")

    def _is_taken(self, name: str, new: Booking, terms: Json) -> None:
        """It is set up before, unless somebody is there already, and cleaned up after; nobody else has it then."""
        before, after = new.arrive - new.taken[0], new.taken[1] - new.depart
        setups = {timedelta(), timedelta(minutes=terms["setup_minutes"])}
        if before not in setups or after != timedelta(minutes=terms["cleanup_minutes"]):
            self.say(f"{name} is taken from {new.taken[0]} until {new.taken[1]}")
        others = self._taken[new.fact["hall"]]
        at = bisect(others, (*new.taken, name))
        beside = (*others[max(0, at - 1) : at], *others[at : at + 1])
        for begins, ends, other in beside:
            if begins < new.taken[1] and new.taken[0] < ends:
                self.say(f"{name} has the hall of {other}")
        insort(others, (*new.taken, name))

    def _step(self, line: Line, stage: str) -> Booking:
        one = self.bookings[line.fact["booking"]]
        if one.stage != "booked":
            self.say(f"{line.fact['booking']} is {one.stage}, and becomes {stage}")
        if any(line.fact[name] != one.fact[name] for name in SAME):
            self.say(f"{line.fact['booking']} is told otherwise than it was booked")
        one.stage, one.since = stage, line.fact["day"]
        return one

    def _cancel(self, line: Line) -> None:
        """Free so many days before, then in part, on the day whole; the hub itself takes nothing."""
        fact, one = line.fact, self._step(line, "cancelled")
        today, first = (self._places.day_at(fact["hub"], at) for at in (line.at, one.arrive))
        days = (date.fromisoformat(first) - date.fromisoformat(today)) // ONE_DAY
        terms = one.fact
        percent = 0 if days >= terms["free_days"] else terms["late_percent"] if days else ALL
        if line.at >= (one.depart if fact["by_hub"] else one.arrive):
            self.say(f"{fact['booking']} is called off when it has begun")
        self._keeps(line, one, 0 if fact["by_hub"] else percent)
        self._taken[fact["hall"]].remove((*one.taken, fact["booking"]))
        self._prices.is_off(one.fact)

    def _miss(self, line: Line) -> None:
        one = self._step(line, "no-show")
        if line.at < one.depart:
            self.say(f"{line.fact['booking']} is missed before it is over")
        self._keeps(line, one, ALL)
        self._prices.is_off(one.fact)

    def _keeps(self, line: Line, one: Booking, percent: int) -> None:
        stamp, fact = stamp_in(one.fact["bill"]), line.fact
        one.fee = (one.fact["total_cents"] - stamp) * percent // ALL
        one.stamp = of_fee(stamp, one.fee)
        one.given_back = one.fact["total_cents"] - one.fee - one.stamp
        use = [] if fact.get("by_hub") else [run for run in one.fact["bill"] if run[3] and run[5]]
        told = [[first, n, unit, percent] for _, _, first, n, _, unit, *_ in use]
        if (fact["fee_cents"], fact["given_up"], fact["stamp_cents"]) != (one.fee, told, one.stamp):
            self.say(f"{fact['booking']}: {fact['fee_cents']} is kept, and not {one.fee}")
        lost = self._prices.spent(one.fact) if percent else []
        if fact["spent"] != lost:
            self.say(f"{fact['booking']}: {fact['spent']} is spent, and not {lost}")
        self._prices.ends(one.fact, stage="spent" if percent else "")

    def _use(self, line: Line) -> None:
        """From half an hour before until it is over, paid as booked, from where its guest is at home."""
        fact, one = line.fact, self._step(line, "finished")
        one.came_by, one.home = fact["by"], fact["home_hub"]
        one.paid, one.stamp = fact["net_cents"] + fact["vat_cents"], fact["stamp_cents"]
        if not one.arrive - HALF_HOUR <= line.at < one.depart:
            self.say(f"{fact['booking']} is used at {line.at}")
        total, at_home = one.paid + one.stamp, self._places.homes[fact["guest"]]
        if (total, one.home) != (one.fact["total_cents"], at_home):
            self.say(f"{fact['booking']} is paid with {one.paid}, from {one.home}")
        if fact["agreed_net_cents"] != self._prices.worth(one.fact):
            self.say(f"{fact['booking']} is worth {fact['agreed_net_cents']}")
        self._prices.ends(one.fact, stage="used")
        is_walk_in = one.command == line.command
        today = self._places.day_at(fact["hub"], line.at)
        late = fact["by"] == "code" and self._codes.get(fact["hub"], "") < today
        if (fact["by"] == "walk-in") != is_walk_in or late:
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
                yield name, one.depart

    def figures(self) -> Figures:
        """Return `hall ‹hall› ‹first day›`, `hall-terms ‹hall› ‹first day›`, `hall-booking ‹booking›`, `hall-pay-back ‹entry›`."""
        found: Figures = {f"hall-pay-back {entry}": name for entry, name in self._backs.items()}
        for name, one in self.bookings.items():
            day = self._places.day_at(one.fact["hub"], one.arrive)
            found[f"hall-booking {name}"] = one.text(day)
        for hall, dated in self._fitted.items():
            for first, fact in dated.items():
                told = " ".join(str(fact[name]) for name in FITTED)
                found[f"hall {hall} {first}"] = f"{told} {'/'.join(fact['equipment'])}"
        for hall, dated in self._terms.items():
            for first, fact in dated.items():
                hours = ",".join("/".join(map(str, one)) for one in fact["hours"])
                told = " ".join(str(fact[name]) for name in TERMS)
                found[f"hall-terms {hall} {first}"] = f"{told} {hours}".strip()
        return found


def _on(dated: dict[str, Json], day: str) -> Json:
    """Return what was set for the last day up to this one."""
    firsts = [first for first in dated if first <= day]
    return dated[max(firsts)] if firsts else {}
