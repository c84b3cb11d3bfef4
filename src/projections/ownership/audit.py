"""The figures of ownership twice: from the live tables, and from the log alone with code of its own."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec.structs import astuple

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    HouseOpened,
    OfferExpired,
    OfferWithdrawn,
    PledgeRevoked,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
)
from ledger.kernel.fact import Line
from ledger.stays.events import (
    DamageCharged,
    NoShowMarked,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
    VentureOpened,
)
from projections.engine.asof import Connection
from projections.ownership.write import TAKES

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'shares', thing, member), shares::text FROM ownership_shares
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', kind, claim), concat_ws(' ', member, thing, shares, cents) FROM ownership_claims
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', kind, sale), concat_ws(' ', thing, price_cents) FROM ownership_sales
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'issued', thing), concat_ws(' ', issued, price_cents, price_shares) FROM (
    SELECT DISTINCT ON (thing) * FROM ownership_marks
    WHERE position <= %(position)s ORDER BY thing, position DESC
) last
UNION ALL
SELECT concat_ws(' ', 'paid', kind, thing, member),
    concat_ws(' ', sum(gross_cents), sum(withheld_cents)) FROM ownership_paid
WHERE position <= %(position)s GROUP BY kind, thing, member
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())


def fold(lines: Iterable[Line[Any]]) -> Figures:
    """Return the same figures from these lines alone."""
    book = _Book()
    for line in lines:
        if type(line.fact) in TAKES:
            book.take(line.fact)
    return book.figures()


class _Book:
    """Shares, claims and prices as anyone would keep them on paper."""

    def __init__(self) -> None:
        self.shares: Counter[tuple[str, str]] = Counter()
        self.claims: dict[str, tuple[str, str, str, int, int]] = {}
        self.stays: dict[str, tuple[str, str]] = {}
        self.held: dict[str, int] = {}
        self.billed: dict[str, int] = {}
        self.sales: dict[str, tuple[str, str, int]] = {}
        self.priced: dict[str, int] = {}
        self.prices: dict[str, tuple[int, int]] = {}
        self.gross: Counter[tuple[str, str, str]] = Counter()
        self.withheld: Counter[tuple[str, str, str]] = Counter()

    def take(self, fact: Any) -> None:
        match fact:
            case SharesPledged(campaign=sale):
                cents = fact.shares * self.priced[sale]
                self.claims[fact.pledge] = ("pledge", fact.member, fact.house, fact.shares, cents)
            case StakeCommitted(round=sale):
                cents = fact.shares * self.priced[sale]
                wish = ("commitment", fact.member, fact.venture, fact.shares, cents)
                self.claims[fact.commitment] = wish
            case PledgeRevoked(pledge=claim) | CommitmentRevoked(commitment=claim):
                del self.claims[claim]
            case OfferWithdrawn(offer=claim) | OfferExpired(offer=claim):
                del self.claims[claim]
            case SharesOffered():
                price = fact.price_cents
                self.claims[fact.offer] = ("offer", fact.seller, fact.house, fact.shares, price)
            case HouseOpened():
                self.prices[fact.house] = (0, 0)
            case VentureOpened():
                self.prices[fact.venture] = (0, 0)
                for founder in fact.founders:
                    self.shares[fact.venture, founder.member] += founder.shares
            case CampaignOpened():
                self._open("campaign", fact.campaign, fact.house, fact.price_cents)
            case RoundOpened():
                self._open("round", fact.round, fact.venture, fact.price_cents)
            case SharesTransferred():
                del self.claims[fact.offer]
                self.shares[fact.house, fact.seller] -= fact.shares
                self.shares[fact.house, fact.buyer] += fact.shares
                self.prices[fact.house] = (fact.price_cents, fact.shares)
            case DistributionPaid():
                for line in fact.paid:
                    self.gross[fact.of, fact.house, line.member] += line.gross_cents
                    self.withheld[fact.of, fact.house, line.member] += line.withheld_cents
            case _:
                self._end_sale(fact)
                self._follow_stay(fact)

    def _open(self, kind: str, sale: str, thing: str, cents: int) -> None:
        self.sales[sale] = (kind, thing, cents)
        self.priced[sale] = cents

    def _end_sale(self, fact: Any) -> None:
        match fact:
            case (
                CampaignSettled(campaign=sale, issued=lines)
                | RoundSettled(round=sale, issued=lines)
            ):
                _, thing, cents = self.sales.pop(sale)
                self.prices[thing] = (cents, 1)
                for _, member, shares in map(astuple, lines):
                    self.shares[thing, member] += shares
            case (
                CampaignFailed(campaign=sale, released=lines)
                | CampaignCancelled(campaign=sale, released=lines)
            ):
                del self.sales[sale]
            case (
                RoundFailed(round=sale, released=lines) | RoundCancelled(round=sale, released=lines)
            ):
                del self.sales[sale]
            case _:
                return
        for claim, _, _ in map(astuple, lines):
            del self.claims[claim]

    def _follow_stay(self, fact: Any) -> None:
        match fact:
            case StayBooked():
                self.stays[fact.stay] = (fact.payer, fact.hub)
                self.held[fact.stay] = fact.total_cents
                self.billed[fact.stay] = fact.total_cents
            case StayChanged():
                total = sum(line.cents for line in fact.bill)
                self.held[fact.stay] += total - self.billed[fact.stay]
                self.billed[fact.stay] = total
            case DamageCharged():
                self.held[fact.stay] -= fact.cents
            case StayCancelled() | NoShowMarked() | StayCheckedOut():
                del self.stays[fact.stay]
            case _:
                pass

    def figures(self) -> Figures:
        found = {f"shares {thing} {who}": str(n) for (thing, who), n in self.shares.items() if n}
        for stay, (payer, hub) in self.stays.items():
            found[f"stay {stay}"] = f"{payer} {hub} 0 {self.held[stay]}"
        for claim, (kind, *rest) in self.claims.items():
            found[f"{kind} {claim}"] = " ".join(map(str, rest))
        for sale, (kind, thing, cents) in self.sales.items():
            found[f"{kind} {sale}"] = f"{thing} {cents}"
        issued: Counter[str] = Counter()
        for (thing, _), shares in self.shares.items():
            issued[thing] += shares
        for thing, (cents, shares) in self.prices.items():
            found[f"issued {thing}"] = f"{issued[thing]} {cents} {shares}"
        for paid, gross in self.gross.items():
            found["paid " + " ".join(paid)] = f"{gross} {self.withheld[paid]}"
        return found
