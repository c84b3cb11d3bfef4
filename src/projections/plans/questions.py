"""Which plans hubs offer, which ones members have, and what became of their months."""

from datetime import date

import msgspec

from ledger.conventions.events import ServiceKind, Unit
from ledger.kernel.ids import HubId, MemberId, PlanId, SubscriptionId
from projections.engine.listing import Filter, Listing
from projections.plans.view import PLANS, MonthIs


class PlanOnSale(msgspec.Struct, frozen=True, kw_only=True):
    """A plan of a hub: so many uses of a service by a unit each calendar month, for `month_cents`, VAT at `vat_bp` within.

    A use past those costs `over_cents`; null where there are no more. It is ended `notice_days` before a month's end. Since
    it was `withdrawn` nobody begins it any more.
    """

    id: str
    hub: str
    name: str
    service: ServiceKind
    unit: Unit
    uses: int
    month_cents: int
    over_cents: int | None
    vat_bp: int
    notice_days: int
    offered: date
    withdrawn: date | None


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A member's plan, on the days of `[since, until)`, or until it is ended; on the day `turns` its next month begins, or the last is over.

    It has the terms with which it began.
    """

    id: str
    plan: str
    hub: str
    member: str
    payer: str
    begun: date
    since: date
    until: date | None
    service: ServiceKind
    unit: Unit
    uses: int
    month_cents: int
    over_cents: int | None
    vat_bp: int
    notice_days: int
    turns: date | None


class PlanMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month of a plan, from its day `first` on: paid, and earned once it is over; or unpaid, without uses.

    Of its `uses` so many are `taken`, `spent` ones among them, and so many `left`.
    """

    id: str
    subscription: str
    hub: str
    first: date
    until: date | None
    stage: MonthIs
    uses: int
    taken: int
    spent: int
    left: int
    net_cents: int
    vat_cents: int


class PlanUse(msgspec.Struct, frozen=True, kw_only=True):
    """So many uses of a plan of a hub on a day, by a booking, at that hub or another (`used_at`); those that are `spent` were given up too late, or missed."""

    id: str
    subscription: str
    hub: str
    used_at: str
    booking: str
    day: date
    uses: int
    spent: bool


def _uses(condition: str) -> str:
    return f"""(SELECT coalesce(sum(u.uses), 0) FROM plan_uses u WHERE u.subscription = m.subscription
        AND u.day >= m.first AND u.day < m.until AND {{held[u]}} AND {condition})::int"""


PLAN = Listing(
    row=PlanOnSale,
    view=PLANS,
    one="plan",
    many="plans",
    key="p.plan",
    rows="plans p WHERE {held[p]}",
    filters={"hub": Filter(HubId)},
)
SUBSCRIPTION = Listing(
    row=Subscription,
    view=PLANS,
    one="subscription",
    many="subscriptions",
    key="s.subscription",
    rows="subscriptions s WHERE {held[s]}",
    filters={
        "hub": Filter(HubId),
        "plan": Filter(PlanId),
        "member": Filter(MemberId, "s.who @> ARRAY[%(member)s::text]"),
    },
    own="s.who && %(own)s",
)
USE = Listing(
    row=PlanUse,
    view=PLANS,
    one="plan_use",
    many="plan_uses",
    key="u.told",
    rows="""(SELECT x.*, x.day || '.' || x.booking AS told FROM plan_uses x WHERE {held[x]}) u
        JOIN subscriptions s USING (subscription) WHERE {held[s]}""",
    columns={"hub": "s.hub", "used_at": "u.hub"},
    filters={
        "subscription": Filter(SubscriptionId, "u.subscription = %(subscription)s"),
        "hub": Filter(HubId, "s.hub = %(hub)s"),
    },
    own="s.who && %(own)s",
)
MONTH = Listing(
    row=PlanMonth,
    view=PLANS,
    one="plan_month",
    many="plan_months",
    key="m.told",
    rows="""(SELECT x.*, x.subscription || '.' || x.first AS told FROM plan_months x WHERE {held[x]}) m
        JOIN subscriptions s USING (subscription, hub) WHERE {held[s]}""",
    columns={
        "taken": _uses("true"),
        "spent": _uses("u.spent"),
        "left": f"m.uses - {_uses('true')}",
    },
    filters={
        "subscription": Filter(SubscriptionId, "m.subscription = %(subscription)s"),
        "hub": Filter(HubId),
    },
    own="s.who && %(own)s",
)
