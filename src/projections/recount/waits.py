"""Who waits for a seat: offered in order, blocked for them, never past the beginning; nobody is passed over."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.occasion import OPEN, Occasion, written

Json = dict[str, Any]
Due = tuple[str, datetime, dict[str, object]]


class Wait(msgspec.Struct):
    """A place on a list: the fact that began it, at which position, and what became of it."""

    fact: Json
    number: int
    stage: str = "waiting"
    since: str = ""
    until: datetime | None = None
    why: str = "-"
    seat: str = "-"

    def text(self) -> str:
        """Return all there is of it."""
        fact = self.fact
        who = ",".join(dict.fromkeys((fact["payer"], fact["guest"])))
        told = (
            *(fact["occasion"], fact["hub"], fact["payer"], fact["guest"], who, self.number),
            *(fact["day"], self.stage, self.since, written(self.until) if self.until else "-"),
            *(self.why, self.seat),
        )
        return " ".join(map(str, told))


class Waits(Hand):
    """Every place on every list, in the order of joining; `occasions` are counted by another hand, which hears before this one."""

    def __init__(self, say: Say, occasions: dict[str, Occasion]) -> None:
        super().__init__(say)
        self._occasions = occasions
        self.waits: dict[str, Wait] = {}
        self._on: defaultdict[str, list[str]] = defaultdict(list)
        self._touched: dict[str, datetime] = {}

    @property
    def hears(self) -> Hears:
        """Return what is told of lists, and what makes a seat free or takes it."""
        return {
            "occasions.waiting-list-joined.v1": self._join,
            "occasions.seat-offered.v1": self._offer,
            "occasions.waiting-list-left.v1": self._leave,
            "occasions.seat-booked.v1": self._book,
            "occasions.seat-cancelled.v1": self._touch,
            "occasions.occasion-called-off.v1": self._touch,
            "occasions.occasion-concluded.v1": self._touch,
        }

    def open_of(self, member: str) -> set[str]:
        """Return the places for which a member would pay."""
        return {
            name
            for name, one in self.waits.items()
            if one.fact["payer"] == member and one.stage in ("waiting", "offered")
        }

    def _touch(self, line: Line) -> None:
        self._touched[line.fact["occasion"]] = line.at

    def _of(self, occasion: str, stage: str) -> list[str]:
        return [name for name in self._on[occasion] if self.waits[name].stage == stage]

    def _left(self, occasion: str) -> int:
        """Return how many seats nobody has, and nobody is offered."""
        one = self._occasions[occasion]
        seats: int = one.fact["seats_max"]
        return seats - len(one.seats) - len(self._of(occasion, "offered"))

    def _join(self, line: Line) -> None:
        fact, name = line.fact, line.fact["waiting"]
        one = self._occasions[fact["occasion"]]
        others = [self.waits[other].fact["guest"] for other in self._on[fact["occasion"]]]
        if name in self.waits or fact["guest"] in (*one.seats.values(), *others):
            self.say(f"{name} waits for what {fact['guest']} waits for, or has")
        if one.stage not in OPEN or line.at >= one.begins or self._left(fact["occasion"]) > 0:
            self.say(f"{name} waits, and there is a seat, or nothing to wait for")
        self.waits[name] = Wait(fact, line.position, since=fact["day"])
        self._on[fact["occasion"]].append(name)

    def _step(self, line: Line, *before: str) -> Wait:
        name, fact = line.fact["waiting"], line.fact
        wait = self.waits[name]
        same = ("occasion", "hub", "payer", "guest")
        if wait.stage not in before or any(fact[word] != wait.fact[word] for word in same):
            self.say(f"{name} is {wait.stage}: {fact['is']}")
        wait.since = fact["day"]
        self._touch(line)
        return wait

    def _offer(self, line: Line) -> None:
        """To the first of all who wait, a seat that nobody has; for so many hours, and never past the beginning."""
        name, occasion = line.fact["waiting"], line.fact["occasion"]
        one, first = self._occasions[occasion], self._of(occasion, "waiting")[:1]
        if first != [name]:
            self.say(f"{name} is offered a seat before {first}")
        if self._left(occasion) <= 0:
            self.say(f"{name} is offered a seat that somebody has")
        until = min(line.at + timedelta(hours=one.fact["offer_hours"]), one.begins)
        wait = self._step(line, "waiting")
        wait.stage, wait.until = "offered", datetime.fromisoformat(line.fact["until"])
        if wait.until != until or until <= line.at:
            self.say(f"{name} is offered a seat until {wait.until}, and not {until}")

    def _leave(self, line: Line) -> None:
        wait, why = self._step(line, "waiting", "offered"), line.fact["why"]
        stage = self._occasions[line.fact["occasion"]].stage
        ends = {"called-off": stage == "called-off", "over": stage == "concluded"}
        lapsed = wait.stage == "offered" and wait.until is not None and line.at >= wait.until
        if not ends.get(why, lapsed if why == "lapsed" else stage in OPEN):
            self.say(f"{line.fact['waiting']} waits no longer: {why}")
        wait.stage, wait.why = "left", why
        self._on[line.fact["occasion"]].remove(line.fact["waiting"])

    def _book(self, line: Line) -> None:
        """Who was offered a seat has it; nobody else does while somebody waits."""
        fact, name = line.fact, line.fact["waiting"]
        if name:
            wait = self._step(line, "offered")
            if wait.until is None or line.at >= wait.until:
                self.say(f"{name} takes a seat that was offered until {wait.until}")
            wait.stage, wait.seat = "taken", fact["seat"]
            self._on[fact["occasion"]].remove(name)
        elif self._of(fact["occasion"], "waiting") or self._left(fact["occasion"]) < 0:
            self.say(f"{fact['seat']} is had before those who wait")

    def command_ends(self) -> None:
        """A seat that nobody has is not kept from whoever waits; and nobody waits for what is off or over."""
        for name, at in self._touched.items():
            one, waiting = self._occasions[name], self._of(name, "waiting")
            if one.stage in OPEN and at < one.begins and waiting and self._left(name) > 0:
                self.say(f"{waiting[0]} waits, and a seat at {name} is free")
            if one.stage not in OPEN and self._on[name]:
                self.say(f"{self._on[name]} wait for {name}, which is {one.stage}")
        self._touched.clear()

    def due(self) -> Iterator[Due]:
        """Yield the offers that lapse, and when."""
        for name, wait in self.waits.items():
            if wait.stage == "offered" and wait.until is not None:
                lapse: dict[str, object] = {"do": "occasions.lapse-seat-offer", "waiting": name}
                yield f"offer:{name}", wait.until, lapse

    def figures(self) -> Figures:
        """Return `waits ‹place›`."""
        return {f"waits {name}": one.text() for name, one in self.waits.items()}
