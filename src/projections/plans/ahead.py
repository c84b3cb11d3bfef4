"""What a member has paid ahead for a service by a unit, of all hubs, as a price asks for it: months of plans that are paid, credits that are good."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec
from msgspec.structs import astuple

from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.sold import Rule
from ledger.places.hub import HubKind
from ledger.plans.ahead import in_order
from projections.conventions.owing import debt_of
from projections.plans.carnets import CARNETS
from projections.plans.view import PLANS


class UsesAhead(msgspec.Struct, frozen=True):
    """A month of a plan of the member's that is paid, or credits: the hub that sold it, the terms of a use, and how many are left."""

    rule: Rule
    source: str
    hub: str
    side: HubKind
    first: date
    until: date
    left: int
    vat_bp: int
    over_cents: int | None


AHEAD_VIEWS: Final = (PLANS, CARNETS)
_AHEAD: Final = """SELECT x.rule, x.source, x.hub, h.side, x.first, x.until, x.left, x.vat_bp, x.over_cents FROM (
            SELECT 'plan' AS rule, s.begun_at AS at, s.hub, s.subscription AS source, m.first, m.until, s.vat_bp, s.over_cents, (m.uses - (
                SELECT coalesce(sum(u.uses), 0) FROM plan_uses u WHERE u.subscription = s.subscription
                    AND u.day >= m.first AND u.day < m.until AND {held[u]}))::int AS left
            FROM subscriptions s JOIN plan_months m ON m.subscription = s.subscription AND {held[m]}
            WHERE s.who && ARRAY[%(member)s::text] AND s.member = %(member)s AND {held[s]}
                AND s.service = %(service)s AND s.unit = %(unit)s AND m.stage = 'paid'
                AND m.first < %(until)s AND m.until > %(first)s
            UNION ALL SELECT 'credit', c.bought_at, c.hub, c.credits, c.bought, c.expires + 1, c.vat_bp, NULL,
                (c.uses - (SELECT coalesce(sum(u.uses), 0) FROM credit_uses u WHERE u.credits = c.credits AND {held[u]}))::int
            FROM credits c WHERE c.who && ARRAY[%(member)s::text] AND c.member = %(member)s AND {held[c]}
                AND c.service = %(service)s AND c.unit = %(unit)s AND c.expired IS NULL) x
        JOIN hubs h ON h.hub = x.hub AND {held[h]} ORDER BY x.at"""
_DEBTS: Final = f"""SELECT h.hub, d.* FROM hubs h CROSS JOIN LATERAL ({debt_of("h.hub")}) d
    WHERE {{held[h]}} AND h.hub IN (
        SELECT s.hub FROM subscriptions s WHERE s.who && ARRAY[%(member)s::text] AND {{held[s]}}
        UNION SELECT c.hub FROM credits c WHERE c.who && ARRAY[%(member)s::text] AND {{held[c]}})"""


def ahead_for(service: str) -> Mapping[str, str]:
    """Return what a member has ahead for a service, which SQL says, by a `unit` on days of `[first, until)`; and what the hubs that sold them some owe."""
    return {"ahead": _AHEAD.replace("%(service)s", service), "debts": _DEBTS}


def ahead_of(found: Iterable[UsesAhead], host: str) -> tuple[PaidAhead, ...]:
    """Return it as a price asks for it, what the host sold itself first."""
    return in_order((PaidAhead(*astuple(one)) for one in found), host)
