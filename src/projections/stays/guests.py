"""Who sleeps or has booked at a hub, from booking to a week after leaving: whom its host has to know, and no longer."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from ledger.kernel.days import day_in_rome
from projections.engine.asof import Connection, Seen
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.stays.booked import STAGE
from projections.stays.stays import STAYS

KNOWN_FOR: Final = timedelta(days=7)
"""For so long after leaving a guest is known to the host."""


class Known(msgspec.Struct, frozen=True):
    """The stays whose guests a host knows just now, and who they are: payers, and guests who are members."""

    stays: frozenset[str]
    members: frozenset[str]


class _Stay(msgspec.Struct, frozen=True):
    stay: str
    who: tuple[str, ...]


class _Guests(msgspec.Struct, frozen=True):
    as_of: Seen
    stays: list[_Stay]


_GUESTS = Question(
    _Guests,
    STAYS,
    begin=judged,
    fields={
        "stays": f"""SELECT g.stay, g.who FROM (
            SELECT s.stay, s.who, {STAGE} AS stage, s.arrive, s.left_on, s.since
            FROM judged, stays s
            WHERE s.hub = %(hub)s AND {{held[s]}} AND s.depart >= %(since)s::date
        ) g WHERE CASE g.stage
            WHEN 'booked' THEN true
            WHEN 'in house' THEN true
            WHEN 'finished' THEN g.left_on >= %(since)s::date
            WHEN 'no-show' THEN g.arrive >= %(since)s::date
            WHEN 'cancelled' THEN g.since >= %(since)s::date
            ELSE false END""",
    },
)


async def known_at(connection: Connection, hub: str, *, now: datetime) -> Known:
    """Return which stays the hub knows now, and their payers and guests; of a stay called off, for a week after that."""
    since = day_in_rome(now) - KNOWN_FOR
    found = await _GUESTS.ask(connection, None, hub=hub, since=since, now=now)
    return Known(
        frozenset(one.stay for one in found.stays),
        frozenset(member for one in found.stays for member in one.who),
    )
