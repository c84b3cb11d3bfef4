"""What has to be known about the past before the next lines can be taken, loaded for just those lines."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from ledger.houses.events import SharesTransferred
from ledger.kernel.fact import Line
from ledger.offerings.events import OfferingSettled, SharesIssued
from ledger.stays.events import DamageCharged, StayChanged
from projections.engine.projection import Cursor
from projections.engine.validity import OPEN

_SHARES = f"""
SELECT s.member, s.thing, s.shares FROM ownership_shares s
JOIN unnest(%s::text[], %s::text[]) k (member, thing) USING (member, thing)
WHERE s.to_position = {OPEN}
"""
_MARKS = """
SELECT k.thing, m.issued, m.price_cents, m.price_shares, m.price_of, m.price_source, m.price_day
FROM unnest(%s::text[]) k (thing) CROSS JOIN LATERAL (
    SELECT * FROM ownership_marks m WHERE m.thing = k.thing ORDER BY m.position DESC LIMIT 1
) m
"""
_STAYS = f"""
SELECT c.claim, c.thing, c.cents, c.damage_cents FROM ownership_claims c
JOIN unnest(%s::text[], %s::text[]) k (member, claim) USING (member, claim)
WHERE c.to_position = {OPEN}
"""


class Mark(msgspec.Struct, frozen=True, gc=False):
    """Shares issued; the last price: `cents` for `shares` together, of an offering or an offer."""

    issued: int = 0
    cents: int = 0
    shares: int = 0
    of: str = ""
    source: str = ""
    day: date | None = None


class StayClaim(msgspec.Struct, frozen=True, gc=False):
    """Money held for a stay at a hub, and what damage has taken of it."""

    hub: str
    cents: int
    damage_cents: int = 0


class Known:
    """Holdings, marks and stays that these lines touch, as they were before."""

    def __init__(self) -> None:
        self.shares: dict[tuple[str, str], int] = {}
        self.marks: dict[str, Mark] = {}
        self.stays: dict[str, StayClaim] = {}

    def load(self, lines: Iterable[Line[Any]], cursor: Cursor) -> None:
        """Load them; what begins in these very lines has no past."""
        holders, things, stays = _touched(lines)
        if holders:
            found = cursor.execute(_SHARES, _columns(holders))
            self.shares = {(member, thing): shares for member, thing, shares in found}
        if things:
            for thing, *mark in cursor.execute(_MARKS, [list(things)]):
                self.marks[thing] = Mark(*mark)
        if stays:
            for stay, *claim in cursor.execute(_STAYS, _columns(stays)):
                self.stays[stay] = StayClaim(*claim)


def _touched(
    lines: Iterable[Line[Any]],
) -> tuple[set[tuple[str, str]], set[str], set[tuple[str, str]]]:
    holders: set[tuple[str, str]] = set()
    things: set[str] = set()
    stays: set[tuple[str, str]] = set()
    for line in lines:
        match line.fact:
            case SharesIssued(member=member, issuer=thing):
                things.add(thing)
                holders.add((member, thing))
            case OfferingSettled(issuer=thing):
                things.add(thing)
            case SharesTransferred(house=thing, seller=seller, buyer=buyer):
                things.add(thing)
                holders.update(((seller, thing), (buyer, thing)))
            case StayChanged(payer=payer, stay=stay) | DamageCharged(payer=payer, stay=stay):
                stays.add((payer, stay))
            case _:
                pass
    return holders, things, stays


def _columns(keys: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [list(column) for column in zip(*keys, strict=True)]
