"""Hubs sell carnets, members buy them, and what is not used in time expires."""

from ledger.kernel.command import Command
from ledger.plans.credit_events import CarnetOffered, CreditsBought, CreditsGiven
from ledger.plans.credits import Carnet
from ledger.plans.give import GiveCredits, WhyGiven
from ledger.plans.sell import BuyCredits, ExpireCredits, OfferCarnet, WithdrawCarnet
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_hub, for_member, hubs, latest, someone
from tests.book.wishes_of_halls import let_for_money
from tests.book.wishes_of_plans import OF_HALLS, half_hours_of
from tests.book.wishes_of_the_till import at_till
from tests.book.world import World
from tests.staff import TREASURER

OFFERED_MAX = 8


def offer(world: World, chance: Chance) -> Wish | None:
    """Of few uses at desks or in halls, good for a month or more, at a price that no cent divides."""
    if len(world.told[CarnetOffered]) >= OFFERED_MAX and not chance.yes(5):
        return None
    hub = chance.pick(hubs(world)[:1] if chance.yes(60) else hubs(world))
    service, unit = chance.pick(
        [("desk", "day"), ("desk", "day"), ("desk", "half-day"), ("desk", "night"), *OF_HALLS]
    )
    if chance.yes(40) and (halls := let_for_money(world)):
        hub, service, unit = half_hours_of(chance.pick(halls))
    wish = OfferCarnet(
        hub=hub,
        name="Carnet",
        service=service,
        unit=unit,
        uses=chance.pick([1, 3, 10]),
        cents=chance.pick([1, 1_000, 18_301]),
        vat_bp=chance.pick([2_200, 1_000, 0]),
        months=chance.pick([1, 1, 1, 12]),
    )
    return wish, for_hub(world, chance, hub)


def withdraw(world: World, chance: Chance) -> Wish | None:
    carnets = latest(world.told[CarnetOffered])
    if not carnets or not chance.yes(20):
        return None
    one = chance.pick(carnets)
    return WithdrawCarnet(hub=one.hub, carnet=one.carnet), for_hub(world, chance, one.hub)


def buy(world: World, chance: Chance) -> Wish | None:
    """Mostly one that is sold; now and then somebody else pays."""
    every = world.told[CarnetOffered]
    sold = [one for one in every if not world.memory[Carnet, one.carnet].withdrawn]
    payer = someone(world, chance, "admitted")
    if not (sold or every) or payer is None:
        return None
    one = chance.pick(latest(sold or every))
    member = someone(world, chance, "admitted") if chance.yes(30) else None
    told = at_till(world, chance)
    of = {"hub": one.hub, "carnet": one.carnet, "payer": payer, "member": member}
    who = for_hub(world, chance, one.hub) if told else for_member(world, chance, payer)
    return BuyCredits(**of, at_till=told), who


def give(world: World, chance: Chance) -> Wish | None:
    """To somebody who is there, of few uses."""
    hub, member = chance.pick(hubs(world)), someone(world, chance, "admitted", "suspended")
    if member is None or (world.told[CreditsGiven] and not chance.yes(40)):
        return None
    wish = GiveCredits(
        hub=hub,
        member=member,
        service="desk",
        unit=chance.pick(["day", "day", "half-day", "night"]),
        uses=chance.pick([1, 1, 2]),
        months=chance.pick([1, 1, 6]),
        reason=chance.pick(list(WhyGiven)),
    )
    return wish, for_hub(world, chance, hub)


def expire(world: World, chance: Chance) -> Wish | None:
    """By the treasurer, mostly before it is time."""
    bought = latest([*world.told[CreditsBought], *world.told[CreditsGiven]])
    if not bought:
        return None
    return ExpireCredits(credits=chance.pick(bought).credits), by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    OfferCarnet: offer,
    WithdrawCarnet: withdraw,
    BuyCredits: buy,
    ExpireCredits: expire,
    GiveCredits: give,
}
