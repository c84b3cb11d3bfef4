"""Which stay has which bed place on which night, and until when: nobody sleeps in a taken bed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say, day_of, six_of
from projections.recount.holders import FOREVER, Closing, Place, Stay, leased_rooms


class Beds(Hand):
    """Every stay, and for each bed place and night all who have it or did not lose it yet."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.stays: dict[str, Stay] = {}
        self.closings: dict[str, Closing] = {}
        self.wanted: dict[Place, set[str]] = {}
        self._rooms: dict[str, tuple[str, list[str]]] = {}
        self._told: Figures = {}
        self._swapping: set[str] = set()
        self._swapped: set[Place] = set()

    @property
    def hears(self) -> Hears:
        """Return what is told of rooms, and of who has them."""
        return {
            "stays.room-added.v1": self._room,
            "stays.room-withdrawn.v1": self._withdraw,
            "stays.room-closed.v1": self._close,
            "stays.room-reopened.v1": self._reopen,
            "leases.lease-made.v1": self._let,
            "leases.lease-ended.v1": self._let_no_more,
            "stays.stay-reserved.v1": self._reserve,
            "stays.reservation-released.v1": lambda line: self._gone(line, "reserved"),
            "stays.stay-booked.v1": self._book,
            "stays.stay-changed.v1": self._change,
            "stays.stay-cancelled.v1": lambda line: self._gone(line, "booked"),
            "stays.no-show-marked.v1": self._no_show,
            "stays.no-show-undone.v1": self._come_after_all,
            "stays.stay-checked-in.v1": self._check_in,
            "stays.night-slept.v1": self._sleep,
            "stays.stay-checked-out.v1": self._check_out,
        }

    def holders(self, place: Place, now: datetime) -> list[str]:
        """Return all stays and closings that have this bed place this night; never more than one.

        What a foreign calendar closes comes after whoever has it: of those the first counts, where there is nobody else.
        """
        wanted = sorted(self.wanted.get(place, ()))
        found = [name for name in wanted if self._holder(name).has(place[2], now)]
        if firm := [name for name in found if not self._holder(name).yields]:
            return firm
        return sorted(found, key=list(self.closings).index)[:1] if len(found) > 1 else found

    def _holder(self, name: str) -> "Stay | Closing":
        return self.stays.get(name) or self.closings[name]

    def sleeps(self, name: str) -> bool:
        """Say whether it is a stay, or a lease, in which somebody may sleep."""
        return self._holder(name).sleeps

    def open_by_all(self) -> dict[str, set[str]]:
        """Return every stay that is booked or in house, by who pays."""
        found: dict[str, set[str]] = {}
        for stay in self.stays.values():
            if stay.state in ("booked", "in house"):
                found.setdefault(stay.payer, set()).add(stay.name)
        return found

    # ---- rooms

    def _room(self, line: Line) -> None:
        fact = line.fact
        self._rooms[fact["room"]] = fact["hub"], fact["beds"]
        self._told[f"room {fact['room']}"] = f"{fact['hub']} {','.join(fact['beds'])}"

    def _withdraw(self, line: Line) -> None:
        """Nobody has, had or will have a bed in it."""
        room = line.fact["room"]
        for (where, *_, night), names in self.wanted.items():
            stays = [name for name in names if self._holder(name).sleeps]
            if where == room and any(self._holder(name).has(night, line.at) for name in stays):
                self.say(f"{room} is withdrawn, and on {night} {', '.join(stays)} has it")

    def _is_of_today(self, line: Line) -> None:
        """What is told of beds is told on its day: so the end of a day is where its last command left it."""
        if line.fact["day"] != day_of(line.at):
            self.say(f"{line.fact['is']} of {line.fact['day']} is told on another day")

    def _close(self, line: Line) -> None:
        self._is_of_today(line)
        closing = self.closings[line.fact["closing"]] = Closing(line.fact)
        self._hold(closing)
        if not closing.foreign_calendar:
            self._alone(closing, closing.places(), line.at)

    def _reopen(self, line: Line) -> None:
        self._is_of_today(line)
        closing = self.closings[line.fact["closing"]]
        self._free(closing)
        closing.until = date.fromisoformat(line.fact["first"])
        self._hold(closing)

    def _let(self, line: Line) -> None:
        """Nobody else has a bed that is let on these nights."""
        self._is_of_today(line)
        for one in leased_rooms(line.fact):
            hub, beds = self._rooms[one.room]
            if hub != line.fact["hub"] or not set(one.beds) <= set(beds):
                self.say(f"{one.name}: there are no such beds at {line.fact['hub']}")
            self.closings[one.name] = one
            self._not_elsewhere(one.name, one.places())
            self._hold(one)
            self._alone(one, one.places(), line.at)

    def _let_no_more(self, line: Line) -> None:
        """From a night on the beds are free again; what never came to be is not told."""
        self._is_of_today(line)
        ends = date.fromisoformat(line.fact["ends"])
        for name in [one.name for one in leased_rooms(line.fact)]:
            closing = self.closings[name]
            self._free(closing)
            closing.until = min(closing.until, ends)
            self._hold(closing)
            if closing.until <= closing.first:
                del self.closings[name]

    # ---- stays

    def _reserve(self, line: Line) -> None:
        self._is_of_today(line)
        stay = self.stays[line.fact["stay"]] = Stay(line.fact)
        self._take(stay, line.at, set())

    def _book(self, line: Line) -> None:
        fact, stay = line.fact, self._as(line, "reserved", "booked")
        if line.at >= stay.until:
            self.say(f"{stay.name} was booked after its reservation had lapsed")
        if fact["beds"] != stay.beds:
            self.say(f"{stay.name} was booked, but not as reserved")
        if len(fact["companions"]) != sum(not guest for *_, guest in stay.beds):
            self.say(f"{stay.name}: not every companion is named")
        self._lay(stay, line)

    def _change(self, line: Line) -> None:
        fact, state = line.fact, "in house" if line.fact["in_house"] else "booked"
        stay = self._as(line, state, state)
        if other := fact["swapped_with"]:
            self._swapping ^= {other if stay.name not in self._swapping else stay.name}
        self._free(stay)
        if fact["in_house"] and fact["beds"] != stay.beds:
            stay.earlier.append((date.fromisoformat(fact["first"]), stay.beds))
        self._lay(stay, line)
        if other and not self._swapping:
            self._alone(self.stays[other], self.stays[other].places(), line.at)

    def _check_in(self, line: Line) -> None:
        stay = self._as(line, "booked", "in house")
        if line.fact["day"] < stay.arrive.isoformat() or line.at >= six_of(stay.arrive + ONE_DAY):
            self.say(f"{stay.name} arrived too early or too late")
        self._lay(stay, line)

    def _lay(self, stay: Stay, line: Line) -> None:
        """Give back what the stay had and take what it has now."""
        had = {place for place in stay.places() if stay.has(place[2], line.at)}
        if other := line.fact.get("swapped_with"):
            had |= set(self.stays[other].places()) | self._swapped
            self._swapped = had if self._swapping else set()
        self._free(stay)
        stay.lies(line.fact)
        if stay.state == "booked":
            stay.waits()
        else:
            stay.until = FOREVER
        self._take(stay, line.at, had)

    def _gone(self, line: Line, before: str) -> None:
        self._free(self._as(line, before, "over"))
        del self.stays[line.fact["stay"]]

    def _no_show(self, line: Line) -> None:
        stay = self._as(line, "booked", "no-show")
        stay.marked_on = line.fact["day"]
        self._ends(stay, stay.arrive + ONE_DAY)

    def _come_after_all(self, line: Line) -> None:
        """The same day: on the first night, unless it was missed, where they were to lie, then in their beds."""
        fact, stay = line.fact, self._as(line, "no-show", "in house")
        if stay.marked_on != fact["day"]:
            self.say(f"{stay.name}: a no-show of {stay.marked_on} was undone on {fact['day']}")
        self._free(stay)
        if fact["arrive"] < fact["first"] and fact["beds"] != stay.beds:
            stay.earlier.append((date.fromisoformat(fact["first"]), stay.beds))
        self._lay(stay, line)

    def _check_out(self, line: Line) -> None:
        stay = self._as(line, "in house", "finished")
        self._ends(stay, date.fromisoformat(line.fact["left"]))
        if stay.slept != set(stay.nights()):
            self.say(f"{stay.name}: {len(stay.slept)} nights were slept, until {stay.depart}")
        stay.slept = set()
        if stay.depart <= stay.arrive:
            del self.stays[stay.name]

    def _ends(self, stay: Stay, day: date) -> None:
        """What comes after is free again."""
        self._free(stay)
        stay.depart, stay.until = day, FOREVER
        self._hold(stay)

    def _sleep(self, line: Line) -> None:
        fact, stay = line.fact, self.stays[line.fact["stay"]]
        night = date.fromisoformat(fact["day"])
        if (
            stay.state != "in house"
            or not stay.arrive <= night < stay.depart
            or night in stay.slept
        ):
            self.say(f"{stay.name}: {stay.state}, and slept the night of {night}")
        stay.slept.add(night)
        beds = stay.beds_on(night)
        if Counter(room for room, *_ in beds) != {room: n for room, n, *_ in fact["rooms"]}:
            self.say(f"{stay.name}: slept in other rooms than it has")
        members = Counter((room, guest) for room, _, guest in beds if guest)
        if members != Counter((room, one) for room, *_, who in fact["rooms"] for one in who):
            self.say(f"{stay.name}: others slept than lay there")
        self._alone(stay, ((room, bed, night) for room, bed, *_ in beds), line.at)

    # ---- places

    def _as(self, line: Line, before: str, after: str) -> Stay:
        self._is_of_today(line)
        stay = self.stays[line.fact["stay"]]
        if stay.state != before:
            self.say(f"{stay.name} is {stay.state}, not {before}")
        stay.state = after
        return stay

    def _free(self, stay: Stay | Closing) -> None:
        for place in stay.places():
            if wanted := self.wanted.get(place):
                wanted.discard(stay.name)
                if not wanted:
                    del self.wanted[place]

    def _hold(self, stay: Stay | Closing) -> None:
        for place in stay.places():
            self.wanted.setdefault(place, set()).add(stay.name)

    def _not_elsewhere(self, name: str, places: Iterable[Place]) -> None:
        """Nobody takes what a foreign calendar says is sold elsewhere."""
        for place in places:
            if any(self._holder(one).yields for one in self.wanted.get(place, ())):
                room, bed, night = place
                self.say(f"bed {bed} of {room} on {night} is sold elsewhere, and {name} takes it")

    def _take(self, stay: Stay, now: datetime, had: set[Place]) -> None:
        """Whatever the stay has now exists, and nobody else has it; what it `had` before was its own."""
        self._not_elsewhere(stay.name, (place for place in stay.places() if place not in had))
        guests = [guest for *_, guest in stay.beds if guest]
        if len(set(guests)) < len(guests):
            self.say(f"{stay.name}: a guest in two beds")
        for room, bed, _ in stay.beds:
            hub, beds = self._rooms.get(room, ("", []))
            if hub != stay.hub or bed not in beds:
                self.say(f"{stay.name}: there is no bed {bed} in {room} at {stay.hub}")
        self._hold(stay)
        if not self._swapping:
            self._alone(stay, stay.places(), now)

    def _alone(self, stay: Stay | Closing, places: Iterator[Place], now: datetime) -> None:
        for place in places:
            if (holders := self.holders(place, now)) != [stay.name]:
                room, bed, night = place
                self.say(f"bed {bed} of {room} on {night} has {', '.join(holders) or 'nobody'}")

    def figures(self) -> Figures:
        """Return `beds ‹stay› ‹room› ‹until›`, `room closing ‹closing›`, `room`."""
        found = dict(self._told)
        for one in self.closings.values():
            beds = ",".join(sorted(one.beds))
            found[f"room closing {one.name}"] = (
                f"{one.room} {one.first} {one.until} {beds} {one.reason}"
            )
        for stay in self.stays.values():
            for (room, places, until), first in stay.runs().items():
                state = stay.state if until == stay.depart else "finished"
                told = f"{first} {state} {','.join(places)}"
                if stay.until != FOREVER:
                    lapses = stay.until.astimezone(UTC)
                    told += f" {lapses:%Y-%m-%d %H:%M:%S.%f} {stay.sure_before()}"
                found[f"beds {stay.name} {room} {until}"] = told
        return found
