"""Who sleeps or has booked at a hub, from booking to a week after leaving: whom its host has to know."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from ledger.kernel.days import day_in_rome
from projections.engine.asof import Connection, Seen
from projections.engine.question import Question
from projections.stays.booked import STAGE
from projections.stays.judged import judged
from projections.stays.stays import STAYS

KNOWN_FOR: Final = timedelta(days=7)
"""For so long after leaving a guest is known to the host."""


class _Guest(msgspec.Struct, frozen=True):
    member: str


class _Guests(msgspec.Struct, frozen=True):
    as_of: Seen
    members: list[_Guest]


_GUESTS = Question(
    _Guests,
    STAYS,
    begin=judged,
    fields={
        "members": f"""SELECT DISTINCT g.member FROM (
            SELECT unnest(s.who) AS member, {STAGE} AS stage, s.arrive, s.left_on, s.since
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


async def guests_of(connection: Connection, hub: str, *, now: datetime) -> frozenset[str]:
    """Return payers and guests whom the hub knows now; of a stay called off, for a week after that."""
    since = day_in_rome(now) - KNOWN_FOR
    found = await _GUESTS.ask(connection, None, hub=hub, since=since, now=now)
    return frozenset(one.member for one in found.members)
