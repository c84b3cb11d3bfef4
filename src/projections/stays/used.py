"""How much the beds are used, and what that brings: by hub or room, and by member."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part, part_of
from projections.engine.question import Question, Shape
from projections.places.view import PLACES
from projections.stays.rooms import ROOMS
from projections.stays.unlent import closed, not_lent
from projections.stays.usage import USAGE


class MonthOfRoom(msgspec.Struct, frozen=True, kw_only=True):
    """One room in one month (`month` is its first day), up to the day `last`; `room` is empty for what a hub has in all.

    `nights` are bed nights slept, `available` those that were let, `occupancy` the one ÷ the other;
    `closed` are bed nights that were not let: closed, or in an owner's room that no agreement lent; `leased` those that one member
    had to itself. `net_cents` is Income:Stays; `average_cents` is that ÷ `nights` (the average rate), `per_available_cents` ÷ `available`.
    """

    hub: str
    room: str
    month: date
    last: date
    nights: int
    available: int
    closed: int
    leased: int
    occupancy: Part
    net_cents: int
    average_cents: Part
    per_available_cents: Part
    fee_cents: int
    damage_cents: int


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """All of the months together."""

    nights: int
    available: int
    closed: int
    leased: int
    occupancy: Part
    net_cents: int
    average_cents: Part
    per_available_cents: Part
    fee_cents: int
    damage_cents: int


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Months by hub or by room, from the day `first` to the day `last`: the last that is counted of them."""

    as_of: Seen
    first: date
    last: date
    months: list[MonthOfRoom]
    total: Total


class MonthOfMember(msgspec.Struct, frozen=True, kw_only=True):
    """What one member paid for in one month: bed nights and their net, days and half days at desks, half hours in halls and seats at occasions, and their net; fees, damages."""

    month: date
    nights: int
    net_cents: int
    days: int
    half_days: int
    desk_net_cents: int
    half_hours: int
    hall_net_cents: int
    seats: int
    occasion_net_cents: int
    fee_cents: int
    damage_cents: int


class MemberUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Months in which a member paid for something, from the day `first` to the day `last`; at one `hub`, or at all."""

    as_of: Seen
    member: str
    hub: str | None
    first: date
    last: date
    months: list[MonthOfMember]


MONTHS = """(
    SELECT month::date AS first, (month + interval '1 month')::date AS after
    FROM generate_series(%(first)s::date::timestamp, %(last)s::date::timestamp, '1 month') month
) month"""
_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_SPAN = {"first": "%(first)s::date", "last": f"least({_LAST}, %(day)s::date)"}

_ADDED = ", ".join(
    f"sum(m.{name})::bigint AS {name}"
    for name in (
        "nights",
        "net_cents",
        "fee_cents",
        "damage_cents",
        "days",
        "half_days",
        "desk_net_cents",
        "half_hours",
        "hall_net_cents",
        "seats",
        "occasion_net_cents",
    )
)


def counted(shape: Shape) -> str:
    """Return `counted.until`: the day before which nights are counted; none for a plan of whole months.

    Of a past position it is told no more than whoever asked then would have been told.
    """
    moment = """, (
            SELECT (b.at AT TIME ZONE 'Europe/Rome')::date + 1 FROM batches b
            WHERE b.last >= seen.position AND %(until)s::date IS NOT NULL ORDER BY b.last LIMIT 1
        )"""
    return f""", counted AS MATERIALIZED (
        SELECT least(%(until)s::date, %(day)s::date + 1{moment if shape.position else ""}) AS until FROM seen
    )"""


def sums_of(of: str, key: str, shape: Shape) -> str:
    """Return the look-up of a month's totals: the last row's, or a sum within the month of the day."""
    last = f"""
        SELECT m.{of}_nights AS nights, m.{of}_net AS net_cents, m.{of}_fee AS fee_cents,
            m.{of}_damage AS damage_cents, m.{of}_days AS days, m.{of}_half_days AS half_days,
            m.{of}_desk_net AS desk_net_cents, m.{of}_half_hours AS half_hours, m.{of}_hall_net AS hall_net_cents,
            m.{of}_seats AS seats, m.{of}_occasion_net AS occasion_net_cents
        FROM usage_moves m
        WHERE {key} AND m.month = month.first AND m.position <= seen.position"""
    order = "ORDER BY m.position DESC, m.line DESC LIMIT 1"
    if not shape.day:
        return f"{last} {order}"
    return f"""({last} AND month.after <= %(day)s::date + 1 {order})
        UNION ALL
        SELECT {_ADDED}
        FROM usage_moves m
        WHERE {key} AND m.month = month.first AND m.position <= seen.position
            AND m.day <= %(day)s AND month.first <= %(day)s AND month.after > %(day)s::date + 1
        HAVING count(*) > 0"""


def _found(shape: Shape) -> str:
    """Return `found`: every room's months, and in a line without room what a hub has beside them."""
    end = "least(month.after, counted.until)"
    return f"""{counted(shape)}, places AS (
        SELECT r.hub, r.room, cardinality(r.beds) AS beds, r.since, r.own, NOT r.own OR EXISTS (
            SELECT FROM room_lendings l WHERE l.room = r.room AND {{held[l]}}) AS lent FROM seen, rooms r
        WHERE r.hub = coalesce(%(hub)s, r.hub) AND r.withdrawn IS NULL AND {{held[r]}}
        UNION ALL
        SELECT u.hub, '', 0, %(first)s::date, true, false FROM seen, hubs u
        WHERE u.hub = coalesce(%(hub)s, u.hub) AND {{held[u]}}
    ), found AS (
        SELECT p.hub, p.room, month.first AS month, {end} - 1 AS last,
            coalesce(m.nights, 0)::bigint AS nights,
            (p.beds * greatest(0, {end} - greatest(month.first, p.since)) - c.nights - c.leased - n.nights)::bigint
                AS available, c.nights + n.nights AS closed, c.leased,
            coalesce(m.net_cents, 0)::bigint AS net_cents,
            coalesce(m.fee_cents, 0)::bigint AS fee_cents,
            coalesce(m.damage_cents, 0)::bigint AS damage_cents
        FROM seen CROSS JOIN counted CROSS JOIN places p CROSS JOIN {MONTHS}
        LEFT JOIN LATERAL ({sums_of("room", "m.hub = p.hub AND m.room = p.room", shape)}) m ON true
        CROSS JOIN LATERAL ({closed(end)}) c
        CROSS JOIN LATERAL ({not_lent(end)}) n
    )"""


def _added_up(by: str) -> str:
    """Return all of `found`, by some columns or altogether."""
    return f"""SELECT {by} coalesce(sum(nights), 0)::bigint AS nights,
        coalesce(sum(available), 0)::bigint AS available,
        coalesce(sum(closed), 0)::bigint AS closed,
        coalesce(sum(leased), 0)::bigint AS leased,
        coalesce(sum(net_cents), 0)::bigint AS net_cents,
        coalesce(sum(fee_cents), 0)::bigint AS fee_cents,
        coalesce(sum(damage_cents), 0)::bigint AS damage_cents FROM found"""


_FIGURES = f"""nights, available, closed, leased, {part_of("nights", "available")} AS occupancy, net_cents,
    {part_of("net_cents", "nights")} AS average_cents,
    {part_of("net_cents", "available")} AS per_available_cents, fee_cents, damage_cents"""
_OF_HUB = "hub, month, last, '' AS room,"
_ANY = "available > 0 OR closed > 0 OR leased > 0 OR nights <> 0 OR net_cents <> 0 OR fee_cents <> 0 OR damage_cents <> 0"


def _usage(months: str) -> Question[Usage]:
    return Question(
        Usage,
        PLACES,
        ROOMS,
        USAGE,
        begin=_found,
        fields={
            "first": "%(first)s::date",
            "last": f"SELECT least({_LAST}, until - 1) FROM counted",
            "months": f"""SELECT hub, room, month, last, {_FIGURES} FROM ({months}) m
                WHERE {_ANY} ORDER BY hub, room, month""",
            "total": f"SELECT {_FIGURES} FROM ({_added_up('')}) t",
        },
    )


_BY_ROOM = _usage("SELECT * FROM found")
_BY_HUB = _usage(f"{_added_up(_OF_HUB)} GROUP BY hub, month, last")
_BY_MEMBER = Question(
    MemberUsage,
    USAGE,
    fields={
        "member": "%(member)s::text",
        "hub": "%(hub)s::text",
        **_SPAN,
        "months": lambda shape: (
            f"""SELECT month.first AS month, m.nights, m.net_cents, m.days, m.half_days, m.desk_net_cents, m.half_hours, m.hall_net_cents, m.seats, m.occasion_net_cents, m.fee_cents, m.damage_cents
            FROM {MONTHS} CROSS JOIN LATERAL (
                {sums_of("member", "m.member = %(member)s", shape)}
            ) m ORDER BY month.first"""
        ),
    },
)
_BY_MEMBER_AT = Question(
    MemberUsage,
    USAGE,
    fields={
        "member": "%(member)s::text",
        "hub": "%(hub)s::text",
        **_SPAN,
        "months": f"""SELECT m.month, {_ADDED} FROM seen CROSS JOIN usage_moves m
            WHERE m.member = %(member)s AND m.hub = %(hub)s AND m.month BETWEEN %(first)s AND %(last)s AND {{recorded[m]}}
            GROUP BY m.month ORDER BY m.month""",
    },
)


async def by_hub(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    until: date | None = None,
) -> Usage:
    """Return the months from the one of `first` to the one of `last`, of every hub or of one.

    Beds are available on the nights before `until`, or on all of them.
    """
    return await _BY_HUB.ask(connection, as_of, hub=hub, until=until, **_months(first, last))


async def by_room(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    until: date | None = None,
) -> Usage:
    """Return every room's months, of one hub or of all; fees and damages stand in a line without room."""
    return await _BY_ROOM.ask(connection, as_of, hub=hub, until=until, **_months(first, last))


async def by_member(
    connection: Connection,
    member: str,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
) -> MemberUsage:
    """Return what a member paid for, month by month, at all hubs or at one; months without anything are left out."""
    of = _BY_MEMBER if hub is None else _BY_MEMBER_AT
    return await of.ask(connection, as_of, member=member, hub=hub, **_months(first, last))


def _months(first: date, last: date) -> dict[str, date]:
    return {"first": first.replace(day=1), "last": last.replace(day=1)}
