"""Who has a hall of a hub, from booking to a week after: whom its host has to know, and no longer."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from ledger.kernel.days import day_in_rome
from projections.engine.asof import Connection, Seen
from projections.engine.question import Question
from projections.halls.view import HALLS

KNOWN_FOR: Final = timedelta(days=7)
"""For so long after their day a guest is known to the host; after calling it off, from then."""


class _Guest(msgspec.Struct, frozen=True):
    member: str


class _Guests(msgspec.Struct, frozen=True):
    as_of: Seen
    guests: list[_Guest]


_GUESTS = Question(
    _Guests,
    HALLS,
    fields={
        "guests": """SELECT DISTINCT w.member FROM hall_bookings b CROSS JOIN unnest(b.who) w (member)
            WHERE b.hub = %(hub)s AND {held[b]} AND b.day >= %(since)s::date
                AND (b.stage <> 'cancelled' OR b.since >= %(since)s::date)"""
    },
)


async def guests_at(connection: Connection, hub: str, *, now: datetime) -> frozenset[str]:
    """Return payers and guests of whom the hub knows now."""
    since = day_in_rome(now) - KNOWN_FOR
    found = await _GUESTS.ask(connection, None, hub=hub, since=since)
    return frozenset(one.member for one in found.guests)
