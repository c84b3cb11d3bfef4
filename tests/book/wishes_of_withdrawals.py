"""Operators and hosts take back hubs and rooms: mostly those on which nothing lives."""

from ledger.kernel.command import Command
from ledger.places.hub import Hub
from ledger.places.withdraw_hub import LivesOn, WithdrawHub
from ledger.stays.events import RoomAdded, StayReserved
from ledger.stays.withdraw_room import WithdrawRoom
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, hubs
from tests.book.world import World
from tests.staff import OPERATOR

HUBS_LEFT, ROOMS_LEFT = 2, 2


def withdraw_hub(world: World, chance: Chance) -> Wish | None:
    """One that has nothing, as long as there are others; seldom any, or one that is withdrawn."""
    every = hubs(world)
    there = [one for one in every if not world.memory[Hub, one].withdrawn]
    empty = [one for one in there if not world.memory[LivesOn, one].things]
    if len(there) > HUBS_LEFT and empty:
        return WithdrawHub(hub=chance.pick(empty)), OPERATOR
    with_rooms = [one for one in every if one not in empty]
    if not with_rooms or not chance.yes(20):
        return None
    return WithdrawHub(hub=chance.pick(with_rooms)), OPERATOR


def withdraw_room(world: World, chance: Chance) -> Wish | None:
    """One that nobody ever asked for, as long as there are others; seldom one in which somebody slept."""
    rooms = world.told[RoomAdded]
    asked = {bed.room for fact in world.told[StayReserved] for bed in fact.beds}
    unused = [one for one in rooms if one.room not in asked]
    if not (found := unused if len(rooms) > ROOMS_LEFT and chance.yes(20) else []):
        found = [one for one in rooms if one.room in asked] if chance.yes(20) else []
    if not found:
        return None
    one = chance.pick(found)
    return WithdrawRoom(room=one.room), for_hub(world, chance, one.hub)


WISHES: dict[type[Command], Wishing] = {WithdrawHub: withdraw_hub, WithdrawRoom: withdraw_room}
