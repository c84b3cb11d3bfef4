"""Houses, offers of their shares, and their distributions, as they stood on a day."""

from datetime import date
from enum import StrEnum

import msgspec

from ledger.houses.distribute import Of
from ledger.houses.forms import LegalForm
from ledger.kernel.ids import HouseId, HubId
from projections.engine.listing import Filter, Listing
from projections.houses.buyers import Answer
from projections.houses.view import HOUSES


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A house: its legal form, what passing its shares on takes, the most profit a year in basis points.

    Address and cadastral reference are empty until they were told.
    """

    id: str
    name: str
    hub: str
    form: LegalForm
    authorisation: bool
    deed: bool
    dividend_ceiling_bp: int | None
    nominal_cents: int | None
    opened: date
    address: str
    cadastre: str


class OfferState(StrEnum):
    """How an offer stands on a day; its last day over, it is expired whether or not anybody wrote so."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"


class Buyer(msgspec.Struct, frozen=True):
    """A member about whom the house was asked since a day, and what it answered, in the fact at `told_at`."""

    buyer: str
    answer: Answer
    since: date
    told_at: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What one buyer took of an offer on a day; the deed stands in the fact at `told_at`."""

    buyer: str
    day: date
    shares: int
    price_cents: int
    told_at: int


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of a house that `seller` offers, to `buyer` or to anyone, for `price_cents` in all.

    `shares_left` may still be had for `cents_left`; a part of them costs its part of that, rounded half up.
    """

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
    shares_left: int
    cents_left: int
    offered: date
    expires: date
    buyers: list[Buyer]
    taken: list[Taken]


class Distribution(msgspec.Struct, frozen=True, kw_only=True):
    """Profit or capital that a house paid those who held its shares at the end of the record date.

    One that was wrong went back on the day on which it was `undone`.
    `as_profit_cents` of it are profit to whoever taxes: capital is, as long as profit is there (TUIR 47(1)).
    """

    id: str
    house: str
    of: Of
    amount_cents: int
    record_date: date
    as_profit_cents: int
    holders: int
    net_cents: int
    withheld_cents: int
    day: date
    undone: date | None


class Appraisal(msgspec.Struct, frozen=True, kw_only=True):
    """What a building was found to be worth on a day; told on `day`, in the fact at `told_at`."""

    id: str
    house: str
    amount_cents: int
    appraised_on: date
    day: date
    told_at: int


HOUSE = Listing(
    row=House,
    view=HOUSES,
    one="house",
    many="houses",
    key="h.house",
    rows="houses h WHERE {held[h]}",
    filters={"hub": Filter(HubId)},
)
OFFER = Listing(
    row=Offer,
    view=HOUSES,
    one="offer",
    many="offers",
    key="o.offer",
    rows="offers o JOIN houses h ON h.house = o.house WHERE {held[o]} AND {held[h]}",
    columns={
        "name": "h.name",
        "hub": "h.hub",
        "state": """CASE WHEN o.stage = 'open' AND o.expires < %(today)s::date THEN 'expired'
            ELSE o.stage END""",
        "buyers": """(
            SELECT coalesce(json_agg(json_build_object('buyer', a.buyer, 'answer', a.answer,
                'since', a.from_day, 'told_at', a.from_position)
                ORDER BY a.buyer), '[]')
            FROM about_buyers a WHERE a.offer = o.offer AND {held[a]}
        )""",
        "taken": """(
            SELECT coalesce(json_agg(json_build_object('buyer', t.buyer, 'day', t.day,
                'shares', t.shares, 'price_cents', t.price_cents, 'told_at', t.position)
                ORDER BY t.position), '[]')
            FROM taken t WHERE t.offer = o.offer AND {recorded[t]}
        )""",
    },
    filters={"house": Filter(HouseId), "state": Filter(OfferState)},
    own="o.who && %(own)s OR o.buyer = '' AND o.stage <> 'accepted'",
)
DISTRIBUTION = Listing(
    row=Distribution,
    view=HOUSES,
    one="distribution",
    many="distributions",
    key="d.distribution",
    rows="distributions d WHERE {held[d]}",
    columns={"day": "d.paid"},
    filters={"house": Filter(HouseId)},
)
APPRAISAL = Listing(
    row=Appraisal,
    view=HOUSES,
    one="appraisal",
    many="appraisals",
    key="a.appraisal",
    rows="appraisals a WHERE {held[a]}",
    columns={"day": "a.from_day", "told_at": "a.from_position"},
    filters={"house": Filter(HouseId)},
)
