"""Hosts give deposits back, find things broken when the guests are gone, and operators say for how long deposits are held."""

from datetime import timedelta

from ledger.bookings.booking import Stage
from ledger.kernel.command import Command
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.events import StayReserved
from ledger.stays.rules import SetStayRule, StayRule
from ledger.stays.stay import Stay
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, host, secret
from tests.book.world import World
from tests.staff import OPERATOR


def _answering(world: World, chance: Chance, *, in_house: bool) -> Stay | None:
    """Mostly a stay whose deposit is held after check-out, or whose guests are in the house as well."""
    stages = (Stage.IN_HOUSE, Stage.FINISHED) if in_house else (Stage.FINISHED,)
    every = [world.memory[Stay, fact.stay] for fact in world.told[StayReserved]]
    held = [one for one in every if one.stage in stages and one.deposit_left_cents]
    if not (found := held or (every[-3:] if chance.yes(15) else [])):
        return None
    return chance.pick(found)


def damage(world: World, chance: Chance) -> Wish | None:
    if (stay := _answering(world, chance, in_house=True)) is None:
        return None
    """Seldom more than the deposit, and mostly that is said then."""
    above = chance.pick([0, 0, 0, 0, 0, 0, 700])
    cents = chance.number(1, max(1, stay.deposit_left_cents)) + above
    wish = ChargeDamage(
        stay=stay.name,
        payer=stay.payer,
        cents=cents,
        note=secret("note"),
        above_owed=above > 0 or chance.yes(20),
    )
    return wish, host(stay.hub)


def release(world: World, chance: Chance) -> Wish | None:
    if (stay := _answering(world, chance, in_house=False)) is None:
        return None
    return ReleaseDeposit(stay=stay.name), for_hub(world, chance, stay.hub)


def rule(world: World, chance: Chance) -> Wish | None:
    first = world.today + timedelta(days=chance.pick([0, 0, 3, -1]))
    if chance.yes(50):
        hours = chance.pick([0, 1, 24, 48, 48, 49])
        return SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=first, value=hours), OPERATOR
    nights = chance.pick([0, 4, 40, 730])
    return SetStayRule(rule=StayRule.UNPAID_BED_NIGHTS, valid_from=first, value=nights), OPERATOR


WISHES: dict[type[Command], Wishing] = {
    ChargeDamage: damage,
    ReleaseDeposit: release,
    SetStayRule: rule,
}
