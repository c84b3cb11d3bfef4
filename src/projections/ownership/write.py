"""Shares change hands, wishes for shares come and go, prices are paid: how the tables follow."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from ledger.billing.bill import total_of
from ledger.houses.events import (
    HolderPaid,
    HouseOpened,
    OfferExpired,
    OfferWithdrawn,
    SharesOffered,
    SharesTransferred,
)
from ledger.kernel.fact import Fact, Line
from ledger.offerings.events import (
    OfferingCancelled,
    OfferingFailed,
    OfferingOpened,
    OfferingSettled,
    PledgeReleased,
    PledgeRevoked,
    SharesIssued,
    SharesPledged,
)
from ledger.stays.events import (
    DamageCharged,
    NoShowMarked,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from ledger.ventures.events import VentureOpened
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


def _sale(page: Page, fact: OfferingOpened, position: int) -> None:
    rest = f"{fact.price_cents}\t{fact.shares_min}\t{fact.shares_max}\t{fact.opens}\t{fact.closes}"
    page.sales.begin((fact.issuer, fact.offering), rest, position, fact.day)


def _pledged(page: Page, fact: SharesPledged, position: int) -> None:
    page.claim(
        fact.member,
        fact.pledge,
        position,
        fact.day,
        kind="pledge",
        thing=fact.issuer,
        sale=fact.offering,
        shares=fact.shares,
        cents=fact.cents,
    )


def _unpledged(page: Page, fact: PledgeRevoked | PledgeReleased, position: int) -> None:
    page.claims.end((fact.member, fact.pledge), position, fact.day)


def _settled(page: Page, fact: OfferingSettled, position: int) -> None:
    page.sales.end((fact.issuer, fact.offering), position, fact.day)
    issued, price = page.known.marks[fact.issuer].issued, fact.cents // fact.shares
    mark = Mark(issued, price, 1, "offering", fact.offering, fact.day)
    page.mark(fact.issuer, mark, position, fact.day)


def _issued(page: Page, fact: SharesIssued, position: int) -> None:
    page.claims.end((fact.member, fact.pledge), position, fact.day)
    page.gain(fact.member, fact.issuer, fact.shares, position, fact.day)
    before = page.known.marks[fact.issuer]
    page.mark(fact.issuer, replace(before, issued=before.issued + fact.shares), position, fact.day)


def _unsettled(page: Page, fact: OfferingFailed | OfferingCancelled, position: int) -> None:
    page.sales.end((fact.issuer, fact.offering), position, fact.day)


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


def _paid(page: Page, fact: HolderPaid, position: int) -> None:
    page.paid.append(
        f"{fact.member}\t{position}\t{fact.day}\t{fact.house}\t{fact.distribution}\t{fact.of}"
        f"\t{fact.shares}\t{fact.gross_cents}\t{fact.withheld_cents}\n"
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
    OfferingOpened: _sale,
    SharesPledged: _pledged,
    PledgeRevoked: _unpledged,
    PledgeReleased: _unpledged,
    OfferingSettled: _settled,
    SharesIssued: _issued,
    OfferingFailed: _unsettled,
    OfferingCancelled: _unsettled,
    SharesOffered: _offered,
    OfferWithdrawn: _unoffered,
    OfferExpired: _unoffered,
    SharesTransferred: _transferred,
    HolderPaid: _paid,
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
