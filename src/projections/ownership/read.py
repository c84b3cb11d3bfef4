"""What a member owns, who owns a house or a venture, what may be had and at what price."""

from datetime import date
from functools import cache
from typing import Any, LiteralString

import msgspec

from ledger.houses.house import NoSuchHouse
from ledger.ventures.venture import NoSuchVenture
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.glance import SEEN, glance, in_force, told
from projections.ownership.words import (
    Claim,
    Holder,
    Holding,
    Offer,
    Paid,
    Portfolio,
    Price,
    Register,
    Sale,
    Thing,
)

NAME = "ownership"


def _mark(on_day: bool) -> LiteralString:  # noqa: FBT001 - as in every query below
    """Return the look-up of a thing's last mark, beside `t`."""
    return f"""LATERAL (
        SELECT m.issued, CASE WHEN m.price_shares > 0 THEN json_build_array(m.price_cents,
            m.price_shares, m.price_of, m.price_source, m.price_day) END AS price
        FROM ownership_marks m WHERE m.thing = t.thing AND {told("m", on_day=on_day)}
        ORDER BY m.position DESC LIMIT 1
    ) m"""


@cache
def _portfolio(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(t.thing, t.kind, t.hub, t.name, s.shares, m.issued, m.price)
        ORDER BY t.kind, t.name, t.thing)
    FROM ownership_shares s JOIN ownership_things t USING (thing), {_mark(on_day)}
    WHERE s.member = %(member)s AND {in_force("s", on_day=on_day)}
)::text, (
    SELECT json_agg(json_build_array(c.kind, c.claim, c.thing, c.sale, c.shares, c.cents, c.buyer,
        c.expires, c.from_day) ORDER BY c.from_position)
    FROM ownership_claims c
    WHERE c.member = %(member)s AND {in_force("c", on_day=on_day)}
        AND (c.expires IS NULL OR c.expires >= coalesce(%(today)s, c.expires))
)::text, (
    SELECT json_agg(json_build_array(p.thing, p.kind, p.times, p.gross, p.withheld)
        ORDER BY p.thing, p.kind)
    FROM (
        SELECT p.thing, p.kind, count(*) AS times, sum(p.gross_cents) AS gross,
            sum(p.withheld_cents) AS withheld
        FROM ownership_paid p WHERE p.member = %(member)s AND {told("p", on_day=on_day)}
        GROUP BY p.thing, p.kind
    ) p
)::text
FROM seen"""


@cache
def _register(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, t.kind, t.hub, t.name, m.issued, m.price::text, (
    SELECT json_agg(json_build_array(s.member, s.shares) ORDER BY s.shares DESC, s.member)
    FROM ownership_shares s WHERE s.thing = t.thing AND {in_force("s", on_day=on_day)}
)::text
FROM seen LEFT JOIN (
    ownership_things t JOIN ownership_marks f ON f.thing = t.thing AND f.position = t.from_position
) ON t.thing = %(thing)s AND {told("f", on_day=on_day)}
LEFT JOIN {_mark(on_day)} ON true"""


@cache
def _things(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(t.thing, t.kind, t.hub, t.name, t.form, t.from_day, m.issued,
        m.price) ORDER BY t.name, t.thing)
    FROM ownership_things t, {_mark(on_day)} WHERE t.kind = %(kind)s
)::text FROM seen"""


@cache
def _sales(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(s.sale, s.thing, s.price_cents, s.shares_min,
        s.shares_max, s.opens, s.closes) ORDER BY s.closes, s.sale)
    FROM ownership_sales s
    WHERE s.thing = coalesce(%(thing)s, s.thing) AND {in_force("s", on_day=on_day)}
)::text FROM seen"""


@cache
def _offers(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(c.claim, c.thing, c.member, c.buyer, c.shares, c.cents,
        c.expires) ORDER BY c.from_position)
    FROM ownership_claims c
    WHERE c.kind = 'offer' AND c.thing = %(house)s AND {in_force("c", on_day=on_day)}
        AND c.expires >= coalesce(%(today)s, c.expires)
)::text FROM seen"""


async def portfolio(
    connection: Connection, member: str, as_of: AsOf | None = None, *, today: date | None = None
) -> Portfolio:
    """Return what a member holds, asks for, offers, has money held for, and was paid.

    A holding is worth what was last paid for such shares: a settled offering's price, or an
    accepted offer's. Offers whose last day is before `today` (or the day asked about) are over.
    """
    seen, (held, claims, paid) = await glance(
        connection,
        NAME,
        as_of,
        _portfolio(_on_day(as_of)),
        member=member,
        today=(as_of and as_of.day) or today,
    )
    return Portfolio(
        as_of=seen,
        member=member,
        holdings=_HOLDINGS(held or "[]"),
        claims=_CLAIMS(claims or "[]"),
        paid=_PAID(paid or "[]"),
    )


async def register(connection: Connection, house: str, as_of: AsOf | None = None) -> Register:
    """Return a house's holders, the largest first; refuses `NoSuchHouse` if it was not open then."""
    found = await _holders(connection, house, "house", as_of)
    if found is None:
        raise NoSuchHouse(house=house)
    return found


async def cap_table(connection: Connection, venture: str, as_of: AsOf | None = None) -> Register:
    """Return a venture's holders, the largest first; refuses `NoSuchVenture`."""
    found = await _holders(connection, venture, "venture", as_of)
    if found is None:
        raise NoSuchVenture(venture=venture)
    return found


async def houses(connection: Connection, as_of: AsOf | None = None) -> tuple[Seen, list[Thing]]:
    """Return all houses, with the shares issued and the last price."""
    return await _list(connection, as_of, _things, _THINGS, kind="house")


async def ventures(connection: Connection, as_of: AsOf | None = None) -> tuple[Seen, list[Thing]]:
    """Return all ventures, with the shares issued and the last price."""
    return await _list(connection, as_of, _things, _THINGS, kind="venture")


async def sales(
    connection: Connection, thing: str | None = None, as_of: AsOf | None = None
) -> tuple[Seen, list[Sale]]:
    """Return the offerings that are neither settled nor called off, of one thing or all."""
    return await _list(connection, as_of, _sales, _SALES, thing=thing)


async def offers(
    connection: Connection, house: str, as_of: AsOf | None = None, *, today: date | None = None
) -> tuple[Seen, list[Offer]]:
    """Return a house's open offers, the oldest first; those that ended before `today` are over."""
    today = (as_of and as_of.day) or today
    return await _list(connection, as_of, _offers, _OFFERS, house=house, today=today)


async def _holders(
    connection: Connection, thing: str, kind: str, as_of: AsOf | None
) -> Register | None:
    seen, row = await glance(connection, NAME, as_of, _register(_on_day(as_of)), thing=thing)
    found_kind, hub, name, issued, price, holders = row
    if found_kind != kind:
        return None
    return Register(
        as_of=seen,
        thing=thing,
        kind=kind,
        hub=hub,
        name=name,
        issued=issued,
        price=_PRICE(price) if price else None,
        holders=tuple(
            Holder.of(member, shares, issued) for member, shares in _PAIRS(holders or "[]")
        ),
    )


async def _list(
    connection: Connection, as_of: AsOf | None, sql: Any, decode: Any, **parameters: Any
) -> tuple[Seen, list[Any]]:
    seen, (found,) = await glance(connection, NAME, as_of, sql(_on_day(as_of)), **parameters)
    return seen, decode(found or "[]")


def _on_day(as_of: AsOf | None) -> bool:
    return as_of is not None and as_of.day is not None


def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind).decode


_HOLDINGS = _decoder(tuple[Holding, ...])
_CLAIMS = _decoder(tuple[Claim, ...])
_PAID = _decoder(tuple[Paid, ...])
_PRICE = _decoder(Price)
_PAIRS = _decoder(list[tuple[str, int]])
_THINGS = _decoder(list[Thing])
_SALES = _decoder(list[Sale])
_OFFERS = _decoder(list[Offer])
