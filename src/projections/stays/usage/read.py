"""How much the beds are used, what that brings, and which side of the pact uses the other's."""

from datetime import date
from functools import cache
from typing import Any, LiteralString

import msgspec

from projections.engine.asof import AsOf, Connection
from projections.engine.glance import SEEN, glance
from projections.stays.usage.words import (
    Balance,
    Flow,
    MemberUsage,
    MonthOfMember,
    MonthOfRoom,
    Usage,
)

NAME = "usage"

_MONTHS: LiteralString = """(
    SELECT month::date AS first, (month + interval '1 month')::date AS after
    FROM generate_series(%(first)s::date::timestamp, %(last)s::date::timestamp, '1 month') month
) month"""


def _sums(of: LiteralString, key: LiteralString, *, on_day: bool) -> LiteralString:
    """Return the look-up of a month's totals: the last row's, or a sum within the month of the day."""
    last = f"""
        SELECT m.{of}_nights AS nights, m.{of}_net AS net, m.{of}_fee AS fee,
            m.{of}_damage AS damage
        FROM usage_moves m
        WHERE {key} AND m.month = month.first AND m.position <= seen.position"""
    order = "ORDER BY m.position DESC, m.line DESC LIMIT 1"
    if not on_day:
        return f"{last} {order}"
    return f"""({last} AND month.after <= %(day)s::date + 1 {order})
        UNION ALL
        SELECT sum(m.nights), sum(m.net_cents), sum(m.fee_cents), sum(m.damage_cents)
        FROM usage_moves m
        WHERE {key} AND m.month = month.first AND m.position <= seen.position
            AND m.day <= %(day)s AND month.first <= %(day)s AND month.after > %(day)s::date + 1
        HAVING count(*) > 0"""


@cache
def _by_room(on_day: bool) -> LiteralString:  # noqa: FBT001 - two statements, by whether a day is asked
    end: LiteralString = "least(month.after, %(day)s::date + 1)" if on_day else "month.after"
    return f"""{SEEN}
, places AS (
    SELECT r.hub, r.room, r.beds, r.from_day FROM usage_rooms r, seen
    WHERE r.hub = coalesce(%(hub)s, r.hub) AND r.from_position <= seen.position
    UNION ALL
    SELECT u.hub, '', 0, u.from_day FROM usage_hubs u, seen
    WHERE u.hub = coalesce(%(hub)s, u.hub) AND u.from_position <= seen.position
), found AS (
    SELECT p.hub, p.room, month.first AS month, coalesce(m.nights, 0) AS nights,
        p.beds * greatest(0, {end} - greatest(month.first, p.from_day)) AS available,
        coalesce(m.net, 0) AS net, coalesce(m.fee, 0) AS fee, coalesce(m.damage, 0) AS damage
    FROM seen CROSS JOIN places p CROSS JOIN {_MONTHS}
    LEFT JOIN LATERAL (
        {_sums("room", "m.hub = p.hub AND m.room = p.room", on_day=on_day)}
    ) m ON true
)
"""


@cache
def _rooms(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{_by_room(on_day)}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(hub, room, month, nights, available, net, fee, damage)
        ORDER BY hub, room, month)
    FROM found WHERE available > 0 OR nights <> 0 OR net <> 0 OR fee <> 0 OR damage <> 0
)::text FROM seen"""


@cache
def _hubs(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{_by_room(on_day)}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(hub, '', month, nights, available, net, fee, damage)
        ORDER BY hub, month)
    FROM (
        SELECT hub, month, sum(nights) AS nights, sum(available) AS available, sum(net) AS net,
            sum(fee) AS fee, sum(damage) AS damage
        FROM found GROUP BY hub, month
    ) one WHERE available > 0 OR nights <> 0 OR net <> 0 OR fee <> 0 OR damage <> 0
)::text FROM seen"""


@cache
def _member(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(month.first, m.nights, m.net, m.fee, m.damage)
        ORDER BY month.first)
    FROM {_MONTHS} CROSS JOIN LATERAL (
        {_sums("member", "m.member = %(member)s", on_day=on_day)}
    ) m
)::text FROM seen"""


_BALANCE: LiteralString = f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(f.home_hub, coalesce(h.side, ''), f.hub, u.side, f.nights,
        f.net) ORDER BY f.home_hub, f.hub)
    FROM (
        SELECT m.home_hub, m.hub, sum(m.nights) AS nights, sum(m.net_cents) AS net
        FROM usage_moves m
        WHERE m.hub IN (SELECT hub FROM usage_hubs) AND m.room <> ''
            AND m.month BETWEEN %(first)s AND %(last)s
            AND m.position <= seen.position AND m.day <= coalesce(%(day)s, m.day)
        GROUP BY m.home_hub, m.hub
    ) f JOIN usage_hubs u ON u.hub = f.hub LEFT JOIN usage_hubs h ON h.hub = f.home_hub
)::text FROM seen"""


async def by_hub(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Usage:
    """Return every hub's months from the one of `first` to the one of `last`."""
    return await _usage(connection, _hubs, first, last, as_of, None)


async def by_room(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
) -> Usage:
    """Return every room's months, of one hub or of all; fees and damages stand in a line without room."""
    return await _usage(connection, _rooms, first, last, as_of, hub)


async def by_member(
    connection: Connection, member: str, first: date, last: date, as_of: AsOf | None = None
) -> MemberUsage:
    """Return what a member paid for, month by month; months without anything are left out."""
    first, last = _months(first, last)
    seen, (found,) = await glance(
        connection, NAME, as_of, _member(_on_day(as_of)), first=first, last=last, member=member
    )
    months = _OF_MEMBER(found or "[]")
    return MemberUsage(as_of=seen, member=member, first=first, last=last, months=months)


async def balance(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Balance:
    """Return the nights that members of each hub slept at each hub: who hosts, and who is hosted.

    A night counts for the hub that the paying member belonged to when it was recorded.
    """
    first, last = _months(first, last)
    seen, (found,) = await glance(connection, NAME, as_of, _BALANCE, first=first, last=last)
    return Balance(as_of=seen, first=first, last=last, flows=_FLOWS(found or "[]"))


async def _usage(
    connection: Connection, sql: Any, first: date, last: date, as_of: AsOf | None, hub: str | None
) -> Usage:
    first, last = _months(first, last)
    seen, (found,) = await glance(
        connection, NAME, as_of, sql(_on_day(as_of)), first=first, last=last, hub=hub
    )
    return Usage(as_of=seen, first=first, last=last, months=_OF_ROOM(found or "[]"))


def _months(first: date, last: date) -> tuple[date, date]:
    return first.replace(day=1), last.replace(day=1)


def _on_day(as_of: AsOf | None) -> bool:
    return as_of is not None and as_of.day is not None


_OF_ROOM = msgspec.json.Decoder(tuple[MonthOfRoom, ...]).decode
_OF_MEMBER = msgspec.json.Decoder(tuple[MonthOfMember, ...]).decode
_FLOWS = msgspec.json.Decoder(tuple[Flow, ...]).decode
