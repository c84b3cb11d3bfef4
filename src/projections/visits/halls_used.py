"""How much the halls are used, and what that brings: by hub and month, in half hours."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

import msgspec

from ledger.halls.half_hours import HALF_HOUR
from ledger.kernel.days import ONE_DAY, nights, strikes
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.engine.question import Question
from projections.halls.free import on_the_clock
from projections.halls.view import HALLS, HallHours
from projections.places.view import PLACES
from projections.stays.usage import USAGE
from projections.stays.used import MONTHS, counted, sums_of
from projections.visits.desks_used import months_in, weekdays_in

WHOLE_DAY = timedelta(days=1)


class HallsSold(msgspec.Struct, frozen=True, kw_only=True):
    """Half hours that were used, of those in which halls were let (`open_half_hours`): the `occupancy`.

    Setting up and cleaning up count as neither used nor closed. `net_cents` is what was paid, of Income:Services; `average_cents` is that ÷
    `half_hours` (the average rate), `per_open_cents` that ÷ `open_half_hours` (the revenue per half hour that was let).
    """

    half_hours: int
    open_half_hours: int
    occupancy: Part
    net_cents: int
    average_cents: Part
    per_open_cents: Part


class MonthOfHalls(HallsSold, frozen=True, kw_only=True):
    """The halls of a hub in one month (`month` is its first day), up to the day `last`."""

    hub: str
    month: date
    last: date


class HallUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Months by hub, from the day `first` to the day `last`: the last that is counted of them; and all of them together."""

    as_of: Seen
    first: date
    last: date
    months: list[MonthOfHalls]
    total: HallsSold


class LetFrom(msgspec.Struct, frozen=True):
    """The hours in which a hall of a hub in a zone, opened on a day, is let from `valid_from` on; `since` it is there."""

    hub: str
    zone: str
    opened: date
    hall: str
    since: date
    valid_from: date
    hours: tuple[HallHours, ...]


class UsedIn(msgspec.Struct, frozen=True):
    """What was used at a hub in a month, and what that brought."""

    hub: str
    month: date
    half_hours: int
    net_cents: int


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    until: date
    let: list[LetFrom]
    used: list[UsedIn]


_HUB = "u.hub = coalesce(%(hub)s, u.hub)"
_USAGE = Question(
    _Found,
    PLACES,
    HALLS,
    USAGE,
    begin=counted,
    fields={
        "until": "SELECT least(until, (%(last)s::date + interval '1 month')::date) FROM counted",
        "let": f"""SELECT u.hub, u.zone, u.opened, t.hall, h.since, t.valid_from, t.hours
            FROM hubs u JOIN (
                SELECT hall, min(hub) AS hub, min(valid_from) AS since FROM halls h WHERE {{held[h]}} GROUP BY hall
            ) h ON h.hub = u.hub JOIN hall_terms t ON t.hall = h.hall AND {{held[t]}}
            WHERE {_HUB} AND u.opened IS NOT NULL AND {{held[u]}} ORDER BY u.hub, t.hall, t.valid_from""",
        "used": lambda shape: (
            f"""SELECT u.hub, month.first AS month, m.half_hours, m.hall_net_cents AS net_cents
            FROM hubs u CROSS JOIN {MONTHS}
            CROSS JOIN LATERAL ({sums_of("room", "m.hub = u.hub AND m.room = ''", shape)}) m
            WHERE {_HUB} AND {{held[u]}} AND (m.half_hours <> 0 OR m.hall_net_cents <> 0)
            ORDER BY u.hub, month.first"""
        ),
    },
)


async def hall_usage(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    until: date | None = None,
) -> HallUsage:
    """Return the months from the one of `first` to the one of `last`, of every hub or of one.

    Halls are let on the days before `until`, or on all of them.
    """
    first, last = first.replace(day=1), last.replace(day=1)
    asked = {"first": first, "last": last, "hub": hub, "until": until}
    found = await _USAGE.ask(connection, as_of, **asked)
    months = list(_months(found, first, last))
    return HallUsage(
        as_of=found.as_of,
        first=first,
        last=found.until - ONE_DAY,
        months=months,
        total=_sold(
            sum(one.half_hours for one in months),
            sum(one.open_half_hours for one in months),
            sum(one.net_cents for one in months),
        ),
    )


def _months(found: _Found, first: date, last: date) -> Iterable[MonthOfHalls]:
    """Yield the months of each hub in which halls were let or used."""
    used = {(one.hub, one.month): one for one in found.used}
    for hub in sorted({one.hub for some in (found.let, found.used) for one in some}):
        let = [one for one in found.let if one.hub == hub]
        for month, after in months_in(first, last, found.until):
            is_open = open_half_hours(let, month, after)
            there = used.get((hub, month)) or UsedIn(hub, month, 0, 0)
            if is_open or (hub, month) in used:
                sold = _sold(there.half_hours, is_open, there.net_cents)
                last_day = after - ONE_DAY
                yield MonthOfHalls(
                    hub=hub, month=month, last=last_day, **msgspec.structs.asdict(sold)
                )


def _sold(half_hours: int, is_open: int, net_cents: int) -> HallsSold:
    return HallsSold(
        half_hours=half_hours,
        open_half_hours=is_open,
        occupancy=Part.of(half_hours, is_open),
        net_cents=net_cents,
        average_cents=Part.of(net_cents, half_hours),
        per_open_cents=Part.of(net_cents, is_open),
    )


def open_half_hours(let: Sequence[LetFrom], first: date, after: date) -> int:
    """Return in how many half hours halls are let on the days of `[first, after)`; `let` is in order of hall and day."""
    return sum(
        _open_in(one, max(first, one.valid_from, one.since, one.opened), min(after, end))
        for _, terms in groupby(let, attrgetter("hall"))
        for one, end in _with_ends(list(terms))
    )


def _with_ends(terms: Sequence[LetFrom]) -> Iterable[tuple[LetFrom, date]]:
    """Yield each with the day from which others hold."""
    return zip(terms, [*(one.valid_from for one in terms[1:]), date.max], strict=True)


def _open_in(let: LetFrom, first: date, after: date) -> int:
    """Return the half hours of some days; those on which clocks change are looked at one by one."""
    if first >= after:
        return 0
    odd = [day for day in clock_changes(let.zone, first.year, after.year) if first <= day < after]
    return sum(
        _half_hours("Etc/UTC", first, hours)
        * (
            weekdays_in(first, after, hours.weekday)
            - sum(day.isoweekday() == hours.weekday for day in odd)
        )
        + sum(_half_hours(let.zone, day, hours) for day in odd if day.isoweekday() == hours.weekday)
        for hours in let.hours
    )


def _half_hours(zone: str, day: date, hours: HallHours) -> int:
    """Return how many half hours of the clock pass on a day while it is open."""
    opens, closes = (strikes(zone, day, clock) for clock in (hours.opens, hours.closes))
    return max(timedelta(), closes - on_the_clock(zone, opens)) // HALF_HOUR


@lru_cache(maxsize=256)
def clock_changes(zone: str, first: int, last: int) -> tuple[date, ...]:
    """Return the days of some years on which the clocks of a zone are changed."""
    days = nights(date(first, 1, 1), date(last + 1, 1, 1))
    return tuple(day for day in days if _length(zone, day) != WHOLE_DAY)


def _length(zone: str, day: date) -> timedelta:
    begins: datetime = strikes(zone, day, "00:00")
    return strikes(zone, day, "24:00") - begins
