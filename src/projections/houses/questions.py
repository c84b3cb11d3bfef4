"""Houses, offers of their shares, and their distributions, as they stood on a day."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from ledger.houses.distribute import Of
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.houses.view import HOUSES


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A house: its legal form, what passing its shares on takes, the most profit a year in basis points."""

    id: str
    name: str
    hub: str
    form: str
    authorisation: bool
    deed: bool
    dividend_ceiling_bp: int | None
    opened: date


class HousePage(msgspec.Struct, frozen=True, kw_only=True):
    """Houses by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    houses: list[House]
    next: str | None = None


class OneHouse(msgspec.Struct, frozen=True, kw_only=True):
    """A house, and the position that this reflects."""

    as_of: Seen
    house: House | None


class OfferState(StrEnum):
    """How an offer stands on a day; its last day over, it is expired whether or not anybody wrote so."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Authorised(msgspec.Struct, frozen=True):
    """A member who may accept an offer, by a resolution of the house."""

    buyer: str
    resolution: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of a house that `seller` offers, to `buyer` or to anyone, for `price_cents` in all."""

    id: str
    house: str
    name: str
    hub: str
    state: OfferState
    since: date
    seller: str
    buyer: str
    shares: int
    price_cents: int
    offered: date
    expires: date
    authorised: list[Authorised]
    resolution: str
    deed: str


class OfferPage(msgspec.Struct, frozen=True, kw_only=True):
    """Offers by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    offers: list[Offer]
    next: str | None = None


class OneOffer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer, and the position that this reflects."""

    as_of: Seen
    offer: Offer | None


class Distribution(msgspec.Struct, frozen=True, kw_only=True):
    """Profit or capital that a house paid those who held its shares at the end of the record date."""

    id: str
    house: str
    of: Of
    amount_cents: int
    record_date: date
    withheld_bp: int
    holders: int
    net_cents: int
    withheld_cents: int
    day: date


class DistributionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Distributions by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    distributions: list[Distribution]
    next: str | None = None


_HOUSE = """SELECT h.house AS id, h.name, h.hub, h.form, h.authorisation, h.deed,
    h.dividend_ceiling_bp, h.opened FROM seen, houses h WHERE {held[h]}"""
_HOUSES = Question(
    HousePage,
    HOUSES,
    fields={
        "houses": f"""{_HOUSE} AND h.house > %(after)s AND h.hub = coalesce(%(hub)s, h.hub)
            ORDER BY h.house LIMIT %(limit)s"""
    },
)
_ONE_HOUSE = Question(OneHouse, HOUSES, fields={"house": f"{_HOUSE} AND h.house = %(house)s"})


async def houses(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    after: str = "",
    limit: int = 100,
) -> HousePage:
    """Return houses by id, of one hub if asked."""
    found = await _HOUSES.ask(connection, as_of, hub=hub, after=after, limit=limit + 1)
    page, beyond = page_of(found.houses, limit)
    return HousePage(as_of=found.as_of, houses=page, next=beyond)


async def house(connection: Connection, name: str, as_of: AsOf | None = None) -> OneHouse | None:
    """Return one house; None if it was not open then."""
    found = await _ONE_HOUSE.ask(connection, as_of, house=name)
    return found if found.house else None


_STATE = (
    "CASE WHEN o.stage = 'open' AND o.expires < %(today)s::date THEN 'expired' ELSE o.stage END"
)
_OFFER = f"""SELECT o.offer AS id, o.house, h.name, h.hub, {_STATE} AS state, o.since, o.seller,
        o.buyer, o.shares, o.price_cents, o.offered, o.expires, (
            SELECT coalesce(json_agg(json_build_object('buyer', a.buyer,
                'resolution', a.resolution) ORDER BY a.buyer), '[]')
            FROM authorised a WHERE a.offer = o.offer AND {{held[a]}}
        ) AS authorised, o.resolution, o.deed
    FROM seen, offers o JOIN houses h ON h.house = o.house
    WHERE {{held[o]}} AND {{held[h]}}
        AND (%(own)s::text[] IS NULL OR o.who && %(own)s::text[] OR o.buyer = '')"""
_OFFERS = Question(
    OfferPage,
    HOUSES,
    fields={
        "offers": f"""{_OFFER} AND o.offer > %(after)s AND o.house = coalesce(%(house)s, o.house)
            AND (%(state)s::text IS NULL OR {_STATE} = %(state)s)
            ORDER BY o.offer LIMIT %(limit)s"""
    },
)
_ONE_OFFER = Question(OneOffer, HOUSES, fields={"offer": f"{_OFFER} AND o.offer = %(offer)s"})


async def offers(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    today: date,
    own: Iterable[str] | None = None,
    house: str | None = None,
    state: OfferState | None = None,
    after: str = "",
    limit: int = 100,
) -> OfferPage:
    """Return offers by id as they stand `today` (or on the day asked about).

    `own` are the members for whom somebody asks: an offer to a named buyer is for those whom it
    concerns alone. None sees all.
    """
    found = await _OFFERS.ask(
        connection,
        as_of,
        today=(as_of and as_of.day) or today,
        own=None if own is None else sorted(own),
        house=house,
        state=state,
        after=after,
        limit=limit + 1,
    )
    page, beyond = page_of(found.offers, limit)
    return OfferPage(as_of=found.as_of, offers=page, next=beyond)


async def offer(
    connection: Connection,
    name: str,
    as_of: AsOf | None = None,
    *,
    today: date,
    own: Iterable[str] | None = None,
) -> OneOffer | None:
    """Return one offer; None if there was none then, or none for these members."""
    found = await _ONE_OFFER.ask(
        connection,
        as_of,
        today=(as_of and as_of.day) or today,
        own=None if own is None else sorted(own),
        offer=name,
    )
    return found if found.offer else None


_DISTRIBUTIONS = Question(
    DistributionPage,
    HOUSES,
    fields={
        "distributions": """SELECT d.distribution AS id, d.house, d.of, d.amount_cents,
                d.record_date, d.withheld_bp, d.holders, d.net_cents, d.withheld_cents,
                d.from_day AS day
            FROM seen, distributions d WHERE d.house = %(house)s AND {held[d]}
                AND d.distribution > %(after)s ORDER BY d.distribution LIMIT %(limit)s"""
    },
)


async def distributions(
    connection: Connection,
    house: str,
    as_of: AsOf | None = None,
    *,
    after: str = "",
    limit: int = 100,
) -> DistributionPage:
    """Return what a house has paid, by id."""
    asked = {"house": house, "after": after, "limit": limit + 1}
    found = await _DISTRIBUTIONS.ask(connection, as_of, **asked)
    page, beyond = page_of(found.distributions, limit)
    return DistributionPage(as_of=found.as_of, distributions=page, next=beyond)
