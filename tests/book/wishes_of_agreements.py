"""Owners lend hubs rooms, for longer or less long; hubs pay what they owe for them."""

from datetime import timedelta

from ledger.agreements.end import EndAgreement, ProlongAgreement
from ledger.agreements.events import AgreementMade
from ledger.agreements.make import MakeAgreement
from ledger.agreements.pay import PayOwner
from ledger.agreements.settle import SettleMonth
from ledger.houses.events import HouseOpened
from ledger.kernel.command import Command
from ledger.stays.events import RoomAdded
from ledger.stays.lend import LendRoom
from ledger.stays.lent_events import RoomLent
from ledger.stays.room import Room
from ledger.treasury.account import Entry
from ledger.treasury.events import EntryPosted
from ledger.treasury.reverse import Instead, ReversalReason
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_hub, hubs, latest, secret, someone
from tests.book.world import World
from tests.staff import TREASURER

ROOMS = ("Camera", "Camera nuova", "Camera blu")
MADE_MAX = 6


def make(world: World, chance: Chance) -> Wish | None:
    """A member or a house lends rooms for good, for some weeks, or for no time at all."""
    made = world.told[AgreementMade]
    if len(made) >= MADE_MAX and not chance.yes(5):
        return None
    hub = chance.pick(hubs(world)[:1] if chance.yes(80) else hubs(world))
    houses = [fact.house for fact in world.told[HouseOpened]]
    owner = chance.pick(houses) if houses and chance.yes(40) else someone(world, chance, "admitted")
    if owner is None:
        return None
    since = world.today + timedelta(days=chance.pick([0, 0, 0, 1, 3, -1]))
    wish = MakeAgreement(
        hub=hub,
        owner=owner,
        since=since,
        until=chance.pick([None, None, since + timedelta(days=chance.number(-1, 60))]),
        rooms=chance.pick([ROOMS, ROOMS, ROOMS[:1], ROOMS[1:], ("Camera", "Camera")]),
        share_bp=chance.pick([3_000, 3_333, 3_333, 10_000, 0]),
        rent_cents=chance.pick([0, 0, 31_000, 1]),
        documents=("5f" * 32,),
        duties=chance.pick([secret("mows the lawn"), ""]),
    )
    return wish, for_hub(world, chance, hub)


def _one(world: World, chance: Chance) -> AgreementMade | None:
    made = latest(world.told[AgreementMade])
    return chance.pick(made) if made else None


def prolong(world: World, chance: Chance) -> Wish | None:
    if not (one := _one(world, chance)):
        return None
    until = chance.pick([None, world.today + timedelta(days=chance.number(5, 90))])
    wish = ProlongAgreement(hub=one.hub, agreement=one.agreement, until=until, document="6a" * 32)
    return wish, for_hub(world, chance, one.hub)


def end(world: World, chance: Chance) -> Wish | None:
    if not chance.yes(15) or not (one := _one(world, chance)):
        return None
    until = world.today + timedelta(days=chance.pick([0, 1, 4, 20, -1]))
    wish = EndAgreement(
        hub=one.hub,
        agreement=one.agreement,
        owner=one.owner,
        until=until,
        reason=secret("daughter moves in"),
    )
    return wish, for_hub(world, chance, one.hub)


def lend(world: World, chance: Chance) -> Wish | None:
    """Mostly a room whose agreements are over, or the first that is lent at all; now and then another of the hub's own."""
    if not (one := _one(world, chance)):
        return None
    here = [fact.room for fact in world.told[RoomAdded] if fact.hub == one.hub]
    left = [name for name in here if _is_left(world, name)]
    is_first = not world.told[RoomLent]
    if not (rooms := left or (here if is_first or chance.yes(10) else [])):
        return None
    wish = LendRoom(room=chance.pick(rooms), agreement=one.agreement)
    return wish, for_hub(world, chance, one.hub)


def _is_left(world: World, room: str) -> bool:
    """Say whether nobody lends a room any more."""
    under = world.memory[Room, room].agreements
    lent = world.recount.agreements.lent
    return bool(under) and not any(lent[name].covers(world.today) for name in under)


def settle(world: World, chance: Chance) -> Wish | None:
    """By the treasurer, before the scheduler does it; or a month that is not over."""
    if not (one := _one(world, chance)):
        return None
    month = (world.today - timedelta(days=chance.pick([0, 31]))).replace(day=1)
    return SettleMonth(hub=one.hub, agreement=one.agreement, month=month), by(chance, TREASURER)


def pay(world: World, chance: Chance) -> Wish | None:
    """What is owed or a part of it; now and then too much, or instead of a payment that was wrong."""
    reserved = world.recount.money.reserved
    owed = [one for one in world.told[AgreementMade] if reserved.get(one.agreement, 0)]
    if not owed:
        return None
    one = chance.pick(owed)
    cents = chance.pick([reserved[one.agreement], 1, reserved[one.agreement] + chance.number(0, 1)])
    paid = [
        fact.entry
        for fact in latest(world.told[EntryPosted], 40)
        if fact.kind == "agreement-paid" and not world.memory[Entry, fact.entry].reversed_by
    ]
    wrong = Instead(paid[-1], ReversalReason.WRONG_AMOUNT) if paid and chance.yes(20) else None
    wish = PayOwner(hub=one.hub, agreement=one.agreement, amount_cents=cents, instead_of=wrong)
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    MakeAgreement: make,
    ProlongAgreement: prolong,
    EndAgreement: end,
    LendRoom: lend,
    SettleMonth: settle,
    PayOwner: pay,
}
