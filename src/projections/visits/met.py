"""Where the two halves of the pact met: how many members of both sides were at one hub on one day; nobody is named, and nobody stands alone.

A member is at a hub on a day when they sleep there that night, or have a desk there, also at their own hub; once, however often.
They are of the side where they were at home when it was recorded. Companions are no members, and what companies rent is nobody's.
"""

from datetime import date
from typing import Final

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.stays.flowing import FLOWS

AT_LEAST: Final = 3
"""Of fewer members of a side nothing is told: who knows of two where they were could say where a third was."""
FORMULA: Final = (
    "of each day: members at home in cities, and members at home in villages, who slept at the hub that night or had a desk there, each once;"
    " a day on which fewer than at_least of either side were there is left out, as if nobody had been"
)


class DayMet(msgspec.Struct, frozen=True):
    """How many members of each side were at the hub on a day."""

    day: date
    city: int
    village: int


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """On which days, from `first` to `last`, members of both sides were at the hub, `at_least` so many of each; as `formula` says."""

    as_of: Seen
    hub: str
    first: date
    last: date
    formula: str
    at_least: int
    days: list[DayMet]


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    first: date
    last: date
    days: list[DayMet]


_LAST: Final = "(%(last)s::date + interval '1 month')::date - 1"
_MET: Final = Question(
    _Found,
    FLOWS,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "days": """SELECT b.day, b.city, b.village FROM (
                SELECT w.day, count(*) FILTER (WHERE s.side = 'city') AS city,
                    count(*) FILTER (WHERE s.side = 'village') AS village
                FROM (
                    SELECT DISTINCT ON (m.day, m.guest) m.day, m.home_hub
                    FROM seen CROSS JOIN flow_moves m
                    WHERE m.hub = %(hub)s AND m.here = 1 AND m.month BETWEEN %(first)s AND %(last)s AND {recorded[m]}
                    ORDER BY m.day, m.guest, m.position DESC
                ) w JOIN flow_sides s ON s.hub = w.home_hub AND {held[s]}
                GROUP BY w.day
            ) b WHERE least(b.city, b.village) >= %(at_least)s ORDER BY b.day""",
    },
)


async def met(
    connection: Connection, hub: str, first: date, last: date, as_of: AsOf | None = None
) -> Met:
    """Return on which days of the months from that of `first` to that of `last` how many of both sides were at the hub."""
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    found = await _MET.ask(connection, as_of, hub=hub, at_least=AT_LEAST, **months)
    return Met(
        as_of=found.as_of,
        hub=hub,
        first=found.first,
        last=found.last,
        formula=FORMULA,
        at_least=AT_LEAST,
        days=found.days,
    )
