"""Companies ask to rent seats and beds of hubs, are accepted with a lease, billed, and leave before it is over."""

from datetime import timedelta

from ledger.desks.events import DesksSet
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.kernel.command import Command
from ledger.leases.capacity import BedNamed
from ledger.leases.end import EndLease
from ledger.leases.events import LeaseMade
from ledger.leases.lease import Lease
from ledger.leases.months import TurnLease
from ledger.places.hub import Hub, HubKind
from ledger.stays.events import RoomAdded
from tests.book.chance import Chance
from tests.book.wishes import SECRET, Wish, Wishing, by, for_hub, hubs, latest, secret
from tests.book.wishes_of_doors import knocking, one_at, words_of
from tests.book.world import World
from tests.staff import OPERATOR, TREASURER

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def _village(world: World, chance: Chance) -> str:
    """Mostly an open one that lets desks."""
    letting = {fact.hub for fact in world.told[DesksSet]}
    villages = [
        one
        for one in hubs(world)
        if (hub := world.memory[Hub, one]).side is HubKind.VILLAGE and hub.is_open
    ]
    best = [one for one in villages if one in letting]
    return chance.pick(hubs(world) if chance.yes(8) else best or villages or hubs(world))


def ask(world: World, chance: Chance) -> Wish | None:
    if (who := knocking(world, chance)) is None:
        return None
    hub = _village(world, chance)
    furnished = any(fact.hub == hub for fact in world.told[RoomAdded])
    first = world.today + timedelta(days=chance.pick([1, 2, 4, 9, 9, -1]))
    wish = ApplyForLease(
        **words_of(chance) | {"about": secret("a project")},
        hub=hub,
        first=first,
        until=first + timedelta(days=chance.pick([3, 12, 12, 40, 0])),
        weekdays=chance.pick([EVERY_DAY, EVERY_DAY, (4, 2), (6, 7), (1, 1)]),
        seats=chance.pick([0, 1, 1, 2]),
        beds=chance.pick([1, 1, 2, 0]) if furnished else 0,
    )
    return wish, who


def accept(world: World, chance: Chance) -> Wish | None:
    one = one_at(world, chance, "in review", doors=("company",))
    if one is None:
        return None
    asked = world.recount.doors.stands[one[0]]["fact"]
    rooms = [fact for fact in world.told[RoomAdded] if fact.hub == asked.get("hub")]
    named = [BedNamed(room=fact.room, bed=bed) for fact in rooms for bed in fact.beds]
    wish = AcceptLease(
        application=one[0],
        first=chance.pick([None, world.today, world.today + timedelta(days=1)]),
        beds=tuple(named[-asked.get("beds", 1) :]) if named and chance.yes(20) else (),
        name=secret("Telaio"),
        email=f"{SECRET}b@example.org",
        tax_code=f"DE:{SECRET.upper()}{chance.number(71, 90)}",
        month_cents=chance.pick([0, 100_01, 244_00, 610_00]),
        vat_bp=chance.pick([22_00, 22_00, 10_00, 0]),
        notice_days=chance.pick([0, 0, 2, 15]),
        overdue_days=chance.pick([0, 3, 30]),
    )
    return wish, by(chance, OPERATOR)


def turn(world: World, chance: Chance) -> Wish | None:
    """By the treasurer, when it is time or before."""
    made = latest(world.told[LeaseMade], 4)
    if not made:
        return None
    lease = chance.pick(made).lease
    on = world.memory[Lease, lease].turns or world.today
    return TurnLease(lease=lease, on=on), by(chance, TREASURER)


def end(world: World, chance: Chance) -> Wish | None:
    made = latest(world.told[LeaseMade], 4)
    if not made:
        return None
    lease = chance.pick(made)
    wish = EndLease(
        hub=lease.hub,
        lease=lease.lease,
        ends=max(world.today, lease.first) + timedelta(days=chance.pick([0, 1, 4, -1])),
        reason=secret("moved away"),
    )
    return wish, for_hub(world, chance, lease.hub)


WISHES: dict[type[Command], Wishing] = {
    ApplyForLease: ask,
    AcceptLease: accept,
    TurnLease: turn,
    EndLease: end,
}
