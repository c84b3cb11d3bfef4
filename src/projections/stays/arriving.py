"""When one may arrive at a hub, or in a room of it, and for how many nights: as the host set it, and on each day of a month."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec
from msgspec.structs import astuple

from ledger.stays.arrival_events import ArrivalRulesSet, DaysWithout, SeasonNights
from ledger.stays.arrivals import ArrivalRules, DatedRules
from projections.engine.change import Change, Put
from projections.engine.table import History, Row


class NightsOfSeason(msgspec.Struct, frozen=True, gc=False):
    """Whoever arrives from one day of the year to another stays so many nights."""

    first: str
    last: str
    nights_min: int
    nights_max: int | None


class NobodyArrives(msgspec.Struct, frozen=True, gc=False):
    """On the days of `[first, until)` nobody arrives."""

    first: date
    until: date


class ArrivalRow(msgspec.Struct, frozen=True, gc=False):
    """What is asked from `valid_from` on of whoever arrives at a hub, or in a room: its `place`; of two for one day the last one set."""

    place: str
    hub: str
    room: str | None
    valid_from: date
    nights_min: int
    nights_max: int | None
    seasons: tuple[NightsOfSeason, ...]
    days_before_min: int
    days_before_max: int | None
    weekdays_without: tuple[int, ...]
    days_without: tuple[NobodyArrives, ...]


ARRIVING = History(row=ArrivalRow, name="arrival_rules", key=("place", "valid_from"))


def arriving(fact: ArrivalRulesSet) -> Iterator[Row | Change]:
    """Whoever arrives from a day on obeys these."""
    yield Put(
        ArrivalRow(
            fact.room or fact.hub,
            fact.hub,
            fact.room or None,
            fact.valid_from,
            fact.nights_min,
            fact.nights_max,
            tuple(NightsOfSeason(*astuple(one)) for one in fact.seasons),
            fact.days_before_min,
            fact.days_before_max,
            fact.weekdays_without,
            tuple(NobodyArrives(*astuple(one)) for one in fact.days_without),
        )
    )


class RulesFrom(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of whoever arrives from `valid_from` on, at the whole hub, or in one `room` besides.

    So many nights, in `seasons` of arrival others; booked so many days before; nobody arrives on `weekdays_without`
    (1 is Monday) and `days_without`. Null is no limit.
    """

    room: str | None
    valid_from: date
    nights_min: int
    nights_max: int | None
    seasons: tuple[NightsOfSeason, ...]
    days_before_min: int
    days_before_max: int | None
    weekdays_without: tuple[int, ...]
    days_without: tuple[NobodyArrives, ...]


def rules_of(rows: Iterable[RulesFrom], rooms: Sequence[str] = ()) -> list[ArrivalRules]:
    """Return the rules of a hub, and those of some of its rooms, as a reservation looks at them; rows in the order of their first day."""
    found: dict[str | None, list[DatedRules]] = {None: []}
    for one in rows:
        if one.room is None or one.room in rooms:
            found.setdefault(one.room, []).append(_dated(one))
    return [ArrivalRules(dated=tuple(some)) for some in found.values()]


def _dated(row: RulesFrom) -> DatedRules:
    said = {name: getattr(row, name) for name in DatedRules.__struct_fields__}
    return DatedRules(
        **{
            **said,
            "seasons": tuple(SeasonNights(*astuple(one)) for one in row.seasons),
            "days_without": tuple(DaysWithout(*astuple(one)) for one in row.days_without),
        }
    )


ASKED = """a.room, a.valid_from, a.nights_min, a.nights_max, a.seasons, a.days_before_min, a.days_before_max,
            a.weekdays_without, a.days_without"""
"""The columns of rules for arriving, in their order."""
ARRIVAL_RULES = f"""SELECT coalesce(json_agg(a ORDER BY a.valid_from, a.room NULLS FIRST), '[]') FROM (
        SELECT {ASKED} FROM arrival_rules a WHERE a.hub = u.hub AND {{held[a]}}
    ) a"""
"""The rules for arriving of a hub `u` and of its rooms, in their order."""
FIGURES = """
UNION ALL
SELECT concat_ws(' ', 'arrivals', place, valid_from), concat_ws(' ', hub, coalesce(room, '-'),
    nights_min, coalesce(nights_max::text, '-'), days_before_min, coalesce(days_before_max::text, '-'),
    coalesce(nullif((SELECT string_agg(d, ',' ORDER BY n) FROM json_array_elements_text(weekdays_without) WITH ORDINALITY e (d, n)), ''), '-'),
    (SELECT string_agg(concat_ws(' ', s->>'first', s->>'last', s->>'nights_min', coalesce(s->>'nights_max', '-')), ', ' ORDER BY n)
        FROM json_array_elements(seasons) WITH ORDINALITY AS s (s, n)),
    (SELECT string_agg(concat_ws(' ', s->>'first', s->>'until'), ', ' ORDER BY n)
        FROM json_array_elements(days_without) WITH ORDINALITY AS s (s, n)))
FROM arrival_rules WHERE from_position <= %(position)s AND to_position > %(position)s
"""
"""The figures of what is kept here."""
