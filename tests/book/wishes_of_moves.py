"""Hosts move guests, let two stays swap beds, and take beds back of parties that become smaller."""

from contextlib import suppress

from msgspec.structs import replace

from ledger.billing.bill import since
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import fee
from ledger.kernel.command import Command
from ledger.kernel.refused import Refused
from ledger.kernel.slots import DAYS
from ledger.stays.asked import BedAsked
from ledger.stays.change import ChangeStay
from ledger.stays.events import NoShowMarked, RoomAdded, StayReserved
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.move import Move, MoveGuests, Place, SwapStays
from ledger.stays.register_words import GuestKind
from ledger.stays.stay import BY_THE_NIGHT, Stay
from ledger.stays.undo_no_show import UndoNoShow
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, for_member, lacking_of, secret
from tests.book.world import World
from tests.registered import registering


def _with_beds(world: World) -> list[Stay]:
    every = (world.memory[Stay, fact.stay] for fact in world.told[StayReserved])
    return [one for one in every if one.stage in (Stage.BOOKED, Stage.IN_HOUSE)]


def move(world: World, chance: Chance) -> Wish | None:
    """One guest to any bed of the hub, often one that is taken."""
    if not (found := _with_beds(world)):
        return None
    stay = chance.pick(found)
    rooms = [fact for fact in world.told[RoomAdded] if fact.hub == stay.hub or chance.yes(3)]
    room, one = chance.pick(rooms), chance.pick(stay.beds)
    wish = Move(room=one.room, bed=one.bed, to_room=room.room, to_bed=chance.pick(room.beds))
    return MoveGuests(stay=stay.name, moves=(wish,)), for_hub(world, chance, stay.hub)


def swap(world: World, chance: Chance) -> Wish | None:
    """Mostly two of one hub."""
    if not (found := _with_beds(world)):
        return None
    stay = chance.pick(found)
    alike = [one for one in found if (one.hub, len(one.beds)) == (stay.hub, len(stay.beds))]
    other = chance.pick([one for one in alike if one != stay] or found)
    return SwapStays(stay=stay.name, other=other.name), for_hub(world, chance, stay.hub)


def give_back(world: World, chance: Chance) -> Wish | None:
    """Mostly one of several beds."""
    found = _with_beds(world)
    if not (found := [one for one in found if len(one.beds) > 1] or found):
        return None
    stay = chance.pick(found)
    gone = chance.pick(stay.beds)
    left = [one for one in stay.beds if one != gone]
    names = () if gone.guest else (secret("companion"),) * sum(not one.guest for one in left)
    wish = GiveBedsBack(
        stay=stay.name,
        payer=stay.payer,
        beds=(Place(room=gone.room, bed=gone.bed),),
        companions=names,
    )
    return wish, for_hub(world, chance, stay.hub)


def leave_before(world: World, chance: Chance, stay: Stay) -> Wish:
    """One of several guests in the house goes, for the fee that is shown before."""
    gone = chance.pick(stay.beds)
    left = [one for one in stay.beds if one != gone]
    wish = ChangeStay(
        stay=stay.name,
        payer=stay.payer,
        arrive=stay.arrive,
        depart=stay.depart,
        beds=tuple(BedAsked(room=one.room, bed=one.bed, guest=one.guest or None) for one in left),
        companions=(secret("companion"),) * sum(not one.guest for one in left),
    )
    with suppress(Refused):
        fact, *_ = world.memory.preview(wish, now=world.now)
        wish = replace(wish, shown_fee_cents=fact.fee_cents)
    return wish, for_member(world, chance, stay.payer)


def undo_no_show(world: World, chance: Chance) -> Wish | None:
    """Mostly of today, after telling the register of who it lacks."""
    marked = [world.memory[Stay, fact.stay] for fact in world.told[NoShowMarked]]
    today = [one for one in marked if one.may_come_after_all(world.today)]
    if not (found := today or (marked if chance.yes(5) else [])):
        return None
    stay = chance.pick(found)
    who = for_hub(world, chance, stay.hub)
    lacking = lacking_of(world, stay)
    if lacking and not chance.yes(5):
        untold = next(n for n, one in enumerate(stay.beds) if one.bed in lacking)
        return registering(stay.name, stay.beds, comes_as=GuestKind.SINGLE)[untold], who
    first = BY_THE_NIGHT.slots.after(stay.arrive)
    missed = fee(stay, world.today, since(DAYS, stay.bill, first)).cents
    if chance.yes(50):
        return UndoNoShow(stay=stay.name, slept=True), who
    return UndoNoShow(stay=stay.name, slept=False, shown_fee_cents=missed), who


WISHES: dict[type[Command], Wishing] = {
    MoveGuests: move,
    SwapStays: swap,
    GiveBedsBack: give_back,
    UndoNoShow: undo_no_show,
}
