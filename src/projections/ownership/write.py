"""Shares change hands, wishes for shares come and go, prices are paid: how the tables follow."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ledger.billing.bill import total_of
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
from ledger.kernel.fact import Fact, Line
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
from projections.engine.projection import escaped
from projections.ownership.known import Mark, StayClaim
from projections.ownership.page import Page


def _house(page: Page, fact: HouseOpened, position: int) -> None:
    row = (fact.house, "house", fact.hub, escaped(fact.name), fact.form, str(position))
    page.things.append("\t".join(row) + f"\t{fact.day}\n")
    page.mark(fact.house, Mark(), position, fact.day)


def _venture(page: Page, fact: VentureOpened, position: int) -> None:
    row = (fact.venture, "venture", fact.hub, escaped(fact.name), "", str(position))
    page.things.append("\t".join(row) + f"\t{fact.day}\n")
    for founder in fact.founders:
        page.gain(founder.member, fact.venture, founder.shares, position, fact.day)
    issued = sum(founder.shares for founder in fact.founders)
    page.mark(fact.venture, Mark(issued), position, fact.day)


def _sale(page: Page, fact: CampaignOpened | RoundOpened, position: int) -> None:
    if isinstance(fact, CampaignOpened):
        kind, thing, sale = "campaign", fact.house, fact.campaign
    else:
        kind, thing, sale = "round", fact.venture, fact.round
    rest = (
        f"{kind}\t{fact.price_cents}\t{fact.shares_min}\t{fact.shares_max}"
        f"\t{fact.opens}\t{fact.closes}"
    )
    page.sales.begin((thing, sale), rest, position, fact.day)
    page.known.prices[sale] = fact.price_cents


def _pledged(page: Page, fact: SharesPledged, position: int) -> None:
    cents = fact.shares * page.known.prices[fact.campaign]
    page.claim(
        fact.member,
        fact.pledge,
        position,
        fact.day,
        kind="pledge",
        thing=fact.house,
        sale=fact.campaign,
        shares=fact.shares,
        cents=cents,
    )


def _committed(page: Page, fact: StakeCommitted, position: int) -> None:
    cents = fact.shares * page.known.prices[fact.round]
    page.claim(
        fact.member,
        fact.commitment,
        position,
        fact.day,
        kind="commitment",
        thing=fact.venture,
        sale=fact.round,
        shares=fact.shares,
        cents=cents,
    )


def _revoked(page: Page, fact: PledgeRevoked, position: int) -> None:
    page.claims.end((fact.member, fact.pledge), position, fact.day)


def _uncommitted(page: Page, fact: CommitmentRevoked, position: int) -> None:
    page.claims.end((fact.member, fact.commitment), position, fact.day)


def _settled(page: Page, fact: CampaignSettled, position: int) -> None:
    issued = [(line.member, line.pledge, line.shares) for line in fact.issued]
    _issue(page, fact.house, "campaign", fact.campaign, issued, position, fact.day)


def _round_settled(page: Page, fact: RoundSettled, position: int) -> None:
    issued = [(line.member, line.commitment, line.shares) for line in fact.issued]
    _issue(page, fact.venture, "round", fact.round, issued, position, fact.day)


def _issue(
    page: Page,
    thing: str,
    of: str,
    sale: str,
    issued: Iterable[tuple[str, str, int]],
    position: int,
    day: date,
) -> None:
    page.sales.end((thing, sale), position, day)
    gains: dict[str, int] = {}
    for member, claim, shares in issued:
        page.claims.end((member, claim), position, day)
        gains[member] = gains.get(member, 0) + shares
    for member, shares in gains.items():
        page.gain(member, thing, shares, position, day)
    total = page.known.marks[thing].issued + sum(gains.values())
    page.mark(thing, Mark(total, page.known.prices[sale], 1, of, sale, day), position, day)


def _unsettled(page: Page, fact: CampaignFailed | CampaignCancelled, position: int) -> None:
    page.sales.end((fact.house, fact.campaign), position, fact.day)
    for line in fact.released:
        page.claims.end((line.member, line.pledge), position, fact.day)


def _round_unsettled(page: Page, fact: RoundFailed | RoundCancelled, position: int) -> None:
    page.sales.end((fact.venture, fact.round), position, fact.day)
    for line in fact.released:
        page.claims.end((line.member, line.commitment), position, fact.day)


def _offered(page: Page, fact: SharesOffered, position: int) -> None:
    page.claim(
        fact.seller,
        fact.offer,
        position,
        fact.day,
        kind="offer",
        thing=fact.house,
        shares=fact.shares,
        cents=fact.price_cents,
        buyer=fact.buyer,
        expires=fact.expires,
    )


def _unoffered(page: Page, fact: OfferWithdrawn | OfferExpired, position: int) -> None:
    page.claims.end((fact.seller, fact.offer), position, fact.day)


def _transferred(page: Page, fact: SharesTransferred, position: int) -> None:
    page.claims.end((fact.seller, fact.offer), position, fact.day)
    page.gain(fact.seller, fact.house, -fact.shares, position, fact.day)
    page.gain(fact.buyer, fact.house, fact.shares, position, fact.day)
    issued = page.known.marks[fact.house].issued
    mark = Mark(issued, fact.price_cents, fact.shares, "offer", fact.offer, fact.day)
    page.mark(fact.house, mark, position, fact.day)


def _paid(page: Page, fact: DistributionPaid, position: int) -> None:
    for line in fact.paid:
        page.paid.append(
            f"{line.member}\t{position}\t{fact.day}\t{fact.house}\t{fact.distribution}\t{fact.of}"
            f"\t{fact.record_date}\t{line.shares}\t{line.gross_cents}\t{line.withheld_cents}\n"
        )


def _booked(page: Page, fact: StayBooked, position: int) -> None:
    _hold_stay(page, fact.payer, fact.stay, StayClaim(fact.hub, fact.total_cents), position, fact)


def _changed(page: Page, fact: StayChanged, position: int) -> None:
    damage = page.known.stays[fact.stay].damage_cents
    held = StayClaim(fact.hub, total_of(fact.bill) - damage, damage)
    page.claims.end((fact.payer, fact.stay), position, fact.day)
    _hold_stay(page, fact.payer, fact.stay, held, position, fact)


def _damaged(page: Page, fact: DamageCharged, position: int) -> None:
    before = page.known.stays[fact.stay]
    held = StayClaim(before.hub, before.cents - fact.cents, before.damage_cents + fact.cents)
    page.claims.end((fact.payer, fact.stay), position, fact.day)
    _hold_stay(page, fact.payer, fact.stay, held, position, fact)


def _hold_stay(
    page: Page,
    payer: str,
    stay: str,
    held: StayClaim,
    position: int,
    fact: StayBooked | StayChanged | DamageCharged,
) -> None:
    page.known.stays[stay] = held
    page.claim(
        payer,
        stay,
        position,
        fact.day,
        kind="stay",
        thing=held.hub,
        cents=held.cents,
        damage_cents=held.damage_cents,
    )


def _stay_over(
    page: Page, fact: StayCancelled | NoShowMarked | StayCheckedOut, position: int
) -> None:
    page.claims.end((fact.payer, fact.stay), position, fact.day)


_TAKES: dict[type[Fact], Any] = {
    HouseOpened: _house,
    VentureOpened: _venture,
    CampaignOpened: _sale,
    RoundOpened: _sale,
    SharesPledged: _pledged,
    StakeCommitted: _committed,
    PledgeRevoked: _revoked,
    CommitmentRevoked: _uncommitted,
    CampaignSettled: _settled,
    RoundSettled: _round_settled,
    CampaignFailed: _unsettled,
    CampaignCancelled: _unsettled,
    RoundFailed: _round_unsettled,
    RoundCancelled: _round_unsettled,
    SharesOffered: _offered,
    OfferWithdrawn: _unoffered,
    OfferExpired: _unoffered,
    SharesTransferred: _transferred,
    DistributionPaid: _paid,
    StayBooked: _booked,
    StayChanged: _changed,
    DamageCharged: _damaged,
    StayCancelled: _stay_over,
    NoShowMarked: _stay_over,
    StayCheckedOut: _stay_over,
}
TAKES = frozenset(_TAKES)


def take(page: Page, lines: Sequence[Line[Any]]) -> None:
    """Take the lines in order."""
    for line in lines:
        _TAKES[type(line.fact)](page, line.fact, line.position)
