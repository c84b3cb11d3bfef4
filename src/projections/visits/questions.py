"""What flowed between the two sides of the pact, asked of sums that stand (`stays/visiting.py`) less what came after."""

from datetime import date
from typing import Final

import msgspec

from ledger.conventions.events import ServiceKind
from ledger.places.hub import HubKind
from projections.engine.asof import Seen
from projections.engine.question import Question, Shape
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS


class Moved(msgspec.Struct, frozen=True):
    """What flowed: bed nights, days and half days at desks, half hours in halls, seats at occasions, and what they are worth net of VAT: what was agreed, without an agreed price what was paid."""

    nights: int = 0
    days: int = 0
    half_days: int = 0
    net_cents: int = 0
    seats: int = 0
    half_hours: int = 0


class Flowed(msgspec.Struct, frozen=True):
    """What flowed one way: bed nights, days and half days at desks, half hours in halls, seats at occasions, how many members came, and what all that is worth net of VAT."""

    nights: int = 0
    days: int = 0
    half_days: int = 0
    people: int = 0
    net_cents: int = 0
    seats: int = 0
    half_hours: int = 0


class Way(Flowed, frozen=True, kw_only=True):
    """What members of one side brought to the other, in all, in a month, or of a service."""

    side: HubKind
    month: date | None = None
    service: ServiceKind | None = None


class OfHub(Moved, frozen=True, kw_only=True):
    """What was given at a hub, or got by its members."""

    hub: str


class MonthMoved(Moved, frozen=True, kw_only=True):
    """What was given, or got, in a month."""

    month: date


class ServiceMoved(Moved, frozen=True, kw_only=True):
    """What was given, or got, of a service."""

    service: ServiceKind


class HubThere(msgspec.Struct, frozen=True):
    hub: str
    side: HubKind
    istat: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    first: date
    last: date
    hubs: list[HubThere]
    in_all: list[Way]
    months: list[Way]
    services: list[Way]
    gave: list[OfHub]
    got: list[OfHub]


class OfPairs(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    hub: str
    first: date
    last: date
    gave: list[OfHub]
    got: list[OfHub]
    gave_months: list[MonthMoved]
    got_months: list[MonthMoved]
    gave_services: list[ServiceMoved]
    got_services: list[ServiceMoved]


_LAST: Final = "(%(last)s::date + interval '1 month')::date - 1"
_AFTER_DAY: Final = (
    "> %(day)s AND {0} < date_trunc('month', %(day)s::date)::date + interval '1 month'"
)


def _less(rows: str, day: str, shape: Shape) -> str:
    """Return what is taken from sums of whole months: what came after the position, and of the day's month what came after it.

    `rows` is of lines `m` that took effect on their column `day`.
    """
    later = f"UNION ALL {rows} AND m.position > seen.position"
    if not shape.day:
        return later
    after = f"m.{day} {_AFTER_DAY.format(f'm.{day}')}"
    return f"{later} UNION ALL {rows} AND m.position <= seen.position AND {after}"


def _within(row: str, shape: Shape) -> str:
    until = f" AND {row}.month <= %(day)s" if shape.day else ""
    return f"{row}.month BETWEEN %(first)s AND %(last)s{until}"


def _sums(shape: Shape) -> str:
    """Return `sums`: what flowed to each hub from all others, and from each to all (`''`)."""
    lines = f"""SELECT w.home_hub, w.hub, m.month, m.side, m.service, -m.nights, -m.days, -m.half_days, -m.worth_cents, -m.seats, -m.half_hours
        FROM seen CROSS JOIN flow_moves m
        CROSS JOIN LATERAL (VALUES ('', m.hub), (m.home_hub, '')) w (home_hub, hub)
        WHERE m.side <> '' AND {_within("m", shape)}"""
    return f""", sums AS MATERIALIZED (
        SELECT s.home_hub, s.hub, s.month, s.side, s.service, s.nights, s.days, s.half_days, s.net_cents, s.seats, s.half_hours FROM visit_sums s
        WHERE {_within("s", shape)}
        {_less(lines, "day", shape)}
    )"""


def _came(shape: Shape) -> str:
    """Return `came`: guests of each month, by the month in which they came before; of a service, and (`''`) of any."""
    lines = f"""SELECT m.side, m.service, m.month, m.before, -m.count FROM seen CROSS JOIN visitors m
            WHERE {_within("m", shape)}"""
    return f""", came AS MATERIALIZED (
        SELECT s.side, s.service, s.month, s.before, s.count FROM visitor_sums s WHERE {_within("s", shape)}
        {_less(lines, "since", shape)}
    )"""


def _flowed(cents: str = "net_cents") -> str:
    """Return the sums of what flowed; what it is worth is in the column `cents`."""
    return (
        "sum(nights)::bigint AS nights, sum(days)::bigint AS days,"
        f" sum(half_days)::bigint AS half_days, sum({cents})::bigint AS net_cents, sum(seats)::bigint AS seats,"
        " sum(half_hours)::bigint AS half_hours"
    )


def _any(cents: str = "net_cents") -> str:
    """Return that something flowed."""
    return f"HAVING sum(nights) <> 0 OR sum(days) <> 0 OR sum(half_days) <> 0 OR sum(seats) <> 0 OR sum(half_hours) <> 0 OR sum({cents}) <> 0"


def _ways(by: str, people: str) -> str:
    """Return both ways, in all, by month or by service; whoever came before the first month of a span is counted in an earlier one."""
    return f"""SELECT side, {by} coalesce(f.nights, 0) AS nights, coalesce(f.days, 0) AS days,
            coalesce(f.half_days, 0) AS half_days, coalesce(f.net_cents, 0) AS net_cents, coalesce(f.seats, 0) AS seats,
            coalesce(f.half_hours, 0) AS half_hours,
            coalesce(p.people, 0) AS people
        FROM (SELECT side, {by} {_flowed()} FROM sums WHERE home_hub = '' GROUP BY {by} side) f
        LEFT JOIN (SELECT side, {by} sum(count)::bigint AS people FROM came
            WHERE {people} GROUP BY {by} side) p USING ({by} side)
        WHERE f.nights <> 0 OR f.days <> 0 OR f.half_days <> 0 OR f.seats <> 0 OR f.half_hours <> 0 OR f.net_cents <> 0 ORDER BY {by} side"""


def _with_all(hub: str) -> str:
    """Return what flowed between the hub in a column and all others."""
    return f"SELECT {hub} AS hub, {_flowed()} FROM sums WHERE {hub} <> '' GROUP BY {hub} {_any()} ORDER BY {hub}"


def _with_one(hub: str, by: str, told: str) -> str:
    """Return what flowed between a hub, in one column, and all others, by another column that is `told` so: visit by visit."""
    return f"""SELECT m.{by} AS {told}, {_flowed("worth_cents")}
        FROM seen CROSS JOIN flow_moves m
        WHERE m.{hub} = %(hub)s AND m.side <> '' AND m.month BETWEEN %(first)s AND %(last)s
            AND {{recorded[m]}}
        GROUP BY m.{by} {_any("worth_cents")} ORDER BY m.{by}"""


_SPAN: Final = {"first": "%(first)s::date", "last": f"least({_LAST}, %(day)s::date)"}
EQUILIBRIUM = Question(
    Found,
    PLACES,
    FLOWS,
    begin=lambda shape: _sums(shape) + _came(shape),
    fields={
        **_SPAN,
        "hubs": """SELECT u.hub, u.side, u.istat FROM hubs u
            WHERE u.withdrawn IS NULL AND {held[u]} ORDER BY u.hub""",
        "in_all": _ways("", "service = '' AND before < %(first)s"),
        "months": _ways("month,", "service = ''"),
        "services": _ways("service,", "before < %(first)s"),
        "gave": _with_all("hub"),
        "got": _with_all("home_hub"),
    },
)
OF_HUB = Question(
    OfPairs,
    FLOWS,
    fields={
        "hub": "%(hub)s::text",
        **_SPAN,
        "gave": _with_one("hub", "home_hub", "hub"),
        "got": _with_one("home_hub", "hub", "hub"),
        "gave_months": _with_one("hub", "month", "month"),
        "got_months": _with_one("home_hub", "month", "month"),
        "gave_services": _with_one("hub", "service", "service"),
        "got_services": _with_one("home_hub", "service", "service"),
    },
)
