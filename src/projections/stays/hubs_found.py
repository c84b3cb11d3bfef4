"""What is read of each hub where guests might sleep, and the least that it could cost: where to look first.

No bill is cheaper than the `least` of its hub: as many bed places as there are guests in its cheapest room, whether they
are free or not, the deposit, and the city tax of its own terms where the municipality has no table; for a member only
what the others pay, wherever a price was agreed. Where nights cost less by length, all of them do by as much as any of them
may, and half a cent a night besides, since each is rounded. Where nights cost less in a season or on a day of the week, all of them cost the
least that any night of their months does; and several guests all pay what the last of further guests does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from ledger.places.hub import HubKind
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question, Shape
from projections.places.view import PLACES
from projections.stays.arriving import ARRIVAL_RULES, RulesFrom
from projections.stays.buying import BUYING, BUYING_VIEWS, Buying
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import (
    BY_LENGTH,
    OFFERED,
    TAXED,
    UNDER,
    LengthsFrom,
    TaxFrom,
    TermsFrom,
)
from projections.stays.nights import LAST_NIGHT
from projections.stays.pricing import PRICED, months_of
from projections.stays.rooms import ROOMS
from projections.stays.vacancy import RoomFound, Wanted


class HubFound(msgspec.Struct, frozen=True):
    """A hub with its terms and rooms, as they are on the nights that are asked for."""

    hub: str
    name: str
    side: HubKind
    municipality: str
    is_open: bool
    terms: tuple[TermsFrom, ...]
    taxes: tuple[TaxFrom, ...]
    lengths: tuple[LengthsFrom, ...]
    arriving: tuple[RulesFrom, ...]
    rooms: tuple[RoomFound, ...]


class NextHub(msgspec.Struct, frozen=True):
    """The first hub that was not looked at; null is the `least` of one where nobody can sleep."""

    hub: str
    least: int | None


class HubsFound(msgspec.Struct, frozen=True):
    """The hubs that were looked at, and the first that was not."""

    as_of: Seen
    judged_at: datetime
    next: NextHub | None
    hubs: list[HubFound]


class HubsFoundFor(Buying, frozen=True):
    """The same, and what else the price depends on for one member."""

    as_of: Seen
    judged_at: datetime
    next: NextHub | None
    hubs: list[HubFound]


class Where(msgspec.Struct, frozen=True):
    """Which hubs are meant: one, those of a side, those in municipalities (ISTAT codes)."""

    hub: str | None = None
    side: HubKind | None = None
    places: Sequence[str] | None = None


_OF_ROOMS: Final = """, of_rooms AS MATERIALIZED (
    SELECT r.hub, min(t.nights_cents) AS nights_cents FROM (
        SELECT d.room, sum(d.cents * (least(d.until, %(depart)s::date) - greatest(d.valid_from, %(arrive)s::date))) AS nights_cents
        FROM (
            SELECT p.room, coalesce(least((p.least->>%(month)s::int)::bigint, (p.least->>%(other)s::int)::bigint), p.cents)
                    * (10000 - CASE WHEN %(guests)s::bigint > 1 THEN p.off_bp ELSE 0 END) / 10000 AS cents, p.valid_from,
                lead(p.valid_from, 1, 'infinity') OVER (PARTITION BY p.room ORDER BY p.valid_from) AS until
            FROM seen, room_prices p WHERE p.valid_from < %(depart)s AND {held[p]}
        ) d WHERE d.until > %(arrive)s GROUP BY d.room HAVING min(d.valid_from) <= %(arrive)s
    ) t JOIN rooms r ON r.room = t.room CROSS JOIN seen WHERE r.withdrawn IS NULL AND {held[r]} GROUP BY r.hub
)"""
_OF_TERMS: Final = """, of_terms AS MATERIALIZED (
    SELECT t.hub, min(t.city_tax_cents) * (%(depart)s::date - %(arrive)s::date) AS city_tax_cents,
        min(t.deposit_cents) FILTER (WHERE t.until > %(arrive)s AND t.valid_from <= %(arrive)s) AS deposit_cents
    FROM (
        SELECT t.hub, t.city_tax_cents, t.deposit_cents, t.valid_from,
            lead(t.valid_from, 1, 'infinity') OVER (PARTITION BY t.hub ORDER BY t.valid_from) AS until
        FROM seen, stay_terms t WHERE t.valid_from < %(depart)s AND {held[t]}
    ) t WHERE t.until > %(arrive)s GROUP BY t.hub
)"""
_OF_LENGTHS: Final = """, of_lengths AS MATERIALIZED (
    SELECT l.hub, max((p->>'off_bp')::bigint) AS off_bp
    FROM (
        SELECT l.hub, l.prices, l.valid_from,
            lead(l.valid_from, 1, 'infinity') OVER (PARTITION BY l.hub ORDER BY l.valid_from) AS until
        FROM seen, length_prices l WHERE l.valid_from < %(depart)s AND {held[l]}
    ) l, json_array_elements(l.prices) AS p (p)
    WHERE l.until > %(arrive)s AND (p->>'nights_from')::int <= %(depart)s::date - %(arrive)s::date GROUP BY l.hub
)"""
_LESS: Final = """CASE WHEN max(m.off_bp) IS NULL THEN min(m.nights_cents)
                ELSE floor(min(m.nights_cents) * (10000 - max(m.off_bp)) / 10000.0 - (%(depart)s::date - %(arrive)s::date) / 2.0)
                END"""
_PAYING: Final = "%(guests)s::bigint"
_PAYING_BESIDE_A_MEMBER: Final = """(%(guests)s::bigint - CASE WHEN u.hub IN (
                SELECT a.hub FROM convention_terms a WHERE a.standing = 'agreed' AND {held[a]}) THEN 1 ELSE 0 END)"""


def _ranked(paying: str) -> str:
    """Return the hubs that are meant, by the least that one could cost with so many `paying` the public price.

    What is read of each is put together by one sort: a join would be a loop in a loop, as nobody knows how many hubs hold.
    """
    return f"""{_OF_ROOMS}{_OF_TERMS}{_OF_LENGTHS}, ranked AS MATERIALIZED (
        SELECT o.hub, o.least, row_number() OVER (ORDER BY o.least NULLS LAST, o.hub COLLATE "C") AS place FROM (
            SELECT m.hub, CASE WHEN bool_or(m.is_open) THEN max(m.paying) * ({_LESS})
                + min(m.deposit_cents) + max(m.taxed) * min(m.city_tax_cents) END AS least
            FROM (
                SELECT u.hub, u.opened IS NOT NULL AS is_open, {paying} AS paying,
                    CASE WHEN u.istat IN (SELECT x.istat FROM city_tax_tables x WHERE {{held[x]}})
                        THEN 0 ELSE %(guests)s::bigint END AS taxed,
                    NULL::bigint AS nights_cents, NULL::bigint AS deposit_cents, NULL::bigint AS city_tax_cents, NULL::bigint AS off_bp
                FROM seen, hubs u WHERE u.withdrawn IS NULL AND {{held[u]}}
                    AND u.side = coalesce(%(side)s, u.side) AND u.hub = coalesce(%(hub)s, u.hub)
                    AND (%(places)s::text[] IS NULL OR u.istat = ANY (%(places)s))
                UNION ALL SELECT hub, NULL, NULL, NULL, nights_cents, NULL, NULL, NULL FROM of_rooms
                UNION ALL SELECT hub, NULL, NULL, NULL, NULL, deposit_cents, city_tax_cents, NULL FROM of_terms
                UNION ALL SELECT hub, NULL, NULL, NULL, NULL, NULL, NULL, off_bp FROM of_lengths
            ) m GROUP BY m.hub HAVING bool_or(m.is_open) IS NOT NULL
        ) o
    )"""


def _begin(paying: str, shape: Shape) -> str:
    return judged(shape) + _ranked(paying)


_TERMS = f"""SELECT coalesce(json_agg(t ORDER BY t.valid_from), '[]') FROM (
        SELECT {OFFERED} FROM stay_terms t
        WHERE t.hub = u.hub AND t.valid_from < %(depart)s AND {{held[t]}}
    ) t"""
_PRICES = f"""SELECT coalesce(json_agg(p ORDER BY p.valid_from), '[]') FROM (
        (SELECT {PRICED} FROM room_prices p
        WHERE p.room = r.room AND p.valid_from <= %(arrive)s AND {{held[p]}}
        ORDER BY p.valid_from DESC LIMIT 1)
        UNION ALL
        SELECT {PRICED} FROM room_prices p
        WHERE p.room = r.room AND p.valid_from > %(arrive)s AND p.valid_from < %(depart)s
            AND {{held[p]}}
    ) p"""
_TAKEN = f"""SELECT coalesce(json_agg(t.beds), '[]') FROM (
        SELECT h.beds FROM judged, bed_holds h
        WHERE h.room = r.room AND {{held[h]}}
            AND h.depart > %(arrive)s AND h.arrive < %(depart)s
            AND {LAST_NIGHT} > greatest(%(arrive)s, h.arrive)
    ) t"""
_CLOSED = """SELECT coalesce(json_agg(c.beds), '[]') FROM room_closings c
    WHERE c.room = r.room AND {held[c]} AND c.first < c.until
        AND c.until > %(arrive)s AND c.first < %(depart)s"""
_FIELDS = {
    "judged_at": "SELECT at FROM judged",
    "next": "SELECT hub, least FROM ranked WHERE place = %(looked)s::bigint + 1",
    "hubs": f"""SELECT u.hub, u.name, u.side, u.municipality, u.opened IS NOT NULL AS is_open, ({_TERMS}) AS terms,
            ({TAXED}) AS taxes, ({BY_LENGTH}) AS lengths, ({ARRIVAL_RULES}) AS arriving, (
                SELECT coalesce(json_agg(r ORDER BY r.name, r.room), '[]') FROM (
                    SELECT r.room, r.name, r.beds, ({_PRICES}) AS prices, ({_TAKEN}) AS taken,
                        ({_CLOSED}) AS closed, r.own, ({UNDER}) AS under
                    FROM rooms r WHERE r.hub = u.hub AND r.withdrawn IS NULL AND {{held[r]}}
                ) r
            ) AS rooms
            FROM ranked k JOIN hubs u ON u.hub = k.hub AND {{held[u]}} WHERE k.place <= %(looked)s""",
}
_VIEWS = PLACES, ROOMS, CALENDAR
_FOUND = Question(HubsFound, *_VIEWS, begin=lambda shape: _begin(_PAYING, shape), fields=_FIELDS)
_FOUND_FOR = Question(
    HubsFoundFor,
    *_VIEWS,
    *BUYING_VIEWS,
    begin=lambda shape: _begin(_PAYING_BESIDE_A_MEMBER, shape),
    fields={**_FIELDS, **BUYING},
)


async def hubs_found(
    connection: Connection,
    wanted: Wanted,
    where: Where,
    looked: int,
    member: str | None,
    *,
    now: datetime,
    as_of: AsOf | None,
) -> HubsFound | HubsFoundFor:
    """Return those hubs, `looked` of them at most, that could be the cheapest; for a `member` if one is named."""
    asked = {"arrive": wanted.arrive, "depart": wanted.depart, "guests": wanted.guests}
    asked |= {"hub": where.hub, "side": where.side, "places": where.places}
    month, other = months_of(wanted.arrive, wanted.depart)
    asked |= {"month": month, "other": other, "looked": looked, "now": moment(now, as_of)}
    if member is None:
        return await _FOUND.ask(connection, as_of, **asked)
    return await _FOUND_FOR.ask(connection, as_of, member=member, **asked)
