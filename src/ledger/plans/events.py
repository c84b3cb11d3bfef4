"""Facts about plans: what a hub offers for a price a month, who has one, which months were paid and earned."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many `uses` of a service by a unit each calendar month, for `month_cents` with VAT at `vat_bp`, paid before.

    A use past those costs `over_cents`, VAT within; without it there are no more. It is ended `notice_days` before a month's end.
    """

    service: str
    unit: str
    uses: int
    month_cents: int
    over_cents: int | None
    vat_bp: int
    notice_days: int


class OfPlan(OfHub, frozen=True, kw_only=True, gc=False):
    """Something about a plan that a hub offers."""

    plan: Ref


class PlanOffered(OfPlan, frozen=True, kw_only=True, gc=False, tag="plans.plan-offered.v1"):
    """A hub offers a plan on these terms: whoever begins one keeps them."""

    begins: ClassVar = "plan"

    name: str
    terms: PlanTerms


class PlanWithdrawn(OfPlan, frozen=True, kw_only=True, gc=False, tag="plans.plan-withdrawn.v1"):
    """Nobody begins this plan any more; who has it keeps it."""


class OfSubscription(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a member's plan at a hub, for which the payer pays."""

    found_by: ClassVar = {"hub": "hub", "subscription": "subscription", "payer": "member"}

    subscription: Ref
    hub: Ref
    plan: Ref
    member: Ref
    payer: Ref


class Turning(OfSubscription, frozen=True, kw_only=True, gc=False):
    """Something after which the plan's next month turns on the day `turns`: one that is over is earned, the next is paid."""

    turns: date | None


class SubscriptionBegun(
    Turning, frozen=True, kw_only=True, gc=False, tag="plans.subscription-begun.v1"
):
    """A member has the plan from the day `since` on, before `until` if that is said."""

    begins: ClassVar = "subscription"

    since: date
    until: date | None
    terms: PlanTerms


class MonthPaid(Turning, frozen=True, kw_only=True, gc=False, tag="plans.month-paid.v1"):
    """The days of `[first, until)`, all in one calendar month, are paid: so many `uses` may be had on them."""

    shows_balances: ClassVar = True

    first: date
    until: date
    uses: int
    net_cents: int
    vat_cents: int


class MonthUnpaid(Turning, frozen=True, kw_only=True, gc=False, tag="plans.month-unpaid.v1"):
    """When the month began the payer's wallet lacked its price, or the payer might not commit: no use of it may be had until it is paid."""

    first: date


class MonthEarned(Turning, frozen=True, kw_only=True, gc=False, tag="plans.month-earned.v1"):
    """A month that was paid is over: the hub has earned it, however often the plan was used."""

    shows_balances: ClassVar = True

    first: date
    net_cents: int


class SubscriptionEnded(
    Turning, frozen=True, kw_only=True, gc=False, tag="plans.subscription-ended.v1"
):
    """The plan is over before the day `until`: no month that begins on it or later is paid."""

    until: date


class SubscriptionPaused(
    Turning, frozen=True, kw_only=True, gc=False, tag="plans.subscription-paused.v1"
):
    """No month that begins on the days of `[first, until)` is paid, or had; then the plan goes on."""

    first: date
    until: date
