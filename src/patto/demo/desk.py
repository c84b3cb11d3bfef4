"""What hosts do at the desk for guests who have booked: a price by hand, other beds, a swap, a bed given back."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from ledger.billing.bill import Charge
from ledger.bookings.booking import Stage
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.stays.agree_price import AgreePrice, PriceOutOfLimits
from ledger.stays.asked import BedsTaken
from ledger.stays.change import NothingChanges
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.lent import NotLent
from ledger.stays.move import Move, MoveGuests, NotTheirBed, Place, SwapStays
from ledger.stays.stay import Stay
from patto.demo import names
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.world import Diary, Hub, Part, World

_FROM, _BY_HAND, _MOVES, _SWAPS, _LEFT = 15, 5, 5, 4, 6
_OFF_TENTH = 9
_NOT_TODAY: Final[tuple[type[Refused], ...]] = (
    BedsTaken,
    NotLent,
    NothingChanges,
    NotTheirBed,
    PriceOutOfLimits,
)
_OVER: Final = (Stage.RELEASED, Stage.CANCELLED, Stage.NO_SHOW, Stage.FINISHED)
Wish = Callable[[Chance, date], Request | None]


class Desk(Part):
    """Some occasions in a year of each; what does not fit today is tried again tomorrow."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._stays: dict[str, Stay] = {}
        occasions: tuple[tuple[str, int, Wish], ...] = (
            ("price by hand", _BY_HAND, self._by_hand),
            ("moved", _MOVES, self._moved),
            ("swapped", _SWAPS, self._swapped),
            ("left before", _LEFT, self._left_before),
        )
        self._diaries = [
            (name, wish, Diary(world, name, times, first=_FROM)) for name, times, wish in occasions
        ]
        world.driver.listen(self._stands, Stay.parts)

    def _stands(self, fact: Any) -> None:
        stay = self._stays.get(fact.stay, Stay()).evolve(fact)
        self._stays[fact.stay] = stay
        if stay.stage in _OVER and stay.missed is None:
            del self._stays[fact.stay]

    def late(self, today: date) -> Iterable[Request]:
        """Do in the evening what waits in the diaries, one of each."""
        for name, wish, diary in self._diaries:
            if diary.occasions(today):
                chance = self.world.chance("desk", name, today)
                if request := wish(chance, today):
                    yield request._replace(then=_crossed_out(diary), expected=_NOT_TODAY)

    def _found(self, *stages: Stage) -> Iterator[Stay]:
        """Yield the stays at these stages, in the order in which they began."""
        return (one for one in self._stays.values() if one.stage in stages)

    def _hub(self, stay: Stay) -> Hub:
        return next(hub for hub in self.world.hubs if hub.id == stay.hub)

    def _by_hand(self, chance: Chance, today: date) -> Request | None:
        """A tenth off for a guest who is still to come."""
        found = [one for one in self._found(Stage.BOOKED) if one.arrive > today]
        if not found:
            return None
        stay = chance.pick(found)
        least = min(line.unit_cents for line in stay.bill if line.what is Charge.USE)
        agreed = AgreePrice(
            stay=stay.name,
            payer=stay.payer,
            night_cents=least * _OFF_TENTH // 10,
            reason="Torna ogni anno.",
        )
        return Request(agreed, self._hub(stay).host)

    def _moved(self, chance: Chance, today: date) -> Request | None:
        """One guest gets another bed of the hub, if it is free."""
        found = [one for one in self._found(Stage.BOOKED, Stage.IN_HOUSE) if one.depart > today]
        if not found:
            return None
        stay = chance.pick(found)
        hub, one = self._hub(stay), chance.pick(stay.beds)
        first = max(stay.arrive, today)
        free = [
            (room, str(bed + 1))
            for room in hub.rooms
            for bed in room.free(first, stay.depart)
            if (room.id, str(bed + 1)) not in stay.units_in(stay)
        ]
        if not free:
            return None
        room, bed = chance.pick(free)
        move = Move(room=one.room, bed=one.bed, to_room=room.id, to_bed=bed)
        return Request(MoveGuests(stay=stay.name, moves=(move,)), hub.host)

    def _swapped(self, chance: Chance, today: date) -> Request | None:
        """Two parties of one size swap, mostly such as come on the same days."""
        found = [one for one in self._found(Stage.BOOKED) if one.arrive > today]
        pairs = [
            (one, other)
            for n, one in enumerate(found)
            for other in found[n + 1 :]
            if (one.hub, len(one.beds)) == (other.hub, len(other.beds))
        ]
        if not pairs:
            return None
        alike = [(one, other) for one, other in pairs if one.arrive < other.depart]
        alike = [(one, other) for one, other in alike if other.arrive < one.depart]
        one, other = chance.pick(alike or pairs)
        return Request(SwapStays(stay=one.name, other=other.name), self._hub(one).host)

    def _left_before(self, chance: Chance, today: date) -> Request | None:
        """The last of a party in the house goes home tonight."""
        found = [
            one
            for one in self._found(Stage.IN_HOUSE)
            if len(one.beds) > 1 and one.arrive < today < one.depart
        ]
        if not found:
            return None
        stay = chance.pick(found)
        *left, gone = stay.beds
        companions = () if gone.guest else sum(not one.guest for one in left) * (None,)
        command = GiveBedsBack(
            stay=stay.name,
            payer=stay.payer,
            beds=(Place(room=gone.room, bed=gone.bed),),
            companions=tuple(names.companion(chance) for _ in companions),
        )
        return Request(command, self._hub(stay).host)


def _crossed_out(diary: Diary) -> Callable[[tuple[Fact, ...]], None]:
    def took(facts: tuple[Fact, ...]) -> None:
        del facts
        diary.took()

    return took
