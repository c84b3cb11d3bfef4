"""Hosts agree prices by hand, mostly within limits."""

from ledger.bookings.booking import Stage
from ledger.kernel.command import Command
from ledger.stays.agree_price import AgreePrice
from ledger.stays.events import StayReserved
from ledger.stays.stay import Stay
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, secret
from tests.book.world import World


def agree_price(world: World, chance: Chance) -> Wish | None:
    """Somewhat less than what a bed costs, or rarely a cent."""
    every = (world.memory[Stay, fact.stay] for fact in world.told[StayReserved])
    found = [one for one in every if one.stage in (Stage.BOOKED, Stage.IN_HOUSE) and one.bill]
    if not found:
        return None
    stay = chance.pick(found)
    cents = max(1, stay.bill[0].unit_cents * chance.pick([60, 75, 90, 100]) // 100)
    wish = AgreePrice(
        stay=stay.name,
        payer=stay.payer,
        night_cents=1 if chance.yes(5) else cents,
        reason=secret("why"),
    )
    return wish, for_hub(world, chance, stay.hub)


WISHES: dict[type[Command], Wishing] = {AgreePrice: agree_price}
