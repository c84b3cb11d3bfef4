"""The rooms of a hub with their prices, and on which terms it lets them."""

from datetime import date

import msgspec

from ledger.kernel.ids import HubId
from ledger.kernel.text import Istat
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.arriving import ARRIVAL_RULES, RulesFrom
from projections.stays.by_length import LengthOff
from projections.stays.pricing import PRICED, PriceFrom
from projections.stays.rooms import ROOMS, SeasonRate


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Bed places that are not let on the nights of `[first, until)`, and why."""

    id: str
    beds: tuple[str, ...]
    first: date
    until: date
    reason: str


class Lending(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement by which an owner lends the room, from the night `since` to the night `until`."""

    agreement: str
    since: date
    until: date | None


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room with its bed places, there from the night of `since` on; prices and closings by first night.

    One that was `withdrawn` was added by mistake, and offers nothing. It is the hub's `own` until the first of `agreements`
    begins; otherwise it is let on the nights of one of them alone.
    """

    id: str
    hub: str
    name: str
    beds: tuple[str, ...]
    since: date
    withdrawn: date | None
    own: bool
    agreements: tuple[Lending, ...]
    prices: tuple[PriceFrom, ...]
    closings: tuple[Closing, ...]


class TermsFrom(msgspec.Struct, frozen=True, kw_only=True):
    """Terms from `valid_from` on: VAT in basis points, city tax a guest and night, deposit a stay, the CIN.

    City tax is in the terms as long as the municipality has no table; the class of `lodging` says which of its rates is
    the hub's. VAT and city tax are those of the night, the deposit and whether one may stay long those of the
    arrival day.
    """

    valid_from: date
    vat_bp: int
    city_tax_cents: int
    deposit_cents: int
    long_stays: bool
    cin: str
    lodging: str


class TaxFrom(msgspec.Struct, frozen=True, kw_only=True):
    """What a municipality asks of guests from the night `valid_from` on; `rates` are a guest's and night's.

    Of a guest's consecutive nights the first `nights_max` are taxed, all without it; they are counted at one hub, or
    `everywhere` in the municipality. Exempt are guests below an age and from another one on, on the arrival day,
    `residents`, and guests with one of the reasons `others`.
    """

    id: str
    istat: str
    valid_from: date
    rates: tuple[SeasonRate, ...]
    nights_max: int | None
    everywhere: bool
    exempt_below: int | None
    exempt_from: int | None
    residents: bool
    others: tuple[str, ...]


class LengthsFrom(msgspec.Struct, frozen=True):
    """What nights from `valid_from` on cost by the length of a stay, shorter ones first; nothing less when there are none."""

    valid_from: date
    prices: tuple[LengthOff, ...]


class HubTerms(msgspec.Struct, frozen=True, kw_only=True):
    """All terms of a hub, by their first day."""

    as_of: Seen
    hub: str
    terms: list[TermsFrom]


OFFERED = (
    "t.valid_from, t.vat_bp, t.city_tax_cents, t.deposit_cents, t.long_stays, t.cin, t.lodging"
)
"""The columns of terms, in their order."""
BY_LENGTH = """SELECT coalesce(json_agg(l ORDER BY l.valid_from), '[]') FROM (
        SELECT l.valid_from, l.prices FROM length_prices l WHERE l.hub = u.hub AND {held[l]}
    ) l"""
"""The prices by length of a hub `u`, in their order."""
TAXED = """SELECT coalesce(json_agg(x ORDER BY x.valid_from), '[]') FROM (
        SELECT x.id, x.istat, x.valid_from, x.rates, x.nights_max, x.everywhere, x.exempt_below, x.exempt_from,
            x.residents, x.others
        FROM city_tax_tables x WHERE x.istat = u.istat AND {held[x]}
    ) x"""
"""The tables of city tax of the municipality of a hub `u`, in their order."""
UNDER = """SELECT coalesce(json_agg(l ORDER BY l.nth), '[]') FROM (
        SELECT l.nth, l.agreement, p.since, p.until
        FROM room_lendings l JOIN agreement_periods p USING (agreement)
        WHERE l.room = r.room AND {held[l]} AND {held[p]}
    ) l"""
"""The agreements of a room `r`, in the order in which it came under them."""
CLOSED = """SELECT c.closing AS id, c.beds, c.first, c.until, c.reason
    FROM room_closings c WHERE c.first < c.until AND {held[c]}"""
"""The closings that have a night."""
ROOM = Listing(
    row=Room,
    view=ROOMS,
    one="room",
    many="rooms",
    key="r.room",
    rows="rooms r WHERE {held[r]}",
    listed="r.withdrawn IS NULL",
    columns={
        "agreements": f"({UNDER})",
        "prices": f"""(
            SELECT coalesce(json_agg(p ORDER BY p.valid_from), '[]') FROM (
                SELECT {PRICED} FROM room_prices p
                WHERE p.room = r.room AND {{held[p]}}
            ) p
        )""",
        "closings": f"""(
            SELECT coalesce(json_agg(c ORDER BY c.first, c.id), '[]')
            FROM ({CLOSED} AND c.room = r.room) c
        )""",
    },
    filters={"hub": Filter(HubId)},
)


TAX = Listing(
    row=TaxFrom,
    view=ROOMS,
    one="table",
    many="tables",
    key="x.id",
    rows="city_tax_tables x WHERE {held[x]}",
    filters={"istat": Filter(Istat)},
)


class HubLengthPrices(msgspec.Struct, frozen=True, kw_only=True):
    """All prices by length of a hub, by their first night, and those `in_force` on the night `on`."""

    as_of: Seen
    hub: str
    on: date
    in_force: tuple[LengthOff, ...]
    prices: list[LengthsFrom]


class _Lengths(msgspec.Struct, frozen=True):
    as_of: Seen
    hub: str | None
    prices: list[LengthsFrom]


class _Terms(msgspec.Struct, frozen=True):
    as_of: Seen
    hub: str | None
    terms: list[TermsFrom]


_TERMS = Question(
    _Terms,
    PLACES,
    ROOMS,
    fields={
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "terms": f"""SELECT {OFFERED}
            FROM stay_terms t WHERE t.hub = %(hub)s AND {{held[t]}} ORDER BY t.valid_from""",
    },
)


async def terms(connection: Connection, hub: str, as_of: AsOf | None = None) -> HubTerms | None:
    """Return a hub's terms by their first day, if the hub was there."""
    found = await _TERMS.ask(connection, as_of, hub=hub)
    return HubTerms(as_of=found.as_of, hub=found.hub, terms=found.terms) if found.hub else None


_LENGTHS = Question(
    _Lengths,
    PLACES,
    ROOMS,
    fields={
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "prices": """SELECT l.valid_from, l.prices FROM length_prices l
            WHERE l.hub = %(hub)s AND {held[l]} ORDER BY l.valid_from""",
    },
)


async def length_prices(
    connection: Connection, hub: str, on: date, as_of: AsOf | None = None
) -> HubLengthPrices | None:
    """Return a hub's prices by length, and which are in force on a night, if the hub was there."""
    found = await _LENGTHS.ask(connection, as_of, hub=hub)
    if found.hub is None:
        return None
    begun = [one.prices for one in found.prices if one.valid_from <= on]
    return HubLengthPrices(
        as_of=found.as_of,
        hub=found.hub,
        on=on,
        in_force=begun[-1] if begun else (),
        prices=found.prices,
    )


class HubArrivalRules(msgspec.Struct, frozen=True, kw_only=True):
    """All rules for arriving at a hub and in its rooms, by their first day."""

    as_of: Seen
    hub: str
    rules: list[RulesFrom]


class _OfHub(msgspec.Struct, frozen=True):
    hub: str
    rules: list[RulesFrom]


class _Arrivals(msgspec.Struct, frozen=True):
    as_of: Seen
    hubs: list[_OfHub]


_ARRIVALS = Question(
    _Arrivals,
    PLACES,
    ROOMS,
    fields={
        "hubs": f"""SELECT u.hub, ({ARRIVAL_RULES}) AS rules
            FROM hubs u WHERE u.hub = %(hub)s AND {{held[u]}}"""
    },
)


async def arrival_rules(
    connection: Connection, hub: str, as_of: AsOf | None = None
) -> HubArrivalRules | None:
    """Return a hub's rules for arriving by their first day, if the hub was there."""
    found = await _ARRIVALS.ask(connection, as_of, hub=hub)
    if not found.hubs:
        return None
    (one,) = found.hubs
    return HubArrivalRules(as_of=found.as_of, hub=one.hub, rules=one.rules)
