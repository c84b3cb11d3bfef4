"""Who holds shares of what, who asks for some in which offering, what was last paid for such shares.

The register of every issuer is kept here, whatever kind of issuer it is and whatever fact moves its shares.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from ledger.houses.events import HolderPaid, HolderPartUndone, HouseOpened, SharesTransferred
from ledger.offerings.cost import Cost, Passed, passed_on
from ledger.offerings.events import (
    OfferingCancelled,
    OfferingFailed,
    OfferingSettled,
    SharesAdded,
    SharesIssued,
    SharesRedeemed,
)
from ledger.ventures.events import VentureOpened
from projections.engine.change import Change, End, Gain, See, Update
from projections.engine.table import History, Index, Lines, Row, Running
from projections.engine.view import View
from projections.offerings.asked import (
    OFFERED,
    PLEDGES,
    OfferedShares,
    OpenPledge,
    extended,
    lowered,
    offering_opened,
    pledged,
    unpledged,
)
from projections.offerings.flows import (
    FLOWS,
    distributed,
    gone_back,
    paid,
    paid_for_all,
    passed_at,
    sold,
    taken_back,
)
from projections.offerings.prices import (
    PRICES,
    LastPrice,
    more_issued,
    not_returned,
    priced,
    redeemed,
    returned,
)
from projections.offerings.sheets import SHEETS, WARNED, sheet_given, warned


class IssuerKind(StrEnum):
    """What kind of thing issues shares."""

    HOUSE = "house"
    VENTURE = "venture"


class Issuer(msgspec.Struct, frozen=True, gc=False):
    """A house or a venture, at a hub."""

    issuer: str
    kind: IssuerKind
    hub: str
    name: str


class Issue(msgspec.Struct, frozen=True, gc=False):
    """Shares that were issued, or (below zero) cancelled; `issued` are all of the issuer's until then."""

    issuer: str
    shares: int


class HeldShares(msgspec.Struct, frozen=True, gc=False):
    """How many shares of an issuer a member holds, and what they have cost together, on average."""

    member: str
    issuer: str
    shares: int = 0
    cost_cents: int = 0


ISSUERS = History(row=Issuer, name="issuers", key=("issuer",))
ISSUES = Lines(
    row=Issue, name="issues", key=("issuer",), running=(Running(("issuer",), {"issued": "shares"}),)
)
SHARES = History(
    row=HeldShares,
    name="shares",
    key=("member", "issuer"),
    order=("member", "to_position", "issuer"),
    sums=("shares", "cost_cents"),
    indexes=(Index(("issuer", "to_position")),),
)

FIGURES = """
SELECT concat_ws(' ', 'shares', issuer, member), shares::text FROM shares
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'cost', issuer, member), cost_cents::text FROM shares
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'flows', issuer, member), concat_ws(' ', count(*), count(*) FILTER (WHERE dated),
    sum(cents), sum(cents * (day - '2000-01-01'::date))) FROM flows
WHERE position <= %(position)s GROUP BY issuer, member
UNION ALL
SELECT 'pledge ' || pledge, concat_ws(' ', member, issuer, shares, cents, offering, made) FROM pledges
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'offering ' || offering, concat_ws(' ', issuer, price_cents, shares_min, shares_max, opens,
    closes, cooling_off_days, coalesce(shares_limit::text, '-'), stage, since, issued, reason)
FROM offerings WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'sheet ' || offering, concat_ws(' ', sha256, version) FROM sheets
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'warned ' || pledge, concat_ws(' ', version, investor, assessed) FROM warned
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'issuer ' || issuer, concat_ws(' ', kind, hub, name) FROM issuers
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'directory offering ' || o.offering, concat_ws(' ', o.stage, i.name, i.hub, o.issuer)
FROM offerings o JOIN issuers i USING (issuer)
WHERE o.from_position <= %(position)s AND o.to_position > %(position)s
UNION ALL
SELECT 'issued ' || i.issuer, concat_ws(' ', coalesce(n.issued, 0),
    (SELECT coalesce(sum(shares), 0) FROM issues n
        WHERE n.issuer = i.issuer AND n.position <= %(position)s), p.issued, coalesce(p.price_cents, 0),
    p.returned_cents, nullif(p.offering, ''), p.settled_on,
    nullif(array_to_string(p.returns, ','), ''))
FROM issuers i LEFT JOIN LATERAL (
    SELECT n.issued FROM issues n WHERE n.issuer = i.issuer AND n.position <= %(position)s
    ORDER BY n.position DESC, n.line DESC LIMIT 1
) n ON true LEFT JOIN share_prices p
    ON p.issuer = i.issuer AND p.from_position <= %(position)s AND p.to_position > %(position)s
WHERE i.from_position <= %(position)s
"""


def house_opened(fact: HouseOpened) -> Iterator[Row]:
    """A house may issue shares."""
    yield Issuer(fact.house, IssuerKind.HOUSE, fact.hub, fact.name)
    yield LastPrice(fact.house, 0)


def venture_opened(fact: VentureOpened) -> Iterator[Row | Change]:
    """A venture may issue shares; its founders have theirs."""
    yield Issuer(fact.venture, IssuerKind.VENTURE, fact.hub, fact.name)
    yield LastPrice(fact.venture, sum(founder.shares for founder in fact.founders))
    for founder in fact.founders:
        yield Issue(fact.venture, founder.shares)
        yield Gain(HeldShares, (founder.member, fact.venture), shares=founder.shares)


def settled(fact: OfferingSettled, see: See) -> Iterator[Change]:
    """The offering is over, and its price is what such shares were last paid."""
    key = (fact.offering,)
    yield Update(OfferedShares, key, stage=fact.becomes, since=fact.day, issued=fact.shares)
    yield priced(fact, see)


def unsettled(fact: OfferingFailed | OfferingCancelled) -> Iterator[Change]:
    """The offering came to nothing."""
    reason = fact.reason if isinstance(fact, OfferingCancelled) else ""
    yield Update(OfferedShares, (fact.offering,), stage=fact.becomes, since=fact.day, reason=reason)


def issued(fact: SharesIssued) -> Iterator[Row | Change]:
    """A pledge became shares."""
    yield paid(fact)
    yield End(OpenPledge, (fact.member, fact.pledge))
    yield Issue(fact.issuer, fact.shares)
    key = fact.member, fact.issuer
    yield Gain(HeldShares, key, shares=fact.shares, cost_cents=fact.cents)


def transferred(fact: SharesTransferred, see: See) -> Iterator[Row | Change]:
    """Shares passed from one member to another, for a price."""
    yield from sold(fact)
    held = see(HeldShares, fact.seller, fact.house)
    assert held is not None
    cost = Cost(held.shares, held.cost_cents).of(fact.shares)
    gave, got = (fact.seller, fact.house), (fact.buyer, fact.house)
    yield Gain(HeldShares, gave, shares=-fact.shares, cost_cents=-cost)
    yield Gain(HeldShares, got, shares=fact.shares, cost_cents=fact.price_cents)


def added(fact: SharesAdded, see: See) -> Iterator[Row | Change]:
    """Shares came by a document, for what each holder paid."""
    yield more_issued(fact, see)
    yield from paid_for_all(fact)
    for one in fact.holders:
        yield Issue(fact.issuer, one.shares)
        key = (one.member, fact.issuer)
        yield Gain(HeldShares, key, shares=one.shares, cost_cents=one.cents)


def received(fact: HolderPaid) -> Iterator[Row | Change]:
    """Where capital came back, the shares have cost so much less; who holds none any more has no cost."""
    yield distributed(fact)
    if fact.cost_cents:
        yield Gain(HeldShares, (fact.member, fact.house), cost_cents=-fact.cost_cents)


def given_back(fact: HolderPartUndone) -> Iterator[Row | Change]:
    """A part was wrong; where capital had come back, the shares that are still there have cost so much more again."""
    yield gone_back(fact)
    if fact.cost_cents:
        yield Gain(HeldShares, (fact.member, fact.house), cost_cents=fact.cost_cents)


def passed(fact: Passed, see: See) -> Iterator[Row | Change]:
    """Shares passed by a document, with their cost; those that were taken back are no longer issued."""
    if isinstance(fact, SharesRedeemed):
        yield Issue(fact.issuer, -fact.shares)
        yield redeemed(fact, see)
        yield taken_back(fact)
    each = passed_on(fact)
    held = see(HeldShares, each[0].giver, fact.issuer)
    assert held is not None
    left = Cost(held.shares, held.cost_cents)
    for one in each:
        cost = left.of(one.shares)
        left = Cost(left.shares - one.shares, left.cents - cost)
        gave = one.giver, fact.issuer
        yield Gain(HeldShares, gave, shares=-one.shares, cost_cents=-cost)
        if one.taker:
            got = one.taker, fact.issuer
            yield from passed_at(cost, one.giver, one.taker, fact.issuer)
            yield Gain(HeldShares, got, shares=one.shares, cost_cents=cost)


OFFERINGS = View(
    name="offerings",
    version=6,
    tables=(SHEETS, WARNED, ISSUERS, ISSUES, PRICES, SHARES, FLOWS, OFFERED, PLEDGES),
    folds=(
        house_opened,
        venture_opened,
        offering_opened,
        sheet_given,
        warned,
        extended,
        pledged,
        lowered,
        unpledged,
        settled,
        unsettled,
        issued,
        transferred,
        returned,
        not_returned,
        received,
        given_back,
        added,
        passed,
    ),
    figures=FIGURES,
)
