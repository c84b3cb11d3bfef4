"""How much the desks are used, and what that brings: by hub and month, in half days; what leases have is told apart."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from ledger.bookings.opening import OpenOn
from ledger.desks.hours import Half, has
from ledger.kernel.days import ONE_DAY
from projections.desks.view import DESKS, OpeningHours
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.usage import USAGE
from projections.stays.used import MONTHS, counted, sums_of

WEEK = 7


class DesksSold(msgspec.Struct, frozen=True, kw_only=True):
    """Days and half days that were used, and the half days of desks that were let: `used_halves` of `available_halves` is the `occupancy`.

    `leased_halves` are those that one member had to itself. `net_cents` is what was paid, of Income:Services; `average_cents` is that ÷
    `used_halves` (the average rate), `per_available_cents` that ÷ `available_halves` (the revenue per available half day).
    """

    days: int
    half_days: int
    used_halves: int
    available_halves: int
    leased_halves: int
    occupancy: Part
    net_cents: int
    average_cents: Part
    per_available_cents: Part


class MonthOfDesks(DesksSold, frozen=True, kw_only=True):
    """The desks of a hub in one month (`month` is its first day), up to the day `last`."""

    hub: str
    month: date
    last: date


class DeskUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Months by hub, from the day `first` to the day `last`: the last that is counted of them; and all of them together."""

    as_of: Seen
    first: date
    last: date
    months: list[MonthOfDesks]
    total: DesksSold


class LetFrom(msgspec.Struct, frozen=True):
    """So many desks of a hub, opened on a day, from `valid_from` on."""

    hub: str
    opened: date
    valid_from: date
    desks: int
    hours: tuple[OpeningHours, ...]


class LeasedFrom(msgspec.Struct, frozen=True):
    """So many half days that a lease has on each of the `weekdays` of `[first, until)`; the hub was opened on a day."""

    hub: str
    opened: date
    first: date
    until: date
    weekdays: tuple[int, ...]
    halves: int


class UsedIn(msgspec.Struct, frozen=True):
    """What was used at a hub in a month, and what that brought."""

    hub: str
    month: date
    days: int
    half_days: int
    net_cents: int


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    until: date
    let: list[LetFrom]
    leased: list[LeasedFrom]
    used: list[UsedIn]


_HUB = "u.hub = coalesce(%(hub)s, u.hub) AND u.opened IS NOT NULL AND {held[u]}"
_USAGE = Question(
    _Found,
    PLACES,
    DESKS,
    USAGE,
    begin=counted,
    fields={
        "until": "SELECT least(until, (%(last)s::date + interval '1 month')::date) FROM counted",
        "let": f"""SELECT d.hub, u.opened, d.valid_from, d.desks, d.hours
            FROM hubs u JOIN desks d ON d.hub = u.hub AND {{held[d]}}
            WHERE {_HUB} ORDER BY d.hub, d.valid_from""",
        "leased": f"""SELECT l.hub, u.opened, l.first, l.until, l.weekdays,
                json_array_length(l.morning) + json_array_length(l.afternoon) AS halves
            FROM hubs u JOIN leased_desks l ON l.hub = u.hub AND {{held[l]}}
            WHERE {_HUB} ORDER BY l.hub, l.lease, l.part""",
        "used": lambda shape: (
            f"""SELECT u.hub, month.first AS month, m.days, m.half_days, m.desk_net_cents AS net_cents
            FROM hubs u CROSS JOIN {MONTHS}
            CROSS JOIN LATERAL ({sums_of("room", "m.hub = u.hub AND m.room = ''", shape)}) m
            WHERE u.hub = coalesce(%(hub)s, u.hub) AND {{held[u]}}
                AND (m.days <> 0 OR m.half_days <> 0 OR m.desk_net_cents <> 0)
            ORDER BY u.hub, month.first"""
        ),
    },
)


async def desk_usage(
    connection: Connection,
    first: date,
    last: date,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    until: date | None = None,
) -> DeskUsage:
    """Return the months from the one of `first` to the one of `last`, of every hub or of one.

    Desks are available on the days before `until`, or on all of them.
    """
    first, last = first.replace(day=1), last.replace(day=1)
    asked = {"first": first, "last": last, "hub": hub, "until": until}
    found = await _USAGE.ask(connection, as_of, **asked)
    months = list(_months(found, first, last))
    return DeskUsage(
        as_of=found.as_of,
        first=first,
        last=found.until - ONE_DAY,
        months=months,
        total=_sold(
            sum(one.days for one in months),
            sum(one.half_days for one in months),
            sum(one.available_halves for one in months),
            sum(one.leased_halves for one in months),
            sum(one.net_cents for one in months),
        ),
    )


def _months(found: _Found, first: date, last: date) -> Iterable[MonthOfDesks]:
    """Yield the months of each hub in which desks were let, leased or used."""
    used = {(one.hub, one.month): one for one in found.used}
    hubs = {one.hub for some in (found.let, found.leased, found.used) for one in some}
    for hub in sorted(hubs):
        let = [one for one in found.let if one.hub == hub]
        leases = [one for one in found.leased if one.hub == hub]
        for span in months_in(first, last, found.until):
            month = span[0]
            offered, leased = offered_halves(let, *span), leased_halves(leases, *span)
            there = used.get((hub, month)) or UsedIn(hub, month, 0, 0, 0)
            if offered or leased or (hub, month) in used:
                sold = _sold(there.days, there.half_days, offered - leased, leased, there.net_cents)
                yield MonthOfDesks(
                    hub=hub,
                    month=month,
                    last=span[1] - ONE_DAY,
                    **msgspec.structs.asdict(sold),
                )


def months_in(first: date, last: date, until: date) -> Iterator[tuple[date, date]]:
    """Yield the months from the one that begins on `first` to the one of `last`, as `[begins, ends)`; none has days from `until` on."""
    month = first
    while month <= last and month < until:
        after = (month + timedelta(days=32)).replace(day=1)
        yield month, min(after, until)
        month = after


def _sold(days: int, half_days: int, available: int, leased: int, net_cents: int) -> DesksSold:
    halves = len(Half) * days + half_days
    return DesksSold(
        days=days,
        half_days=half_days,
        used_halves=halves,
        available_halves=available,
        leased_halves=leased,
        occupancy=Part.of(halves, available),
        net_cents=net_cents,
        average_cents=Part.of(net_cents, halves),
        per_available_cents=Part.of(net_cents, available),
    )


def offered_halves(let: Sequence[LetFrom], first: date, after: date) -> int:
    """Return how many half days of desks a hub lets on the days of `[first, after)`; `let` is in order of its days."""
    ends = [*(one.valid_from for one in let[1:]), date.max]
    return sum(
        one.desks
        * sum(has(OpenOn(hours.weekday, hours.opens, hours.closes), half) for half in Half)
        * weekdays_in(max(first, one.valid_from, one.opened), min(after, end), hours.weekday)
        for one, end in zip(let, ends, strict=False)
        for hours in one.hours
    )


def leased_halves(leases: Iterable[LeasedFrom], first: date, after: date) -> int:
    """Return how many half days of desks leases have on the days of `[first, after)`."""
    return sum(
        one.halves
        * sum(
            weekdays_in(max(first, one.first, one.opened), min(after, one.until), weekday)
            for weekday in one.weekdays
        )
        for one in leases
    )


def weekdays_in(first: date, after: date, weekday: int) -> int:
    """Return how many of the days of `[first, after)` are this one of the week (1 is Monday)."""
    days = (after - first) // timedelta(days=1)
    ahead = (weekday - first.isoweekday()) % WEEK
    return max(0, (days - ahead + WEEK - 1) // WEEK)
