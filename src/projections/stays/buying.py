"""What the price of a night depends on for one member: conventions, their home, and what they had at agreed prices."""

from datetime import date, datetime
from typing import Final

import msgspec
from msgspec.structs import astuple, replace

from ledger.bookings.uses import agreed_days
from ledger.conventions.candidates import Buyer, Candidate, Offer
from ledger.conventions.convention import AgreedTerms, HubConventions
from ledger.conventions.events import AgreedPrice
from ledger.conventions.sold import Rule, Sold
from ledger.kernel.slots import DAYS
from ledger.places.hub import HubKind
from ledger.stays.events import Bedding
from ledger.stays.market import SERVICE, UNIT
from ledger.stays.price import Market, Priced
from projections.conventions.view import CONVENTIONS
from projections.members.view import MEMBERS
from projections.stays.bills import SoldAs
from projections.stays.stays import STAYS


class NightExplained(msgspec.Struct, frozen=True, kw_only=True):
    """What a night costs the member, by which rule, and every candidate: what it would cost, or why it does not apply.

    `convention`, `version` and `line` (from 0) say where the agreed price stands, if one applies.
    """

    night: date
    rule: Rule
    cents: int
    candidates: tuple[Candidate, ...]
    convention: str | None = None
    version: int | None = None
    line: int | None = None


class Home(msgspec.Struct, frozen=True):
    """Where the member is at home."""

    hub: str
    side: HubKind


class TermsAgreed(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was agreed; of a convention that is suspended, or was ended with a `last` day."""

    hub: str
    convention: str
    version: int
    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]
    suspended: bool
    last: date | None


class StaySold(msgspec.Struct, frozen=True):
    """What was sold in a stay at a hub."""

    hub: str
    sold: tuple[SoldAs, ...]


class Buying(msgspec.Struct, frozen=True):
    """What is asked besides what is free."""

    home: Home | None
    agreed: list[TermsAgreed]
    had: list[StaySold]


BUYING_VIEWS: Final = (CONVENTIONS, MEMBERS, STAYS)
BUYING: Final = {
    "home": """SELECT m.home_hub AS hub, h.side FROM members m
        JOIN hubs h ON h.hub = m.home_hub AND {held[h]}
        WHERE m.member = %(member)s AND {held[m]}""",
    "agreed": """SELECT t.hub, t.convention, t.version, t.since, t.until, t.prices, c.stage = 'suspended' AS suspended,
            CASE WHEN c.stage = 'ended' THEN c.until END AS last
        FROM convention_terms t JOIN conventions c ON c.convention = t.convention AND {held[c]}
        WHERE t.standing = 'agreed' AND {held[t]} ORDER BY t.agreed_at""",
    "had": """SELECT s.hub, b.sold FROM judged, stays s JOIN stay_bills b ON b.stay = s.stay AND {held[b]}
        WHERE s.who && ARRAY[%(member)s::text] AND {held[s]} AND b.sold::text <> '[]' AND (
            s.stage IN ('booked', 'in house', 'finished') OR s.stage = 'reserved' AND s.lapses > judged.at
        )""",
}


def market_for(found: Buying, member: str, hub: str, side: HubKind, now: datetime) -> Market | None:
    """Return the member as a buyer at a hub; nothing if there is no such member."""
    if found.home is None:
        return None
    conventions = _conventions([one for one in found.agreed if one.hub == hub])
    offer = Offer(hub, side, SERVICE, UNIT, now, conventions)
    days = tuple(
        day
        for stay in found.had
        if stay.hub == hub
        for who, day in agreed_days(DAYS, (Sold[date](*astuple(one)) for one in stay.sold))
        if who == member
    )
    return Market(offer, {member: Buyer(found.home.hub, found.home.side, days)})


def _conventions(agreed: list[TermsAgreed]) -> HubConventions:
    """Return the conventions of a hub as whoever sells looks at them."""
    return HubConventions(
        agreed=tuple(
            AgreedTerms(one.convention, one.version, one.since, _until(one), one.prices)
            for one in agreed
        ),
        suspended=tuple({one.convention for one in agreed if one.suspended}),
    )


def _until(one: TermsAgreed) -> date | None:
    return min((day for day in (one.until, one.last) if day), default=None)


def lying_first(market: Market | None, beds: tuple[Bedding, ...]) -> tuple[Bedding, ...]:
    """Return the beds with the member, if it is asked for one, in the first of them."""
    if market is None or not beds:
        return beds
    (member,) = market.buyers
    return (replace(beds[0], guest=member), *beds[1:])


def explained(priced: Priced) -> tuple[NightExplained, ...]:
    """Return the candidates of the member's nights."""
    return tuple(
        NightExplained(
            night=one.day,
            rule=one.won.rule,
            cents=one.won.cents or 0,
            candidates=one.candidates,
            convention=one.agreed.convention if one.agreed else None,
            version=one.agreed.version if one.agreed else None,
            line=one.agreed.line if one.agreed else None,
        )
        for some in priced.explained.values()
        for one in some
    )
