"""A plan is ended with a month: the notice of its terms before, and never before a month that is paid."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import SubscriptionId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.rights import must_serve
from ledger.plans.events import SubscriptionEnded
from ledger.plans.months import turning
from ledger.plans.subscription import Subscription, existing_subscription, month_after, month_of


class PlanEndsLater(Refused):
    """By its notice, and the months that are paid, it ends on the day `earliest` at the earliest."""


class PlanIsOver(Refused):
    """It is over by then already."""


class EndSubscription(Command, frozen=True, kw_only=True, tag="plans.end-subscription"):
    """End a member's plan with a month (the payer's users, the hub's host, operators): no later month is paid.

    One that has not begun never begins.
    """

    subscription: SubscriptionId
    until: Annotated[date, Meta(description="the first day after it: the first of a month")]


def end_subscription(command: EndSubscription, see: See) -> list[Fact]:
    """Let it be over then."""
    one = existing_subscription(see, command.subscription)
    must_serve(see, one.payer, one.hub)
    if command.until != month_of(command.until):
        raise Malformed("A plan ends with a month.", field="until")
    if one.until is not None and command.until >= one.until:
        raise PlanIsOver(field="until", until=one.until)
    if command.until < (earliest := earliest_end(one, see.today())):
        raise PlanEndsLater(field="until", earliest=earliest)
    return [turning(see, one, command.subscription, SubscriptionEnded, until=command.until)]


def earliest_end(one: Subscription, today: date) -> date:
    """Return the first day before which a plan may be over: its notice from today, and after all months that are paid."""
    if one.since > today:
        return month_of(one.since) if not one.paid else month_after(one.since)
    noticed = month_after(today + timedelta(days=one.terms.notice_days))
    return max([noticed, *(month.until for month in one.paid.values())])
