"""Calendars of members, hubs, rooms and halls are given secret addresses, and some of them are closed."""

from ledger.feeds.close import CloseHubFeed, CloseMemberFeed
from ledger.feeds.events import FeedOpened
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.halls.events import HallSetUp
from ledger.kernel.command import Command
from ledger.stays.events import RoomAdded
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, for_member, hubs, latest, members
from tests.book.world import World


def of_member(world: World, chance: Chance) -> Wish | None:
    if not (all_members := members(world)):
        return None
    member = chance.pick(all_members)
    return OpenMemberFeed(member=member), for_member(world, chance, member)


def of_hub(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    return OpenHubFeed(hub=hub), for_hub(world, chance, hub)


def of_room(world: World, chance: Chance) -> Wish | None:
    if not (rooms := latest(world.told[RoomAdded], 4)):
        return None
    room = chance.pick(rooms)
    return OpenRoomFeed(room=room.room), for_hub(world, chance, room.hub)


def of_hall(world: World, chance: Chance) -> Wish | None:
    if not (halls := latest(world.told[HallSetUp], 4)):
        return None
    hall = chance.pick(halls)
    return OpenHallFeed(hall=hall.hall), for_hub(world, chance, hall.hub)


def close_members(world: World, chance: Chance) -> Wish | None:
    if (feed := _of(world, chance, "member")) is None:
        return None
    wish = CloseMemberFeed(member=feed.member, feed=feed.feed)
    return wish, for_member(world, chance, feed.member)


def close_hubs(world: World, chance: Chance) -> Wish | None:
    if (feed := _of(world, chance, "hub")) is None:
        return None
    return CloseHubFeed(hub=feed.hub, feed=feed.feed), for_hub(world, chance, feed.hub)


def _of(world: World, chance: Chance, whose: str) -> FeedOpened | None:
    found = latest([fact for fact in world.told[FeedOpened] if getattr(fact, whose)], 4)
    return chance.pick(found) if found else None


WISHES: dict[type[Command], Wishing] = {
    OpenMemberFeed: of_member,
    OpenHubFeed: of_hub,
    OpenRoomFeed: of_room,
    OpenHallFeed: of_hall,
    CloseMemberFeed: close_members,
    CloseHubFeed: close_hubs,
}
