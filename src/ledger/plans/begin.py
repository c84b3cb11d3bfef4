"""A member begins a plan: its first month is paid at once, or when it begins."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, PlanId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have, must_serve
from ledger.places.hub import must_be_open
from ledger.plans.events import SubscriptionBegun
from ledger.plans.months import month_paid
from ledger.plans.offer import PlanIsWithdrawn
from ledger.plans.plan import existing_plan
from ledger.plans.subscription import Subscription, months_later
from ledger.till.means import PaidAtTill
from ledger.till.take import NothingToPay, must_take
from ledger.treasury.debts import must_owe_nothing

AHEAD_MAX = timedelta(days=366)


class OnlyPeopleHavePlans(Refused):
    """An organisation may pay for a plan, but does not use it: name the member who does."""


class BeginsBefore(Refused):
    """A plan begins today or later."""


class BeginsTooLate(Refused):
    """A plan begins within a year; the last first day is `latest`."""


class BeginSubscription(Command, frozen=True, kw_only=True, tag="plans.begin-subscription"):
    """Begin a plan of a hub for a member; a month's price is taken from the payer's wallet when the month begins.

    A first month that is begun later than on its first day costs the part of the price that is left of it, and has that part
    of the uses. It lasts for so many calendar months, that one counted, or until it is ended.
    """

    hub: HubId
    plan: PlanId
    payer: Annotated[MemberId, Meta(description="the member who pays")]
    member: Annotated[
        MemberId | None, Meta(description="who uses it; the payer if it is left out")
    ] = None
    since: Annotated[date, Meta(description="the first day; today or later")]
    months: Annotated[
        Annotated[int, Meta(ge=1, le=120)] | None,
        Meta(description="for so many; until it is ended if it is left out"),
    ] = None
    shown_total_cents: ShownTotal = None
    at_till: PaidAtTill = None


def begin_subscription(command: BeginSubscription, see: See) -> list[Fact]:
    """Keep the terms of today; pay the first month if it begins today."""
    must_serve(see, command.payer, command.hub)
    must_take(see, command.hub, command.at_till)
    must_be_open(see, command.hub)
    plan = existing_plan(see, command.hub, command.plan)
    if plan.withdrawn:
        raise PlanIsWithdrawn(plan=command.plan)
    today, since = see.today(), command.since
    if since < today:
        raise BeginsBefore(field="since", today=today)
    if since > (latest := today + AHEAD_MAX):
        raise BeginsTooLate(field="since", latest=latest)
    member = command.member or command.payer
    must_be_let_in(see, command.payer, member)
    begun = SubscriptionBegun(
        day=today,
        subscription=see.new_id(Prefix.SUBSCRIPTION),
        hub=command.hub,
        plan=command.plan,
        member=member,
        payer=command.payer,
        turns=since,
        since=since,
        until=months_later(since, command.months) if command.months else None,
        terms=plan.terms,
    )
    one = Subscription().evolve(begun)
    first = one.month(since).cents
    must_cost_as_shown(see, command.shown_total_cents, first, agreed_cents=first)
    if since > today:
        if command.at_till:
            raise NothingToPay(field="at_till")
        return [begun]
    return [begun, *month_paid(see, one, begun.subscription, since, command.at_till)]


def must_be_let_in(see: See, payer: str, member: str) -> None:
    """Refuse members who may not commit themselves, who owe, or who are no person."""
    members = see.all(Membership, dict.fromkeys((payer, member)))
    for one in members:
        must_have(see, one, Right.COMMIT)
    if not members[member].person:
        raise OnlyPeopleHavePlans(field="member", member=member)
    must_owe_nothing(see, payer)
