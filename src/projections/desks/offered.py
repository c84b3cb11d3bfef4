"""How many desks a hub has free on which half of which day, at which public price: by the rule that refuses a booking."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from ledger.bookings.opening import OpenOn, open_on
from ledger.bookings.way import DAYS_AHEAD_MAX
from ledger.desks.calendar import free_desks
from ledger.desks.events import DeskHalf
from ledger.desks.hours import HALVES_OF, Part, ends
from ledger.desks.hub_desks import DatedDesks, DeskTerms, HubDesks
from ledger.kernel.days import day_at, nights
from ledger.leases.blocked import desk_halves
from ledger.leases.events import LeasedDesks
from projections.desks.view import DESKS, DesksRow, DeskTermsRow, OpeningHours, Place
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES


class DesksFrom(msgspec.Struct, frozen=True):
    """So many desks from `valid_from` on, and when the hub is open; on other days of the week it is closed."""

    valid_from: date
    desks: int
    hours: tuple[OpeningHours, ...]


class DeskTermsFrom(msgspec.Struct, frozen=True):
    """What a desk costs everybody from `valid_from` on, VAT included; cancelling is free until `free_days` before.

    From then on `late_percent` are kept, and everything on the day itself.
    """

    valid_from: date
    day_cents: int
    half_day_cents: int
    vat_bp: int
    free_days: int
    late_percent: int


class DesksOffered(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub lets: how many desks from when on, its hours, price and terms."""

    as_of: Seen
    hub: str
    desks: list[DesksFrom]
    terms: list[DeskTermsFrom]


class DeskDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day: how many desks are let, and how many are free for half of it and for all of it.

    `opens` and `closes` are null when the hub is closed; prices are what everybody pays, null without terms.
    """

    day: date
    opens: str | None
    closes: str | None
    desks: int
    free_morning: int
    free_afternoon: int
    free_day: int
    day_cents: int | None
    half_day_cents: int | None


class DesksFree(msgspec.Struct, frozen=True, kw_only=True):
    """The desks of a hub on the days of `[first, until)`, as they are free at `judged_at`."""

    as_of: Seen
    judged_at: datetime
    hub: str
    first: date
    until: date
    days: list[DeskDay]


class TakenOn(msgspec.Struct, frozen=True):
    """The desks that one booking has on a day."""

    arrive: date
    places: tuple[Place, ...]


class LeasedOn(msgspec.Struct, frozen=True):
    """The desks that one lease has on the `weekdays` of `[first, until)` (1 is Monday), by number."""

    lease: str
    first: date
    until: date
    weekdays: tuple[int, ...]
    morning: tuple[int, ...]
    afternoon: tuple[int, ...]

    def on(self, day: date) -> list[DeskHalf]:
        """Return the desks that it has on a day."""
        if not self.first <= day < self.until or day.isoweekday() not in self.weekdays:
            return []
        return desk_halves(LeasedDesks(self.first, self.until, self.morning, self.afternoon))


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    hub: str | None
    zone: str | None
    desks: list[DesksRow]
    terms: list[DeskTermsRow]


class FoundFree(_Found, frozen=True):
    """What a hub lets, and who has which desks of it on some days."""

    judged_at: datetime
    taken: list[TakenOn]
    leased: list[LeasedOn]

    @property
    def noun(self) -> HubDesks:
        """Return what is let as the ledger knows it."""
        return hub_desks(self.desks, self.terms)

    def taken_on(self, days: Iterable[date]) -> dict[date, list[DeskHalf]]:
        """Return the desks that bookings and leases have, by day."""
        booked = taken_by_day(self.taken)
        return {day: [*booked.get(day, ()), *leased_on(self.leased, day)] for day in days}


OF_HUB: Mapping[str, str] = {
    "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
    "zone": "SELECT u.zone FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
    "desks": """SELECT d.hub, d.valid_from, d.desks, d.hours FROM desks d
        WHERE d.hub = %(hub)s AND {held[d]} ORDER BY d.valid_from""",
    "terms": """SELECT t.hub, t.valid_from, t.day_cents, t.half_day_cents, t.vat_bp, t.free_days, t.late_percent
        FROM desk_terms t WHERE t.hub = %(hub)s AND {held[t]} ORDER BY t.valid_from""",
}
"""What a hub lets, in the order of its days."""
LET_BY_HUB: Mapping[str, str] = {
    **OF_HUB,
    "desks": """SELECT d.hub, d.valid_from, d.desks, d.hours
        FROM desks d JOIN hubs u ON u.hub = d.hub AND u.opened IS NOT NULL AND {held[u]}
        WHERE d.hub = %(hub)s AND {held[d]} ORDER BY d.valid_from""",
}
"""The same, of which a hub that is not open lets nothing."""
_LEASED = """SELECT l.lease, l.first, l.until, l.weekdays, l.morning, l.afternoon FROM leased_desks l
    WHERE l.hub = %(hub)s AND {held[l]}"""
LEASED_ON = f"{_LEASED.replace('FROM', 'FROM of_day,')} AND l.first <= of_day.day AND l.until > of_day.day ORDER BY l.lease"
_OFFERED = Question(_Found, PLACES, DESKS, fields=OF_HUB)
FREE: Mapping[str, str] = {
    "judged_at": "SELECT at FROM judged",
    **LET_BY_HUB,
    "taken": """SELECT b.arrive, b.places FROM desk_bookings b
        WHERE b.hub = %(hub)s AND b.arrive >= %(first)s AND b.arrive < %(until)s
            AND b.stage IN ('booked', 'finished', 'no-show') AND {held[b]}""",
    "leased": f"{_LEASED} AND l.first < %(until)s AND l.until > %(first)s",
}
"""What a hub lets, and who has what of it, on the days of `[first, until)`."""
_FREE = Question(FoundFree, PLACES, DESKS, begin=judged, fields=FREE)


async def desks_offered(
    connection: Connection, hub: str, as_of: AsOf | None = None
) -> DesksOffered | None:
    """Return what a hub lets, if the hub was there."""
    found = await _OFFERED.ask(connection, as_of, hub=hub)
    if found.hub is None:
        return None
    return DesksOffered(
        as_of=found.as_of,
        hub=found.hub,
        desks=[DesksFrom(one.valid_from, one.desks, one.hours) for one in found.desks],
        terms=[DeskTermsFrom(*msgspec.structs.astuple(one)[1:]) for one in found.terms],
    )


async def desks_free(
    connection: Connection,
    hub: str,
    first: date,
    until: date,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> DesksFree | None:
    """Return the desks of a hub on some days, if the hub was there."""
    asked = {"hub": hub, "first": first, "until": until, "now": moment(now, as_of)}
    found = await _FREE.ask(connection, as_of, **asked)
    if found.hub is None or found.zone is None:
        return None
    noun, at, zone = found.noun, found.judged_at, found.zone
    taken = found.taken_on(nights(first, until))
    days = [day_of(noun, day, some, at, zone) for day, some in taken.items()]
    return DesksFree(
        as_of=found.as_of,
        judged_at=at,
        hub=found.hub,
        first=first,
        until=until,
        days=days,
    )


def hub_desks(desks: Iterable[DesksRow], terms: Iterable[DeskTermsRow]) -> HubDesks:
    """Return the noun by which the ledger says what is let."""
    provided = (
        DatedDesks(
            one.valid_from,
            one.desks,
            tuple(OpenOn(*msgspec.structs.astuple(hours)) for hours in one.hours),
        )
        for one in desks
    )
    dated = (DeskTerms(*msgspec.structs.astuple(one)[1:]) for one in terms)
    return HubDesks(provided=tuple(provided), dated=tuple(dated))


def taken_by_day(taken: Iterable[TakenOn]) -> dict[date, list[DeskHalf]]:
    """Return the desks that somebody has, day by day."""
    found: dict[date, list[DeskHalf]] = {}
    for one in taken:
        places = (DeskHalf(place.half, place.desk) for place in one.places)
        found.setdefault(one.arrive, []).extend(places)
    return found


def leased_on(leased: Iterable[LeasedOn], day: date) -> list[DeskHalf]:
    """Return the desks that leases have on a day."""
    return [half for one in leased for half in one.on(day)]


def day_of(
    noun: HubDesks, day: date, taken: Iterable[DeskHalf], now: datetime, zone: str
) -> DeskDay:
    """Return what is free on a day, and what it costs; nothing once its hours are over, without a price, or further ahead than anybody books."""
    provided, terms = noun.desks_on(day), noun.terms_on(day)
    hours = open_on(provided.hours, day)
    halves = {half: len(desks) for half, desks in free_desks(provided, day, [*taken]).items()}
    is_near = day <= day_at(zone, now) + timedelta(days=DAYS_AHEAD_MAX)
    is_let = {
        part: bool(is_near and terms and hours and now < ends(hours, day, part, zone))
        for part in Part
    }
    free = {part: is_let[part] * min(halves[half] for half in HALVES_OF[part]) for part in Part}
    return DeskDay(
        day=day,
        opens=hours.opens if hours else None,
        closes=hours.closes if hours else None,
        desks=provided.desks if hours else 0,
        free_morning=free[Part.MORNING],
        free_afternoon=free[Part.AFTERNOON],
        free_day=free[Part.DAY],
        day_cents=terms.cents(Part.DAY) if terms else None,
        half_day_cents=terms.cents(Part.MORNING) if terms else None,
    )
