"""A day at a desk has two halves; a hub is open on some of them, by the day of the week.

morning    from opening until 13:00
afternoon  from 13:00 until closing
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ledger.bookings.opening import OpenOn
from ledger.kernel.days import strikes

MIDDAY: Final = "13:00"


class Half(StrEnum):
    """Half a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Part(StrEnum):
    """What a desk is let for: a whole day, or one half of it."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"


HALVES_OF: Final[Mapping[Part, tuple[Half, ...]]] = {
    Part.DAY: (Half.MORNING, Half.AFTERNOON),
    Part.MORNING: (Half.MORNING,),
    Part.AFTERNOON: (Half.AFTERNOON,),
}


def has(hours: OpenOn, half: Half) -> bool:
    """Say whether it is open in some of the half."""
    return hours.opens < MIDDAY if half is Half.MORNING else hours.closes > MIDDAY


def begins(hours: OpenOn, day: date, part: Part, zone: str) -> datetime:
    """Return the instant (UTC) at which a desk can be used for this part of the day, in the hub's zone."""
    clock = max(hours.opens, MIDDAY) if part is Part.AFTERNOON else hours.opens
    return strikes(zone, day, clock)


def ends(hours: OpenOn, day: date, part: Part, zone: str) -> datetime:
    """Return the instant (UTC) at which this part of the day is over at the hub, in its zone."""
    clock = min(hours.closes, MIDDAY) if part is Part.MORNING else hours.closes
    return strikes(zone, day, clock)
