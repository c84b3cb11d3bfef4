"""People look for beds: where, when and how long, as the season and their means have it."""

from collections.abc import Iterable
from datetime import date, timedelta

from ledger.stays.arrivals import ArrivalRule, nearest
from patto.demo import names
from patto.demo.chance import Chance
from patto.demo.payments import Payments
from patto.demo.planned_stay import FATES, PlannedStay, cost_at_most, lead, length
from patto.demo.seasons import FULL, Landscape, demand
from patto.demo.world import Hub, Member, Room, World


class Looking:
    """Finds the stays that members would like; who will pay says how much that needs."""

    def __init__(self, world: World, payments: Payments) -> None:
        self.world = world
        self._payments = payments
        self._begins = world.part(4)

    def stays(self, today: date) -> Iterable[PlannedStay]:
        """Yield the stays people look for today: few at first, all of them after some months."""
        if today < self._begins:
            return
        chance = self.world.chance("guests", today)
        scale = self.world.scale
        hundredths = scale.reservations * min(
            FULL, 25 + 500 * (today - self._begins).days // scale.days
        )
        count, rest = divmod(hundredths // FULL, FULL)
        for _ in range(count + (chance.below(FULL) < rest)):
            if planned := self._stay(chance, today):
                yield planned

    def _stay(self, chance: Chance, today: date) -> PlannedStay | None:
        """Return a stay somebody would like, in a season when people go there."""
        payer = self.world.active(chance)
        hubs = [hub for hub in self.world.hubs if hub.is_open]
        if payer is None or not hubs:
            return None
        hub = chance.pick(hubs)
        if hub is payer.home or (hub.plan.landscape is Landscape.CITY and chance.often(40)):
            hub = chance.pick(hubs)
        for _ in range(8):
            arrive = today + timedelta(days=lead(chance))
            if chance.often(demand(arrive, hub.plan.landscape)):
                break
        else:
            return None
        nights = length(chance, arrive, hub)
        if (obeying := _obeying(hub, today, arrive, nights)) is None:
            return None
        arrive, depart = obeying
        if not payer.is_free(arrive, depart):
            return None
        return self._planned(chance, payer, hub, arrive, depart)

    def _planned(
        self, chance: Chance, payer: Member, hub: Hub, arrive: date, depart: date
    ) -> PlannedStay | None:
        """Return the stay with beds and guests; now and then one for beds that are taken."""
        count = chance.weighted({1: 55, 2: 30, 3: 11, 4: 4})
        places = self._places(chance, hub, count, (arrive, depart))
        if not places:
            return None
        guests = self._guests(chance, payer, count, (arrive, depart))
        planned = PlannedStay(payer, hub, (arrive, depart), places, guests)
        planned.companions = tuple(names.companion(chance) for one in planned.guests if one is None)
        planned.fate = chance.weighted(FATES)
        planned.broken = bool(hub.plan.deposit_cents) and chance.often(2)
        planned.forgets = chance.often(6)
        planned.short = chance.often(4)
        planned.impulse = chance.often(3)
        if all(bed in room.free(arrive, depart) for room, bed in planned.places):
            planned.take()
        if not planned.short:
            self._payments.need(payer, cost_at_most(planned))
        return planned

    def _places(
        self, chance: Chance, hub: Hub, count: int, nights: tuple[date, date]
    ) -> tuple[tuple[Room, int], ...]:
        """Return beds in one room that takes all of them, else in several; now and then in one in which others are."""
        rooms = chance.shuffled(hub.rooms)
        free = [[(room, bed) for bed in room.free(*nights)] for room in rooms]
        if found := next((some for some in free if len(some) >= count), None):
            return tuple(found[:count])
        if len(every := [place for some in free for place in some]) >= count:
            return tuple(every[:count])
        large = [room for room in rooms if room.plan.beds >= count]
        if not large or not chance.often(25):
            return ()
        return tuple((large[0], bed) for bed in range(count))

    def _guests(
        self, chance: Chance, payer: Member, count: int, nights: tuple[date, date]
    ) -> tuple[Member | None, ...]:
        """The payer sleeps unless it is an organisation; a friend is a member, the rest companions."""
        guests: list[Member | None] = [payer] if payer.person else []
        if len(guests) < count and chance.often(35):
            friend = self.world.active(chance, persons=True)
            if friend is not None and friend is not payer and friend.is_free(*nights):
                guests.append(friend)
        return (*guests, *([None] * (count - len(guests))))


def _obeying(hub: Hub, today: date, arrive: date, nights: int) -> tuple[date, date] | None:
    """Return the days on which the hub would have them: some nights more, or the nearest day on which they may arrive."""
    asks = hub.arrivals.on(arrive)
    broken = asks.broken((arrive - today).days, nights)
    if broken is ArrivalRule.TOO_FEW:
        nights = asks.nights_min
    elif broken is not None:
        other = nearest((hub.arrivals,), today, arrive, nights)
        if other is None:
            return None
        arrive = other
    return arrive, arrive + timedelta(days=nights)
