"""Hosts agree prices by hand, mostly within limits, and take something off for long stays."""

from datetime import timedelta

from ledger.bookings.booking import Stage
from ledger.kernel.command import Command
from ledger.stays.agree_price import AgreePrice
from ledger.stays.arrival_rules import DaysAsked, SeasonAsked, SetArrivalRules
from ledger.stays.events import RoomAdded, StayReserved
from ledger.stays.length_prices import LengthPriceAsked, SetLengthPrices
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


def set_length_prices(world: World, chance: Chance) -> Wish | None:
    """Often of stays as short as there are, rarely of longer ones that cost more."""
    if not (rooms := world.told[RoomAdded]):
        return None
    hub = chance.pick(rooms).hub
    off = [chance.pick([500, 1_250]), chance.pick([2_000, 3_333, 100])]
    asked = tuple(
        LengthPriceAsked(nights_from=nights, off_bp=bp)
        for nights, bp in zip(chance.pick([(2, 4), (3, 5), (2, 7)]), off, strict=True)
    )
    wish = SetLengthPrices(
        hub=hub,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        prices=asked[: chance.pick([0, 1, 2, 2])],
    )
    return wish, for_hub(world, chance, hub)


def set_arrival_rules(world: World, chance: Chance) -> Wish | None:
    """Mostly of one night at least; rarely for longer, or for days on which nobody arrives, and mostly not for long."""
    if not (rooms := world.told[RoomAdded]):
        return None
    room = chance.pick(rooms)
    strict = chance.yes(25)
    wish = SetArrivalRules(
        hub=room.hub,
        room=room.room if chance.yes(40) else None,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 3, -1])),
        nights_min=2 if strict else 1,
        nights_max=chance.pick([None, None, 12, 1]),
        seasons=(SeasonAsked(first="12-20", last=chance.pick(["01-06", "02-29"]), nights_min=2),)
        if chance.yes(40)
        else (),
        days_before_min=1 if strict and chance.yes(50) else 0,
        days_before_max=chance.pick([None, None, 300]),
        weekdays_without=(chance.pick([1, 4, 7]),) if chance.yes(40) else (),
        days_without=(
            DaysAsked(first=world.today, until=world.today + timedelta(days=chance.pick([1, 0]))),
        )
        if chance.yes(15)
        else (),
    )
    return wish, for_hub(world, chance, room.hub)


WISHES: dict[type[Command], Wishing] = {
    AgreePrice: agree_price,
    SetLengthPrices: set_length_prices,
    SetArrivalRules: set_arrival_rules,
}
