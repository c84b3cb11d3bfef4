"""Month by month a plan is paid before and earned after; a month that cannot be paid has no uses, and nobody owes it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, TypeVar

from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import SubscriptionId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.membership import GONE, OVER, Membership
from ledger.members.rights import Right, must_have, must_serve, rights_of
from ledger.plans import journal
from ledger.plans.events import (
    MonthEarned,
    MonthPaid,
    MonthUnpaid,
    SubscriptionEnded,
    Turning,
)
from ledger.plans.subscription import Subscription, existing_subscription, month_of
from ledger.till.means import AtTill, PaidAtTill
from ledger.till.take import must_take, take
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post

T = TypeVar("T", bound=Turning)


class NotThatTurn(Refused):
    """Months turn one after the other, each once; the next one `turns` then, if there is one."""


class NotTurnedYet(Refused):
    """A month turns when its first day has begun."""


class NotToPay(Refused):
    """Only the month that began and is unpaid is paid later, and only the next one before: `months`, by their first days, if there are some."""


class TurnMonth(Command, frozen=True, kw_only=True, tag="plans.turn-month"):
    """Earn the month of a plan that is over, and pay the one that begins: happens by itself."""

    subscription: SubscriptionId
    on: Annotated[date, Meta(description="the day on which it turns")]


class PayMonth(Command, frozen=True, kw_only=True, tag="plans.pay-month"):
    """Pay a month of a plan: the one that could not be paid when it began, or before it begins the next one; the hub's host takes it at the till, too."""

    subscription: SubscriptionId
    first: Annotated[date, Meta(description="the first day of the month that is the plan's")]
    at_till: PaidAtTill = None


def turn_month(command: TurnMonth, see: See) -> list[Fact]:
    """32. What the wallet cannot pay is not owed: the month has no uses until it is paid."""
    must_be(see, Role.SYSTEM, Role.TREASURER)
    one, name, on = (
        existing_subscription(see, command.subscription),
        command.subscription,
        command.on,
    )
    if on != one.turns:
        raise NotThatTurn(on=on, turns=one.turns)
    if see.now < rome(on):
        raise NotTurnedYet(on=on)
    facts: list[Fact] = []
    for month in [each for each in one.paid.values() if each.until == on]:
        earned = turning(see, one, name, MonthEarned, first=month.first, net_cents=month.net_cents)
        one = one.evolve(earned)
        facts += [earned, *post(see, journal.earned(one.hub, name, month.net_cents, on))]
    if one.next_month != on or not one.lasts_on(on):
        return facts
    if _has_left(see, one):
        return [*facts, turning(see, one, name, SubscriptionEnded, until=max(on, one.since))]
    if _can_pay(see, one):
        return [*facts, *month_paid(see, one, name, on)]
    return [*facts, turning(see, one, name, MonthUnpaid, first=on)]


def pay_month(command: PayMonth, see: See) -> list[Fact]:
    """32. Pay it now."""
    one, name = existing_subscription(see, command.subscription), command.subscription
    must_serve(see, one.payer, one.hub)
    must_take(see, one.hub, command.at_till)
    must_have(see, one.payer, Right.COMMIT)
    must_owe_nothing(see, one.payer)
    today = see.today()
    months = [one.next_month] if one.lasts_on(one.next_month) else []
    if one.unpaid and one.lasts_on(one.unpaid) and month_of(one.unpaid) == month_of(today):
        months = [one.unpaid, *months]
    if command.first not in months:
        raise NotToPay(field="first", months=months)
    return month_paid(see, one, name, command.first, command.at_till)


def month_paid(
    see: See, one: Subscription, name: str, first: date, told: AtTill | None = None
) -> list[Fact]:
    """Return that a month is paid, with its entry; refuses `NotEnoughMoney` unless it is at the till."""
    month = one.month(first)
    paid = turning(
        see,
        one,
        name,
        MonthPaid,
        first=first,
        until=month.until,
        uses=month.uses,
        net_cents=month.net_cents,
        vat_cents=month.vat_cents,
    )
    return [paid, *take(see, told, journal.paid(one, name, month))]


def turning(see: See, one: Subscription, name: str, kind: type[T], **more: Any) -> T:
    """Return a fact of a plan, today, which says when its next month turns once this is so."""
    said: dict[str, Any] = {
        field: getattr(one, field) for field in ("hub", "plan", "member", "payer")
    }
    fact = kind(day=see.today(), subscription=name, turns=None, **said, **more)
    return replace(fact, turns=one.evolve(fact).turns)  # type: ignore[arg-type]  # all kinds of it are


def _has_left(see: See, one: Subscription) -> bool:
    """Say whether who uses the plan, or who pays for it, is no member any more."""
    both = see.all(Membership, dict.fromkeys((one.member, one.payer)))
    return any(each.standing in GONE | OVER for each in both.values())


def _can_pay(see: See, one: Subscription) -> bool:
    """Say whether the payer may commit to another month, and has its price."""
    both = see.all(Membership, dict.fromkeys((one.member, one.payer)))
    if not all(Right.COMMIT in rights_of(each.standing) for each in both.values()):
        return False
    has = -see(Account, chart.wallet(one.payer)).balance
    return has >= one.month(one.next_month).cents


def after_turning(fact: Turning) -> Iterable[Due | Done]:
    """The next month turns when its day begins."""
    subject = f"plan:{fact.subscription}"
    if fact.turns is None:
        return (Done(subject=subject),)
    command = TurnMonth(subscription=fact.subscription, on=fact.turns)
    return (Due(subject=subject, at=rome(fact.turns), command=command),)
