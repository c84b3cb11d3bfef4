"""Who and what there is in the demo, as far as its people can know: hubs and rooms, members, their plans."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ledger.kernel.days import ONE_DAY, nights
from ledger.kernel.who import Role, Who
from ledger.stays.arrivals import ArrivalRules
from patto.demo.chance import Chance
from patto.demo.driver import Driver, Request
from patto.demo.plan import HubPlan, RoomPlan, Scale

OPERATOR = Who(actor="olga", role=Role.OPERATOR)
TREASURER = Who(actor="teresa", role=Role.TREASURER)


class Room:
    """A room, and which of its bed places are taken on which night, a bit each; it is let `until` a night, if its owner wants it back."""

    __slots__ = ("_taken", "id", "plan", "until")

    def __init__(self, plan: RoomPlan, room: str) -> None:
        self.plan = plan
        self.id = room
        self._taken: dict[date, int] = {}
        self.until: date | None = None

    def free(self, arrive: date, depart: date) -> list[int]:
        """Return the bed places, from 0, that are free on all nights."""
        if self.until and depart > self.until + ONE_DAY:
            return []
        taken = 0
        for night in nights(arrive, depart):
            taken |= self._taken.get(night, 0)
        return [bed for bed in range(self.plan.beds) if not taken >> bed & 1]

    def take(self, beds: Iterable[int], arrive: date, depart: date) -> None:
        """Have somebody sleep there."""
        bits = sum(1 << bed for bed in beds)
        for night in nights(arrive, depart):
            self._taken[night] = self._taken.get(night, 0) | bits

    def leave(self, beds: Iterable[int], arrive: date, depart: date) -> None:
        """Have nobody sleep there."""
        bits = sum(1 << bed for bed in beds)
        for night in nights(arrive, depart):
            self._taken[night] = self._taken.get(night, 0) & ~bits

    def forget_before(self, today: date) -> None:
        """Let go of past nights."""
        for night in [night for night in self._taken if night < today]:
            del self._taken[night]


class Hub:
    """A hub with its host; it sells once it is open."""

    __slots__ = ("arrivals", "host", "id", "is_open", "plan", "rooms")

    def __init__(self, plan: HubPlan, hub: str) -> None:
        self.plan = plan
        self.id = hub
        self.host = Who(actor=f"host-{plan.where.istat}-{plan.number}", role=Role.HOST, hub=hub)
        self.rooms: list[Room] = []
        self.arrivals = ArrivalRules()
        self.is_open = False


class Member:
    """A member: `away` are the nights they have plans for, `ties` what keeps them in the network."""

    __slots__ = ("active", "away", "home", "id", "number", "person", "ties", "who")

    def __init__(self, number: int, member: str, home: Hub, *, person: bool) -> None:
        self.number = number
        self.id = member
        self.home = home
        self.person = person
        self.active = False
        self.who = OPERATOR
        self.away: list[tuple[date, date]] = []
        self.ties = 0

    def is_free(self, arrive: date, depart: date) -> bool:
        """Say whether no other plan crosses these nights; an organisation has many guests."""
        return not self.person or all(
            depart <= first or last <= arrive for first, last in self.away
        )


class World:
    """The driver, the year, and everybody in it."""

    def __init__(self, driver: Driver, *, seed: int, scale: Scale, until: date) -> None:
        self.driver = driver
        self.seed = seed
        self.scale = scale
        self.first = until - timedelta(days=scale.days)
        self.last = until - timedelta(days=1)
        self.hubs: list[Hub] = []
        self.members: list[Member] = []
        self.by_id: dict[str, Member] = {}

    def chance(self, *names: object) -> Chance:
        """Return the draws of what is named."""
        return Chance(self.seed, *names)

    def part(self, percent: int) -> date:
        """Return the day on which so much of the year is over."""
        return self.first + timedelta(days=self.scale.days * percent // 100)

    def active(self, chance: Chance, *, persons: bool = False) -> Member | None:
        """Return one of the members in good standing; nobody when a few tries find none."""
        for _ in range(20 if self.members else 0):
            member = chance.pick(self.members)
            if member.active and (member.person or not persons):
                return member
        return None

    @property
    def now(self) -> datetime:
        """Return the hour."""
        return self.driver.now


class Diary:
    """So many occasions in a part of the year; one that finds nobody waits for the next day."""

    def __init__(
        self, world: World, name: str, times: int, first: int = 20, last: int = 95
    ) -> None:
        chance, days = world.chance("diary", name), world.scale.days
        drawn = (days * chance.between(10 * first, 10 * last) // 1000 for _ in range(times))
        self._days = Counter(world.first + timedelta(days=n) for n in drawn)
        self._open = 0

    def occasions(self, today: date) -> range:
        """Return as many as wait today, those left over among them."""
        self._open += self._days.pop(today, 0)
        return range(self._open)

    def took(self) -> None:
        """Cross one out."""
        self._open -= 1


class Part:
    """One strand of the story: what its people ask for at ten, at five, and five minutes later."""

    def __init__(self, world: World) -> None:
        self.world = world

    def morning(self, today: date) -> Iterable[Request]:
        """Return the requests at ten in the morning."""
        del today
        return ()

    def evening(self, today: date) -> Iterable[Request]:
        """Return the requests at five."""
        del today
        return ()

    def answers(self, today: date) -> Iterable[Request]:
        """Return what follows at once from the answers to the requests at five."""
        del today
        return ()

    def late(self, today: date) -> Iterable[Request]:
        """Return what is left to do when the reservations of the evening are over."""
        del today
        return ()
