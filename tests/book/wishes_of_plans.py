"""Hubs offer plans, members begin and end them, and pay months that they could not pay when these began."""

from datetime import timedelta

from ledger.halls.events import HallSetUp
from ledger.kernel.command import Command
from ledger.plans.begin import BeginSubscription
from ledger.plans.end import EndSubscription, earliest_end
from ledger.plans.events import PlanOffered, SubscriptionBegun
from ledger.plans.months import PayMonth, TurnMonth
from ledger.plans.offer import OfferPlan, WithdrawPlan
from ledger.plans.pause import PauseSubscription
from ledger.plans.plan import Plan
from ledger.plans.subscription import Subscription
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_hub, for_member, hubs, latest, someone
from tests.book.wishes_of_halls import let_for_money
from tests.book.wishes_of_the_till import at_till
from tests.book.world import World
from tests.staff import TREASURER

OFFERED_MAX = 10
OF_HALLS = [("meeting-room", "half-hour"), ("podcast-room", "half-hour"), ("meeting-room", "hour")]
"""Halls are had by the half hour; by the hour nobody sells them ahead."""


def offer(world: World, chance: Chance) -> Wish | None:
    """Desks by the day or half day, halls by the half hour, or nights; cheap ones and ones that few wallets pay twice."""
    if len(world.told[PlanOffered]) >= OFFERED_MAX and not chance.yes(5):
        return None
    hub = chance.pick(hubs(world)[:1] if chance.yes(60) else hubs(world))
    of_desks = [("desk", "day"), ("desk", "day"), ("desk", "half-day")]
    service, unit = chance.pick([*of_desks, ("bed", "night"), ("bed", "day"), *OF_HALLS])
    if chance.yes(40) and (halls := let_for_money(world)):
        hub, service, unit = half_hours_of(chance.pick(halls))
    wish = OfferPlan(
        hub=hub,
        name="Dieci giornate",
        service=service,
        unit=unit,
        uses=chance.pick([1, 2, 10]),
        month_cents=chance.pick([1, 3_333, 12_200, 70_000]),
        over_cents=chance.pick([None, 500, 1_500]),
        vat_bp=chance.pick([2_200, 1_000, 0]),
        notice_days=chance.pick([0, 0, 15]),
    )
    return wish, for_hub(world, chance, hub)


def half_hours_of(hall: HallSetUp) -> tuple[str, str, str]:
    """Where, for what and by what half hours in a hall are sold ahead."""
    return hall.hub, hall.kind, "half-hour"


def withdraw(world: World, chance: Chance) -> Wish | None:
    plans = latest(world.told[PlanOffered])
    if not plans or not chance.yes(20):
        return None
    one = chance.pick(plans)
    return WithdrawPlan(hub=one.hub, plan=one.plan), for_hub(world, chance, one.hub)


def begin(world: World, chance: Chance) -> Wish | None:
    """Mostly one that is offered, from today on; now and then somebody else pays."""
    plans = [one for one in world.told[PlanOffered] if not world.memory[Plan, one.plan].withdrawn]
    payer = someone(world, chance, "admitted")
    if not (plans := plans or world.told[PlanOffered]) or payer is None:
        return None
    one = chance.pick(latest(plans))
    wish = BeginSubscription(
        hub=one.hub,
        plan=one.plan,
        payer=payer,
        member=someone(world, chance, "admitted") if chance.yes(30) else None,
        since=world.today + timedelta(days=chance.pick([0, 0, 0, 3, 20, -1])),
        months=chance.pick([None, None, 1, 3]),
        at_till=(told := at_till(world, chance)),
    )
    return wish, (for_hub(world, chance, one.hub) if told else for_member(world, chance, payer))


def _one(world: World, chance: Chance) -> tuple[str, Subscription] | None:
    begun = latest(world.told[SubscriptionBegun])
    if not begun:
        return None
    name = chance.pick(begun).subscription
    return name, world.memory[Subscription, name]


def pay(world: World, chance: Chance) -> Wish | None:
    """The month that is unpaid, or the next one before it begins."""
    if (found := _one(world, chance)) is None:
        return None
    name, one = found
    told = at_till(world, chance)
    wish = PayMonth(subscription=name, first=one.unpaid or one.next_month, at_till=told)
    who = for_hub(world, chance, one.hub) if told else for_member(world, chance, one.payer)
    return wish, who


def turn(world: World, chance: Chance) -> Wish | None:
    """By the treasurer, when it is time or before."""
    if (found := _one(world, chance)) is None:
        return None
    name, one = found
    return TurnMonth(subscription=name, on=one.turns or world.today), by(chance, TREASURER)


def end(world: World, chance: Chance) -> Wish | None:
    """With the first month that its terms allow, or too soon."""
    if not chance.yes(40) or (found := _one(world, chance)) is None:
        return None
    name, one = found
    until = earliest_end(one, world.today)
    if chance.yes(20):
        until = (until - timedelta(days=1)).replace(day=1)
    return EndSubscription(subscription=name, until=until), for_member(world, chance, one.payer)


def pause(world: World, chance: Chance) -> Wish | None:
    """From the next month on, or from one that is paid."""
    if (found := _one(world, chance)) is None:
        return None
    name, one = found
    first = one.next_month if chance.yes(85) else world.today.replace(day=1)
    wish = PauseSubscription(subscription=name, first=first, months=chance.pick([1, 1, 3]))
    return wish, for_member(world, chance, one.payer)


WISHES: dict[type[Command], Wishing] = {
    OfferPlan: offer,
    WithdrawPlan: withdraw,
    BeginSubscription: begin,
    PayMonth: pay,
    TurnMonth: turn,
    PauseSubscription: pause,
    EndSubscription: end,
}
