"""Rooms are sold elsewhere, too: foreign calendars are allowed, say what they like, and are stopped."""

from datetime import timedelta

from ledger.bookings.booking import Stage
from ledger.feeds.allow_foreign import (
    AllowForeignCalendar,
    ChangeForeignAddress,
    StopForeignCalendar,
)
from ledger.feeds.foreign import ForeignCalendar
from ledger.feeds.foreign_events import ForeignCalendarAllowed
from ledger.feeds.tell_foreign import NightsTaken, TellForeignCalendar
from ledger.kernel.command import Command
from ledger.stays.events import RoomAdded, StayBooked
from ledger.stays.stay import Stay
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, latest, secret
from tests.book.world import World
from tests.staff import OPERATOR


def allow(world: World, chance: Chance) -> Wish | None:
    if not (rooms := latest(world.told[RoomAdded], 4)):
        return None
    room = chance.pick(rooms)
    lived_in = {fact.beds[0].room for fact in _to_come(world)}
    if chance.yes(50):
        room = next((one for one in rooms if one.room in lived_in), room)
    beds = room.beds[:1] if chance.yes(30) else ()
    address = _address(chance)
    wish = AllowForeignCalendar(room=room.room, beds=beds, site="Altrove", address=address)
    return wish, for_hub(world, chance, room.hub) if chance.yes(4) else OPERATOR


def _address(chance: Chance) -> str:
    return f"https://{secret('site').replace(' ', '-')}.example/1.ics" if chance.yes(60) else ""


def move(world: World, chance: Chance) -> Wish | None:
    if (one := _heard(world, chance)) is None:
        return None
    wish = ChangeForeignAddress(foreign_calendar=one.foreign_calendar, address=_address(chance))
    return wish, for_hub(world, chance, one.hub) if chance.yes(4) else OPERATOR


def tell(world: World, chance: Chance) -> Wish | None:
    if (one := _heard(world, chance)) is None:
        return None
    nights = []
    for _ in range(chance.number(0, 3)):
        first = world.today + timedelta(days=chance.number(-2, 20))
        nights.append(NightsTaken(first=first, until=first + timedelta(chance.number(1, 5))))
    stays = [fact for fact in _to_come(world) if fact.beds[0].room == one.room]
    if stays and chance.yes(50):  # The site sold what somebody had here.
        stay = stays[-1]
        nights.append(NightsTaken(first=stay.arrive, until=stay.depart))
    command = TellForeignCalendar(foreign_calendar=one.foreign_calendar, nights=tuple(nights))
    return command, for_hub(world, chance, one.hub)


def _to_come(world: World) -> list[StayBooked]:
    """The stays that have a night to come, and stand."""
    return [
        fact
        for fact in world.told[StayBooked]
        if fact.depart > world.today
        and world.memory[Stay, fact.stay].stage in (Stage.BOOKED, Stage.IN_HOUSE)
    ]


def stop(world: World, chance: Chance) -> Wish | None:
    if (one := _heard(world, chance)) is None:
        return None
    wish = StopForeignCalendar(foreign_calendar=one.foreign_calendar, reopen=chance.yes(50))
    return wish, for_hub(world, chance, one.hub)


def _heard(world: World, chance: Chance) -> ForeignCalendarAllowed | None:
    """Pick one that is heard; rarely one that was stopped."""
    found = world.told[ForeignCalendarAllowed]
    is_open = [one for one in found if world.memory[ForeignCalendar, one.foreign_calendar].is_open]
    some = latest(found if chance.yes(4) else is_open, 4)
    return chance.pick(some) if some else None


WISHES: dict[type[Command], Wishing] = {
    AllowForeignCalendar: allow,
    ChangeForeignAddress: move,
    TellForeignCalendar: tell,
    StopForeignCalendar: stop,
}
