"""Plans that hubs offer, those that members have, and their months."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.kernel.ids import Prefix
from ledger.plans.events import (
    MonthEarned,
    MonthPaid,
    MonthUnpaid,
    PlanOffered,
    PlanWithdrawn,
    SubscriptionBegun,
    SubscriptionEnded,
    SubscriptionPaused,
)
from ledger.plans.subscription import month_after
from projections.engine.change import Change, End, Put, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.plans.drawn import Booked, GivenUp, drawn


class MonthIs(StrEnum):
    """Where a month of a plan stands."""

    PAID = "paid"
    UNPAID = "unpaid"
    PAUSED = "paused"
    EARNED = "earned"


class PlanRow(msgspec.Struct, frozen=True, gc=False):
    """A plan that a hub offers, or offered until it was `withdrawn`."""

    plan: str
    hub: str
    name: str
    service: str
    unit: str
    uses: int
    month_cents: int
    over_cents: int | None
    vat_bp: int
    notice_days: int
    offered: date
    withdrawn: date | None = None


class SubscriptionRow(msgspec.Struct, frozen=True, gc=False):
    """A member's plan, on the days of `[since, until)`, with the terms that it began with; `who` has it or pays for it.

    `begun_at` is the place in the book where it was begun.
    """

    subscription: str
    plan: str
    hub: str
    member: str
    payer: str
    who: tuple[str, ...]
    begun: date
    since: date
    until: date | None
    service: str
    unit: str
    uses: int
    month_cents: int
    over_cents: int | None
    vat_bp: int
    notice_days: int
    turns: date | None
    begun_at: int


class MonthRow(msgspec.Struct, frozen=True, gc=False):
    """The month of a plan that begins on the day `first`; one that is not paid has no uses."""

    subscription: str
    first: date
    hub: str
    stage: MonthIs
    until: date | None = None
    uses: int = 0
    net_cents: int = 0
    vat_cents: int = 0


class UseRow(msgspec.Struct, frozen=True, gc=False):
    """So many uses of a plan on a day, by a booking: those that are `spent` were given up too late, or missed."""

    subscription: str
    booking: str
    day: date
    hub: str
    uses: int
    spent: bool = False


PLANS_TABLE = History(
    row=PlanRow, name="plans", key=("plan",), indexes=(Index(("hub", "to_position")),)
)
SUBSCRIPTIONS = History(
    row=SubscriptionRow,
    name="subscriptions",
    key=("subscription",),
    indexes=(Index(("hub", "to_position")), Index(("who",), method="gin")),
)
MONTHS = History(row=MonthRow, name="plan_months", key=("subscription", "first"))
USES = History(row=UseRow, name="plan_uses", key=("subscription", "booking", "day"))


def offered(fact: PlanOffered) -> Iterator[Row]:
    """A hub has one more."""
    terms = msgspec.structs.asdict(fact.terms)
    yield PlanRow(plan=fact.plan, hub=fact.hub, name=fact.name, offered=fact.day, **terms)


def withdrawn(fact: PlanWithdrawn) -> Iterator[Change]:
    """Nobody begins it any more."""
    yield Update(PlanRow, (fact.plan,), withdrawn=fact.day)


def begun(fact: SubscriptionBegun, line: Line[Any]) -> Iterator[Row]:
    """A member has one."""
    yield SubscriptionRow(
        subscription=fact.subscription,
        plan=fact.plan,
        hub=fact.hub,
        member=fact.member,
        payer=fact.payer,
        who=tuple(dict.fromkeys((fact.payer, fact.member))),
        begun=fact.day,
        since=fact.since,
        until=fact.until,
        turns=fact.turns,
        begun_at=line.position,
        **msgspec.structs.asdict(fact.terms),
    )


def paid(fact: MonthPaid) -> Iterator[Change]:
    """A month has its uses."""
    yield Put(
        MonthRow(
            fact.subscription,
            fact.first,
            fact.hub,
            MonthIs.PAID,
            fact.until,
            fact.uses,
            fact.net_cents,
            fact.vat_cents,
        )
    )
    yield Update(SubscriptionRow, (fact.subscription,), turns=fact.turns)


def unpaid(fact: MonthUnpaid) -> Iterator[Change]:
    """A month has none, until it is paid."""
    yield Put(MonthRow(fact.subscription, fact.first, fact.hub, MonthIs.UNPAID))
    yield Update(SubscriptionRow, (fact.subscription,), turns=fact.turns)


def earned(fact: MonthEarned) -> Iterator[Change]:
    """A month is over."""
    yield Update(MonthRow, (fact.subscription, fact.first), stage=MonthIs.EARNED)
    yield Update(SubscriptionRow, (fact.subscription,), turns=fact.turns)


def ended(fact: SubscriptionEnded) -> Iterator[Change]:
    """It is over sooner."""
    yield Update(SubscriptionRow, (fact.subscription,), until=fact.until, turns=fact.turns)


def paused(fact: SubscriptionPaused) -> Iterator[Change]:
    """Months are left out."""
    first = fact.first
    while first < fact.until:
        yield Put(MonthRow(fact.subscription, first, fact.hub, MonthIs.PAUSED))
        first = month_after(first)
    yield Update(SubscriptionRow, (fact.subscription,), turns=fact.turns)


def booked(fact: Booked) -> Iterator[Row]:
    """Uses of a month are taken."""
    for one in drawn(fact, Prefix.SUBSCRIPTION):
        yield UseRow(one.source, one.booking, one.day, fact.hub, one.uses)


def not_used(fact: GivenUp) -> Iterator[Change]:
    """They are given back in time, or spent."""
    for one in drawn(fact, Prefix.SUBSCRIPTION):
        key = one.source, one.booking, one.day
        yield Update(UseRow, key, spent=True) if one.spent else End(UseRow, key)


FIGURES = """
SELECT 'plan ' || plan, concat_ws(' ', hub, service, unit, uses, month_cents, coalesce(over_cents::text, '-'), vat_bp, notice_days,
    offered, coalesce(withdrawn::text, '-'), name)
FROM plans WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'subscription ' || subscription, concat_ws(' ', plan, hub, member, payer,
    (SELECT string_agg(w, ',' ORDER BY n) FROM unnest(who) WITH ORDINALITY e (w, n)), begun, since, coalesce(until::text, '-'),
    service, unit, uses, month_cents, coalesce(over_cents::text, '-'), vat_bp, notice_days, coalesce(turns::text, '-'), begun_at)
FROM subscriptions WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'plan-month', subscription, first),
    concat_ws(' ', hub, stage, coalesce(until::text, '-'), uses, net_cents, vat_cents)
FROM plan_months WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'plan-use', subscription, booking, day), concat_ws(' ', hub, uses, CASE WHEN spent THEN 'spent' ELSE 'taken' END)
FROM plan_uses WHERE from_position <= %(position)s AND to_position > %(position)s
"""
PLANS = View(
    name="plans",
    version=4,
    tables=(PLANS_TABLE, SUBSCRIPTIONS, MONTHS, USES),
    folds=(offered, withdrawn, begun, paid, unpaid, earned, ended, paused, booked, not_used),
    figures=FIGURES,
)
