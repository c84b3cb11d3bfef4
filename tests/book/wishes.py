"""What people wish for: every command there is, mostly sensible, now and then what must be refused."""

from collections.abc import Callable, Iterable
from typing import Any

from ledger.kernel.command import Command
from ledger.kernel.who import Role, Who
from ledger.members.events import UserNamed
from ledger.members.user import User
from ledger.places.events import HubRecorded
from ledger.stays.register import GuestRegister
from ledger.stays.stay import Stay
from ledger.stays.tax_table import TaxTables
from tests.book.chance import Chance
from tests.book.world import SECRET, World
from tests.members.examples import NOBODY
from tests.staff import AUDITOR, OPERATOR

Wish = tuple[Command, Who]
Wishing = Callable[[World, Chance], Wish | None]

FEW = 8


def secret(word: str) -> str:
    """Something about a person that nobody may read in the log."""
    return f"{SECRET}o {word}"


def hubs(world: World) -> list[str]:
    return [fact.hub for fact in world.told[HubRecorded]]


def members(world: World, *standings: str) -> list[str]:
    found = world.recount.people.standing.items()
    return [member for member, standing in found if not standings or standing in standings]


def someone(world: World, chance: Chance, *standings: str) -> str | None:
    """Pick a member who stands there; now and then any at all, or nobody."""
    fitting = members(world, *standings)
    if chance.yes(4):
        fitting = [*members(world), NOBODY]
    return chance.pick(fitting) if fitting else None


def former_holders(world: World, *standings: str) -> list[str]:
    """Return members who stand there, held shares once, and hold none any more."""
    shares = world.recount.shares
    once = {member for courses in shares.courses.values() for member in courses}
    return [one for one in members(world, *standings) if one in once and not shares.of(one)]


def users_of(world: World, member: str) -> list[str]:
    named = (fact.user for fact in world.told[UserNamed])
    return [user for user in dict.fromkeys(named) if member in world.memory[User, user].members]


def for_member(world: World, chance: Chance, member: str) -> Who:
    """A member's own user, an operator at the desk; rarely somebody else's user, or an auditor."""
    mine = users_of(world, member)
    if chance.yes(4):
        others = [fact.user for fact in world.told[UserNamed]]
        return member_role(chance.pick(others)) if others else AUDITOR
    return member_role(mine[0]) if mine and chance.yes(50) else OPERATOR


def member_role(user: str) -> Who:
    return Who(actor=f"user-{user}", role=Role.MEMBER, user=user)


def host(hub: str) -> Who:
    return Who(actor=f"host-{hub}", role=Role.HOST, hub=hub)


def for_hub(world: World, chance: Chance, hub: str) -> Who:
    """The hub's host or an operator; rarely the host of another hub."""
    if chance.yes(4):
        return host(chance.pick(hubs(world)))
    return host(hub) if chance.yes(50) else OPERATOR


def by(chance: Chance, who: Who) -> Who:
    """Nearly always whoever may."""
    return AUDITOR if chance.yes(3) else who


def latest(things: Iterable[Any], count: int = FEW) -> list[Any]:
    """The last few: what happened lately is what people ask about."""
    return list(things)[-count:]


def lacking_of(world: World, stay: Stay) -> set[str]:
    """Return the beds of guests of whom the register lacks something."""
    town = next(fact.istat for fact in world.told[HubRecorded] if fact.hub == stay.hub)
    rule = world.memory[TaxTables, town].age_rule(stay.arrive)
    return {one.bed for one in world.memory[GuestRegister, stay.name].lacking(stay.beds, rule)}
