"""Which halls a hub lets, on what terms, and in which half hours one is free: by the rules that refuse a booking."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from ledger.bookings.opening import OpenOn
from ledger.halls.events import HallKind
from ledger.halls.hall import Fitting, Hall, HallTerms
from ledger.kernel.days import nights
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.halls.free import FreeRun, free_runs
from projections.halls.view import HALLS, HallHours, HallRow, HallTermsRow
from projections.places.view import PLACES


class HallFrom(msgspec.Struct, frozen=True):
    """A hall of a hub as it is from `valid_from` on: what it is for, for how many people, and what belongs to it."""

    hall: str
    valid_from: date
    kind: HallKind
    name: str
    people: int
    equipment: tuple[str, ...]


class HallTermsFrom(msgspec.Struct, frozen=True):
    """On what terms a hall is let from `valid_from` on; an hour of `hour_cents` is VAT included, and 0 is free.

    On days of the week that are not named it is closed. It is booked for `shortest` to `longest` half hours, at most `days_ahead`
    and at least `hours_before`; setting up and cleaning up are not charged. Cancelling is free until `free_days` before, from then on `late_percent` are
    kept, and everything on the day itself.
    """

    hall: str
    valid_from: date
    hour_cents: int
    vat_bp: int
    hours: tuple[HallHours, ...]
    shortest: int
    longest: int
    setup_minutes: int
    cleanup_minutes: int
    days_ahead: int
    hours_before: int
    free_days: int
    late_percent: int


class HallsOffered(msgspec.Struct, frozen=True, kw_only=True):
    """The halls of a hub, and on what terms each is let from when on."""

    as_of: Seen
    hub: str
    zone: str
    halls: list[HallFrom]
    terms: list[HallTermsFrom]


class HallDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day by the hub's clock: the price of an hour for everybody, null when the hall is not let, and its free half hours in runs."""

    day: date
    hour_cents: int | None
    free: list[FreeRun]


class HallFree(msgspec.Struct, frozen=True, kw_only=True):
    """When a hall is free on the days of `[first, until)`, at `judged_at`; a run of half hours can be booked whole or in part."""

    as_of: Seen
    judged_at: datetime
    hall: str
    hub: str
    zone: str
    first: date
    until: date
    days: list[HallDay]


class _Offered(msgspec.Struct, frozen=True):
    as_of: Seen
    hub: str | None
    zone: str | None
    halls: list[HallFrom]
    terms: list[HallTermsFrom]


class _Taken(msgspec.Struct, frozen=True):
    taken_from: datetime
    taken_until: datetime


class FoundFree(msgspec.Struct, frozen=True):
    """A hall, where it is, and when others have it around some days."""

    as_of: Seen
    judged_at: datetime
    hub: str | None
    zone: str | None
    is_open: bool | None
    halls: list[HallRow]
    terms: list[HallTermsRow]
    taken: list[_Taken]

    @property
    def noun(self) -> Hall:
        """Return the hall as the ledger knows it."""
        return hall_of(self.halls, self.terms)


_TERMS = ", ".join(f"t.{name}" for name in HallTermsRow.__struct_fields__)
_HALL = ", ".join(f"h.{name}" for name in HallRow.__struct_fields__)
_OFFERED = Question(
    _Offered,
    PLACES,
    HALLS,
    fields={
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "zone": "SELECT u.zone FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "halls": f"""SELECT {_HALL} FROM halls h WHERE h.hub = %(hub)s AND {{held[h]}} ORDER BY h.hall, h.valid_from""",
        "terms": f"""SELECT {_TERMS} FROM hall_terms t WHERE {{held[t]}} AND t.hall IN (
            SELECT h.hall FROM halls h WHERE h.hub = %(hub)s AND {{held[h]}}) ORDER BY t.hall, t.valid_from""",
    },
)
_OF_HALL = "u.hub = (SELECT h.hub FROM halls h WHERE h.hall = %(hall)s AND {held[h]} LIMIT 1) AND {held[u]}"
FREE: Mapping[str, str] = {
    "judged_at": "SELECT at FROM judged",
    "hub": f"SELECT u.hub FROM hubs u WHERE {_OF_HALL}",
    "zone": f"SELECT u.zone FROM hubs u WHERE {_OF_HALL}",
    "is_open": f"SELECT u.opened IS NOT NULL FROM hubs u WHERE {_OF_HALL}",
    "halls": f"SELECT {_HALL} FROM halls h WHERE h.hall = %(hall)s AND {{held[h]}} ORDER BY h.valid_from",
    "terms": f"SELECT {_TERMS} FROM hall_terms t WHERE t.hall = %(hall)s AND {{held[t]}} ORDER BY t.valid_from",
    "taken": """SELECT b.taken_from, b.taken_until FROM hall_bookings b
        WHERE b.hall = %(hall)s AND b.arrive >= %(first)s::date - interval '3 days' AND b.arrive < %(until)s::date + interval '3 days'
            AND b.stage IN ('booked', 'finished', 'no-show') AND {held[b]} ORDER BY b.taken_from""",
}
"""A hall, where it is, and when others have it around the days of `[first, until)`."""
_FREE = Question(FoundFree, PLACES, HALLS, begin=judged, fields=FREE)


def hall_of(halls: Iterable[HallRow], terms: Iterable[HallTermsRow]) -> Hall:
    """Return the noun by which the ledger says when a hall is let."""
    fittings = tuple(Fitting(one.valid_from, one.name, one.people, one.equipment) for one in halls)
    dated = tuple(
        HallTerms(
            **{name: getattr(one, name) for name in HallTerms.__struct_fields__ if name != "hours"},
            hours=tuple(OpenOn(*msgspec.structs.astuple(hours)) for hours in one.hours),
        )
        for one in terms
    )
    return Hall(fittings=fittings, dated=dated)


async def halls_offered(
    connection: Connection, hub: str, as_of: AsOf | None = None
) -> HallsOffered | None:
    """Return the halls of a hub, if the hub was there."""
    found = await _OFFERED.ask(connection, as_of, hub=hub)
    if found.hub is None or found.zone is None:
        return None
    return HallsOffered(
        as_of=found.as_of, hub=found.hub, zone=found.zone, halls=found.halls, terms=found.terms
    )


async def hall_free(
    connection: Connection,
    hall: str,
    first: date,
    until: date,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> HallFree | None:
    """Return when a hall is free on some days, if the hall was there."""
    asked = {"hall": hall, "first": first, "until": until, "now": moment(now, as_of)}
    found = await _FREE.ask(connection, as_of, **asked)
    if found.hub is None or found.zone is None:
        return None
    noun, zone, at = found.noun, found.zone, found.judged_at
    taken = [(one.taken_from, one.taken_until) for one in found.taken]
    return HallFree(
        as_of=found.as_of,
        judged_at=at,
        hall=hall,
        hub=found.hub,
        zone=zone,
        first=first,
        until=until,
        days=[
            HallDay(
                day=day,
                hour_cents=terms.hour_cents
                if (terms := noun.terms_on(day)) and terms.hours
                else None,
                free=list(free_runs(noun, zone, day, taken, at)) if found.is_open else [],
            )
            for day in nights(first, until)
        ],
    )
