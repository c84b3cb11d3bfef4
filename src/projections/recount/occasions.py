"""What hubs announce, who has a seat, at which price, and what became of it: never more than there are, and all back when it is called off."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from projections.recount.desk_prices import DeskPrices
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.occasion import OPEN, Due, Occasion, Seat
from projections.recount.stamps import of_fee, stamp_in, with_stamp
from projections.recount.till import given_back

Json = dict[str, Any]
ALL = 100


class Occasions(Hand):
    """Every occasion, and every seat."""

    def __init__(self, say: Say, prices: DeskPrices) -> None:
        super().__init__(say)
        self._prices = prices
        self.occasions: dict[str, Occasion] = {}
        self.seats: dict[str, Seat] = {}
        self._backs: dict[str, str] = {}
        self._emptied: set[str] = set()
        self._moved: set[tuple[str, str]] = set()

    @property
    def hears(self) -> Hears:
        """Return what is told of occasions and seats, and what was paid back."""
        return {
            "occasions.occasion-announced.v1": self._announce,
            "occasions.occasion-confirmed.v1": self._confirm,
            "occasions.occasion-changed.v1": self._change,
            "occasions.seat-moved.v1": self._move,
            "occasions.occasion-called-off.v1": self._call_off,
            "occasions.occasion-concluded.v1": self._conclude,
            "occasions.seat-booked.v1": self._book,
            "occasions.seat-cancelled.v1": self._cancel,
            "occasions.seat-used.v1": self._use,
            "occasions.seat-missed.v1": self._miss,
            "occasions.attendance-recorded.v1": self._attend,
            "treasury.entry-posted.v1": self._back,
            "places.hub-withdrawn.v1": self._withdraw,
        }

    def open_by_all(self) -> Mapping[str, set[str]]:
        """Return the seats that are booked by payer, and the occasions that are to come by who leads them."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, seat in self.seats.items():
            if seat.stage == "booked":
                found[seat.fact["payer"]].add(name)
        for name, one in self.occasions.items():
            if one.stage in OPEN and one.fact["leader"]:
                found[one.fact["leader"]].add(name)
        return found

    # ---- the whole

    def _announce(self, line: Line) -> None:
        fact, name = line.fact, line.fact["occasion"]
        if name in self.occasions:
            self.say(f"{name} twice")
        new = self.occasions[name] = Occasion(fact, line.position, since=fact["day"], seats={})
        instants = [at for meeting in new.meetings for at in meeting]
        if instants != sorted(instants) or line.at >= new.begins:
            self.say(f"{name} has dates out of order, or has begun")
        at, said = new.decided_at(), fact["decided_at"]
        if at != (said and datetime.fromisoformat(said)):
            self.say(f"{name} is decided at {said}, and not at {at}")
        if (at is None) != (fact["seats_min"] == 0) or (at and not line.at < at < new.begins):
            self.say(f"{name}: needs {fact['seats_min']}, and is decided at {at}")
        if not fact["seats_min"] <= fact["seats_max"]:
            self.say(f"{name} needs more than there are")

    def _step(self, line: Line, stage: str) -> Occasion:
        name, fact = line.fact["occasion"], line.fact
        one = self.occasions[name]
        if one.stage not in OPEN or (fact["hub"], fact["leader"]) != (
            one.fact["hub"],
            one.fact["leader"],
        ):
            self.say(f"{name} is {one.stage}, and becomes {stage}")
        one.stage, one.since = stage, fact["day"]
        return one

    def _change(self, line: Line) -> None:
        """Before it begins, to dates that are to come; each seat is told of besides."""
        fact, one = line.fact, self.occasions[line.fact["occasion"]]
        if one.stage not in OPEN or line.at >= one.begins or fact["zone"] != one.fact["zone"]:
            self.say(f"{fact['occasion']} is {one.stage}, and changed")
        one.fact = one.fact | {"meetings": fact["meetings"]}
        at = one.decided_at()
        too_early = one.stage == "announced" and at is not None and at >= one.begins
        if line.at >= one.begins or too_early:
            self.say(f"{fact['occasion']} is changed to {one.begins}")
        if fact["place"]:
            one.place_at = str(line.position)
        self._moved |= {(fact["occasion"], seat) for seat in one.seats}

    def _move(self, line: Line) -> None:
        """A seat is for the dates as they are now, and given up for nothing."""
        fact, seat = line.fact, self.seats[line.fact["seat"]]
        one = self.occasions[fact["occasion"]]
        first, last = one.days
        depart = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        bill = [[*entry[:2], first, *entry[3:]] for entry in seat.fact["bill"]]
        told = {"arrive": first, "depart": depart, "bill": bill}
        starts = datetime.fromisoformat(fact["starts"])
        differs = any(fact[word] != is_ for word, is_ in told.items())
        if seat.stage != "booked" or differs or starts != one.begins:
            self.say(f"{fact['seat']} is {seat.stage}, and moved to {fact['arrive']}")
        seat.fact = seat.fact | told | {"starts": fact["starts"]}
        seat.may_leave = True
        self._moved.discard((fact["occasion"], fact["seat"]))

    def _confirm(self, line: Line) -> None:
        """On the day enough, or later whatever there is."""
        one = self._step(line, "confirmed")
        at = one.decided_at()
        if at is None or line.at < at or line.fact["seats"] != len(one.seats):
            self.say(f"{line.fact['occasion']} is confirmed with {line.fact['seats']}")
        if self._is_its_day(one, line) and len(one.seats) < one.fact["seats_min"]:
            self.say(f"{line.fact['occasion']} is confirmed, and too few have booked")

    def _is_its_day(self, one: Occasion, line: Line) -> bool:
        return bool(one.day_at(line.at).isoformat() == one.fact["decided_on"])

    def _call_off(self, line: Line) -> None:
        """Before it begins; for want of seats on the stated day alone, and while it is not confirmed."""
        name, was = line.fact["occasion"], self.occasions[line.fact["occasion"]].stage
        one = self._step(line, "called-off")
        one.why, at = line.fact["why"], one.decided_at()
        if line.fact["reason"]:
            one.reason_at = str(line.position)
        if (one.why == "by-hub") != bool(line.fact["reason"]) or line.at >= one.begins:
            self.say(f"{name} is called off {one.why} at {line.at}")
        if line.fact["seats"] != len(one.seats):
            self.say(f"{name} has {len(one.seats)} seats, and {line.fact['seats']} are told of")
        on_time = at is not None and line.at >= at and self._is_its_day(one, line)
        few = on_time and was == "announced" and len(one.seats) < one.fact["seats_min"]
        if one.why == "too-few" and not few:
            self.say(f"{name} is called off, and not too few have booked")
        self._emptied.add(name)

    def _conclude(self, line: Line) -> None:
        one = self._step(line, "concluded")
        told = line.fact["used"], line.fact["missed"]
        missed = sum(self.seats[name].is_missed for name in one.seats)
        if line.at < one.ends or told != (len(one.seats) - missed, missed):
            self.say(f"{line.fact['occasion']} is concluded at {line.at} with {told}")
        self._emptied.add(line.fact["occasion"])

    def command_ends(self) -> None:
        """Nobody has a seat at what is over or called off: each is told of at once."""
        for name in self._emptied:
            if left := self.occasions[name].seats:
                self.say(f"{name} is {self.occasions[name].stage}, and {sorted(left)} are booked")
        self._emptied.clear()
        for name, seat in sorted(self._moved):
            self.say(f"{name} is changed, and {seat} is not told")
        self._moved.clear()

    def _withdraw(self, line: Line) -> None:
        hub = line.fact["hub"]
        if any(one.fact["hub"] == hub and one.stage in OPEN for one in self.occasions.values()):
            self.say(f"{hub} is withdrawn, and has announced something")

    # ---- seats

    def _book(self, line: Line) -> None:
        fact, name = line.fact, line.fact["seat"]
        one, new = self.occasions[fact["occasion"]], Seat(fact, since=fact["day"], attended={})
        if name in self.seats:
            self.say(f"{name} twice")
        self.seats[name] = new
        if one.stage not in OPEN or line.at >= one.begins:
            self.say(f"{name} is sold at {line.at}, when {fact['occasion']} is {one.stage}")
        if fact["guest"] in one.seats.values():
            self.say(f"{fact['guest']} has two seats at {fact['occasion']}")
        one.seats[name] = fact["guest"]
        if len(one.seats) > one.fact["seats_max"]:
            self.say(f"{fact['occasion']} has sold {len(one.seats)} of {one.fact['seats_max']}")
        first, last = one.days
        depart = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        terms = ("free_days", "late_percent", "zone", "hub")
        if (fact["arrive"], fact["depart"]) != (first, depart) or any(
            fact[word] != one.fact[word] for word in terms
        ):
            self.say(f"{name} is not for what was announced")
        if datetime.fromisoformat(fact["starts"]) != one.begins:
            self.say(f"{name} starts at {fact['starts']}")
        self._price(line, one, new)
        self._prices.counts_seat(fact)

    def _price(self, line: Line, one: Occasion, new: Seat) -> None:
        fact, public = line.fact, (one.fact["price_cents"], one.fact["vat_bp"])
        cents, new.vat_bp, new.by, sale = self._prices.seat(fact, public, line.at, one.begins)
        if fact["sold"] != sale:
            self.say(f"{fact['seat']} is sold by {fact['sold']}, and not {sale}")
        if sale:
            new.rule = sale[0][3]
        vat = (2 * cents * new.vat_bp + 10_000 + new.vat_bp) // (2 * (10_000 + new.vat_bp))
        bill = ["use", fact["occasion"], fact["arrive"], 1, 1, cents, cents, new.vat_bp, vat, 0]
        if fact["bill"] != with_stamp([bill]):
            self.say(f"{fact['seat']}: {fact['bill']} is billed, and not {bill}")
        if fact["total_cents"] != (total := cents + stamp_in(fact["bill"])):
            self.say(f"{fact['seat']} costs {fact['total_cents']}, the cheapest is {total}")

    def _end(self, line: Line, stage: str) -> tuple[Seat, Occasion]:
        name, fact = line.fact["seat"], line.fact
        seat, one = self.seats[name], self.occasions[fact["occasion"]]
        if seat.stage != "booked":
            self.say(f"{name} is {seat.stage}, and becomes {stage}")
        same = ("occasion", "hub", "payer", "guest", "arrive", "depart", "sold")
        if any(fact[word] != seat.fact[word] for word in same):
            self.say(f"{name} is told otherwise than it was booked")
        one.seats.pop(name, None)
        seat.stage, seat.since = stage, fact["day"]
        return seat, one

    def _cancel(self, line: Line) -> None:
        """Free so many days before, then in part, on the day whole; nothing where the hub, or the occasion, is off."""
        seat, one = self._end(line, "cancelled")
        fact, seat.cancelled_by = line.fact, line.fact["by"]
        days = (date.fromisoformat(fact["arrive"]) - one.day_at(line.at)).days
        usual = seat.fact["late_percent"] if days else ALL
        percent = 0 if seat.may_leave or days >= seat.fact["free_days"] else usual
        is_free = not seat.fact["total_cents"] or fact["by"] != "guest"
        if (fact["by"] == "called-off") != (one.stage == "called-off") or line.at >= one.begins:
            self.say(f"{fact['seat']} is given up by {fact['by']}, when it is {one.stage}")
        self._keeps(fact, seat, percent, is_free=is_free)

    def _keeps(self, fact: Json, seat: Seat, percent: int, *, is_free: bool) -> None:
        stamp, held = stamp_in(seat.fact["bill"]), seat.fact["total_cents"]
        seat.fee = 0 if is_free else (held - stamp) * percent // ALL
        seat.stamp = of_fee(stamp, seat.fee)
        seat.given_back = held - seat.fee - seat.stamp
        told = [] if is_free else [[fact["arrive"], 1, held - stamp, percent]]
        kept = fact["fee_cents"], fact["given_up"], fact["stamp_cents"]
        if kept != (seat.fee, told, seat.stamp):
            self.say(f"{fact['seat']}: {fact['fee_cents']} is kept, and not {seat.fee}")
        self._prices.counts_seat(seat.fact, is_off=True)

    def _use(self, line: Line) -> None:
        """Paid once it is over, by whom it was sold to, where they are at home by then."""
        seat, one = self._end(line, "finished")
        fact = line.fact
        seat.paid, seat.stamp = fact["net_cents"] + fact["vat_cents"], fact["stamp_cents"]
        seat.home = fact["home_hub"]
        if one.stage != "concluded" or seat.is_missed:
            self.say(f"{fact['seat']} is paid, and {fact['occasion']} is {one.stage}")
        at_home = self._prices.homes[fact["guest"]]
        if (seat.paid + seat.stamp, seat.home) != (seat.fact["total_cents"], at_home):
            self.say(f"{fact['seat']} is paid with {seat.paid}, from {seat.home}")

    def _miss(self, line: Line) -> None:
        """Seen on none of the dates that were looked at: all of the price is a fee."""
        seat, one = self._end(line, "no-show")
        fact = line.fact
        if one.stage != "concluded" or not seat.is_missed:
            self.say(f"{fact['seat']} is missed, and {fact['occasion']} is {one.stage}")
        self._keeps(fact, seat, ALL, is_free=not seat.fact["total_cents"])

    def _attend(self, line: Line) -> None:
        """On a date that has begun, of an occasion that is not concluded, by somebody who has a seat."""
        fact, seat = line.fact, self.seats[line.fact["seat"]]
        one = self.occasions[fact["occasion"]]
        dates = one.meetings[: fact["meeting"]]
        if fact["meeting"] < 1 or len(dates) < fact["meeting"] or line.at < dates[-1][0]:
            self.say(f"{fact['seat']} is seen on a date that has not begun")
        if one.stage not in OPEN or seat.stage != "booked" or fact["guest"] != seat.fact["guest"]:
            self.say(f"{fact['seat']} is {seat.stage}, and is looked for")
        seat.attended[fact["meeting"]] = fact["present"]

    def _back(self, line: Line) -> None:
        entry = line.fact
        name = self._backs.get(entry["reverses"] or "", entry["about"])
        if entry["kind"] not in ("paid-back", "reversal") or name not in self.seats:
            return
        self._backs[entry["entry"]] = name
        self.seats[name].paid_back += given_back(entry)

    def due(self) -> Iterator[Due]:
        """Yield what is decided, and concluded, and when."""
        for name, one in self.occasions.items():
            yield from one.due(name)

    def figures(self) -> Figures:
        """Return `occasion ‹occasion›`, `seat ‹seat›`, `seat-pay-back ‹entry›`."""
        found: Figures = {f"occasion {name}": one.text() for name, one in self.occasions.items()}
        found |= {f"seat {name}": one.text() for name, one in self.seats.items()}
        found |= {
            f"attendance {name} {meeting}": f"{one.fact['occasion']} {'t' if present else 'f'}"
            for name, one in self.seats.items()
            for meeting, present in one.attended.items()
        }
        return found | {f"seat-pay-back {entry}": name for entry, name in self._backs.items()}
