"""What a member owns, asks for, offers, has money held for, and was paid: of all chapters together."""

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.houses.distribute import Of
from ledger.treasury import chart
from projections.bookings.held import HELD
from projections.engine.asof import AsOf, Seen
from projections.engine.part import Part, part_of
from projections.engine.question import Question
from projections.offerings.view import IssuerKind
from projections.registers import ISSUED
from projections.treasury.balance import cut_of, negated
from projections.treasury.payouts import PAYOUTS, PayoutState
from projections.worth import VIEWS, Value, part_of_it, worth_of
from projections.yields import NoYield, Yield, yield_of


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of one house or venture (`kind`), an exact `part` of all that are issued.

    `value` is that of all issued shares, with its rule, and `value_cents` their part of it, rounded; without any
    they are not said to be worth anything. `cost_cents` is what they have cost, on weighted average, less capital that
    came back; `gain_cents` is what they are worth above that. `yield_bp` is what the money has yielded in a year, in
    basis points (the rate at which all flows and the value are worth nothing together), or `no_yield` says why none is told.
    """

    thing: str
    kind: IssuerKind
    hub: str
    name: str
    shares: int
    issued: int
    part: Part
    cost_cents: int
    value: Value | None
    value_cents: int | None
    gain_cents: int | None
    yield_bp: int | None = None
    no_yield: NoYield | None = None


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid for shares of one house or venture on a day (below zero), or came back, tax kept back.

    What passed without a price counts at what it had cost; not `dated`: that day is not the one of the payment.
    """

    thing: str
    day: date
    cents: int
    dated: bool


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What one distribution paid the member on a day; `cost_cents` of it came back of what the shares had cost.

    Sums below zero: the distribution was wrong, and on that day it was undone.
    """

    distribution: str
    thing: str
    kind: Of
    day: date
    shares: int
    gross_cents: int
    cost_cents: int
    withheld_cents: int
    net_cents: int


class ClaimKind(StrEnum):
    """What a member asks for, offers, or has money held for."""

    PLEDGE = "pledge"
    STAY = "stay"
    DESK = "desk"
    HALL = "hall"
    SEAT = "seat"
    DEPOSIT = "deposit"
    OFFER = "offer"
    PAYOUT = "payout"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a member asks for, offers, or has money held for since `day`.

    A `pledge` (`sale` is the offering), a `stay`, a `desk`, a `hall` or a `seat` that is booked (`thing` is the hub), the `deposit` of a stay that is over (held
    until `held_until`, unless the hub releases it before), a `payout` that waits for the treasurer, or an `offer`
    (`cents` are its price, and nothing is held).
    """

    kind: ClaimKind
    claim: str
    thing: str
    sale: str
    shares: int
    cents: int
    buyer: str
    expires: date | None
    held_until: datetime | None
    day: date
    held_cents: int


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """What one house has paid the member so far as `profit` or `capital` (`kind`), in `times` parts."""

    thing: str
    kind: Of
    times: int
    gross_cents: int
    withheld_cents: int
    net_cents: int


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """All that a member owns, asks for, offers, and was paid.

    `value_cents` are all holdings that have a value, `cost_cents` what all have cost, `held_cents` what is held
    for all claims together: as much as stands on the member's account of held money.
    `gain_cents` and `yield_bp` are of those that have a value on the day `valued_on`, and of what was held before.
    A holding is worth its exact part of the house or venture, whatever one member paid another.
    """

    as_of: Seen
    member: str
    value_cents: int
    held_cents: int
    cost_cents: int
    gain_cents: int
    valued_on: date | None
    yield_bp: int | None = None
    no_yield: NoYield | None = None
    holdings: list[Holding]
    flows: list[Flow]
    claims: list[Claim]
    paid: list[Paid]
    distributions: list[Received]


PORTFOLIO = Question(
    Portfolio,
    *VIEWS,
    HELD,
    PAYOUTS,
    begin=lambda shape: (
        f"""{cut_of(shape)}, holdings AS MATERIALIZED (
        SELECT t.*, {part_of("t.shares", "t.issued")} AS part,
            t.value_cents - t.cost_cents AS gain_cents FROM (
            SELECT i.issuer AS thing, i.kind, i.hub, i.name, s.shares, all_of_it.issued,
                s.cost_cents, w.value, {part_of_it("s.shares", "all_of_it.issued")} AS value_cents
            FROM seen CROSS JOIN shares s JOIN issuers i ON i.issuer = s.issuer
            CROSS JOIN LATERAL (SELECT {ISSUED} AS issued OFFSET 0) all_of_it {worth_of(shape)}
            WHERE s.member = %(member)s AND {{held[s]}} AND {{held[i]}}
        ) t
    ), claims AS MATERIALIZED (
        SELECT 'pledge' AS kind, p.pledge AS claim, p.issuer AS thing, p.offering AS sale, p.shares,
            p.cents, '' AS buyer, NULL::date AS expires,
            NULL::timestamptz AS held_until, p.made AS day, p.cents AS held_cents, p.from_position AS since
        FROM seen, pledges p WHERE p.member = %(member)s AND {{held[p]}}
        UNION ALL
        SELECT 'offer', o.offer, o.house, '', o.shares_left, o.cents_left, o.buyer, o.expires,
            NULL, o.offered, 0, o.from_position
        FROM seen, offers o WHERE o.seller = %(member)s AND o.stage = 'open' AND {{held[o]}}
            AND o.expires >= coalesce(%(today)s::date, o.expires)
        UNION ALL
        SELECT CASE WHEN h.until IS NULL THEN h.what ELSE 'deposit' END, h.booking, h.hub, '', 0, h.cents,
            '', NULL, h.until,
            (SELECT min(first.from_day) FROM held_for_bookings first
                WHERE first.payer = h.payer AND first.booking = h.booking), h.cents, h.from_position
        FROM seen, held_for_bookings h WHERE h.payer = %(member)s AND {{held[h]}} AND h.cents > 0
        UNION ALL
        SELECT 'payout', o.payout, '', '', 0, o.cents, '', NULL, NULL, o.since, o.cents, o.from_position
        FROM seen, payouts o WHERE o.member = %(member)s AND o.state = '{PayoutState.WAITING}' AND {{held[o]}}
    ), received AS MATERIALIZED (
        SELECT p.*, p.gross_cents - p.withheld_cents AS net_cents
        FROM seen, paid p WHERE p.member = %(member)s AND {{recorded[p]}}
    )"""
    ),
    fields={
        "member": "%(member)s::text",
        "value_cents": "SELECT coalesce(sum(value_cents), 0) FROM holdings",
        "cost_cents": "SELECT coalesce(sum(cost_cents), 0) FROM holdings",
        "held_cents": negated("held"),
        "gain_cents": "SELECT coalesce(sum(gain_cents), 0) FROM holdings",
        "valued_on": """SELECT coalesce(%(valued)s::date, (
            SELECT (b.at AT TIME ZONE 'Europe/Rome')::date FROM seen, batches b
            WHERE b.last >= seen.position ORDER BY b.last LIMIT 1
        ))""",
        "flows": """SELECT f.issuer AS thing, f.day, sum(f.cents)::bigint AS cents,
                bool_and(f.dated) AS dated
            FROM seen, flows f WHERE f.member = %(member)s AND {recorded[f]}
            GROUP BY f.issuer, f.day ORDER BY f.issuer, f.day""",
        "holdings": "SELECT * FROM holdings ORDER BY kind, name, thing",
        "claims": """SELECT kind, claim, thing, sale, shares, cents, buyer, expires, held_until, day,
                held_cents FROM claims ORDER BY since""",
        "distributions": """SELECT distribution, house AS thing, of AS kind, day, shares,
                gross_cents, cost_cents, withheld_cents, net_cents
            FROM received ORDER BY position""",
        "paid": """SELECT house AS thing, of AS kind, sum(sign(gross_cents))::bigint AS times,
                sum(gross_cents)::bigint AS gross_cents,
                sum(withheld_cents)::bigint AS withheld_cents,
                sum(net_cents)::bigint AS net_cents
            FROM received GROUP BY house, of HAVING sum(sign(gross_cents)) > 0 ORDER BY house, of""",
    },
    each={"member": "text", "held": "text"},
)


def asked_for(member: str, as_of: AsOf | None, today: date | None) -> dict[str, Any]:
    """Return what is asked for a member's portfolio; offers whose last day is before `today` (or the day asked about) are over."""
    day = (as_of and as_of.day) or today
    valued = None if as_of and as_of.position is not None else today
    valued = (as_of and as_of.day) or valued
    return {"member": member, "held": chart.held(member), "today": day, "valued": valued}


def with_yields(found: Portfolio) -> Portfolio:
    """Return it with the yield of each holding, and of all together that have a value, or are none any more."""
    flows: dict[str, list[Flow]] = defaultdict(list)
    for one in found.flows:
        flows[one.thing].append(one)
    yields = {one.thing: _yield_of(found, flows[one.thing], one) for one in found.holdings}
    unknown = {thing for thing, one in yields.items() if one.no_yield in _UNKNOWN}
    of_all = [one for one in found.flows if one.thing not in unknown]
    known = [one for one in found.holdings if one.thing not in unknown]
    in_all = _yield_of(found, of_all, *known)
    return replace(
        found,
        yield_bp=in_all.yield_bp,
        no_yield=in_all.no_yield,
        holdings=[
            replace(one, yield_bp=yields[one.thing].yield_bp, no_yield=yields[one.thing].no_yield)
            for one in found.holdings
        ],
    )


def _yield_of(found: Portfolio, flows: list[Flow], *holdings: Holding) -> Yield:
    """Return the yield of what was paid and came back, with the worth of these holdings on the day."""
    if any(one.value_cents is None for one in holdings) or found.valued_on is None:
        return Yield(no_yield=NoYield.NO_VALUE)
    if not all(one.dated for one in flows):
        return Yield(no_yield=NoYield.PAID_BEFORE)
    worth = sum(one.value_cents or 0 for one in holdings)
    return yield_of([*((one.day, one.cents) for one in flows), (found.valued_on, worth)])


_UNKNOWN = (NoYield.NO_VALUE, NoYield.PAID_BEFORE)
