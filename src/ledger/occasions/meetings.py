"""The dates of an occasion by the hub's clock, as instants: right on the days on which clocks change."""

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.kernel.days import day_at, strikes
from ledger.kernel.refused import Malformed
from ledger.occasions.events import Meeting

MEETINGS_MAX: Final = 60
_CLOCK: Final = r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)"
Clock = Annotated[
    str,
    Meta(
        pattern=_CLOCK,
        description="a time by the hub's clock",
        extra={"form": "a time such as 08:30"},
    ),
]


class MeetingAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On a day, from a time by the hub's clock until another; `24:00` is the day's end."""

    on: date
    begins: Clock
    ends: Clock


Meetings = Annotated[
    tuple[MeetingAsked, ...],
    Meta(
        min_length=1,
        max_length=MEETINGS_MAX,
        description="its dates in order; several of them are one course, and sold as one",
    ),
]


def meetings_of(asked: Meetings, zone: str) -> tuple[Meeting, ...]:
    """Return the dates as instants; refuses hours that no clock shows in that order, and dates that overlap."""
    found: list[Meeting] = []
    for n, one in enumerate(asked):
        meeting = Meeting(strikes(zone, one.on, one.begins), strikes(zone, one.on, one.ends))
        if one.begins >= one.ends or meeting.begins >= meeting.ends:
            raise Malformed("It ends after it begins.", field=f"meetings[{n}]")
        if found and meeting.begins < found[-1].ends:
            raise Malformed(
                "Dates are in order, and none begins before the one before is over.",
                field=f"meetings[{n}]",
            )
        found.append(meeting)
    return tuple(found)


def days_of(meetings: tuple[Meeting, ...], zone: str) -> tuple[date, date]:
    """Return the first day of the first date and the last of the last, by the clock of the zone."""
    return day_at(zone, meetings[0].begins), day_at(zone, meetings[-1].ends - datetime.resolution)
