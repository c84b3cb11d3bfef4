"""A plan rests for some months: nothing is paid for them, and no use is had."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import SubscriptionId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.rights import must_serve
from ledger.plans.end import PlanIsOver
from ledger.plans.events import SubscriptionPaused
from ledger.plans.months import turning
from ledger.plans.subscription import existing_subscription, month_of, months_later


class PausedFromNext(Refused):
    """A plan is paused from its next month on, of which nothing is paid: the day is `next_month`."""


class PauseSubscription(Command, frozen=True, kw_only=True, tag="plans.pause-subscription"):
    """Pause a member's plan from its next month on, for so many months (the payer's users, the hub's host, operators).

    It goes on by itself; one that is for some months does not last longer for that.
    """

    subscription: SubscriptionId
    first: Annotated[date, Meta(description="the first day of the next month that is not paid")]
    months: Annotated[int, Meta(ge=1, le=12, description="for how many")] = 1


def pause_subscription(command: PauseSubscription, see: See) -> list[Fact]:
    """Let the months pass."""
    one, name = existing_subscription(see, command.subscription), command.subscription
    must_serve(see, one.payer, one.hub)
    if command.first != month_of(command.first):
        raise Malformed("A plan is paused from the first of a month on.", field="first")
    if not one.lasts_on(one.next_month):
        raise PlanIsOver(field="first", until=one.until)
    if command.first != one.next_month or command.first <= see.today():
        raise PausedFromNext(field="first", next_month=one.next_month)
    until = months_later(command.first, command.months)
    return [turning(see, one, name, SubscriptionPaused, first=command.first, until=until)]
