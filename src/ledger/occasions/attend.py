"""A host writes down who was there, date by date: whoever was on none of those that are recorded has missed the occasion."""

from typing import Annotated

from msgspec import Meta

from ledger.bookings.way import NotBooked, existing_booking
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OccasionId, SeatId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.occasions.announce import SEATS_MAX
from ledger.occasions.events import AttendanceRecorded
from ledger.occasions.meetings import MEETINGS_MAX
from ledger.occasions.occasion import OPEN, OccasionIsOver, existing_occasion
from ledger.occasions.seat import Seat

Seats = Annotated[tuple[SeatId, ...], Meta(max_length=SEATS_MAX)]


class NotOnYet(Refused):
    """That date has not begun: who is there is written down from then on."""


class RecordAttendance(Command, frozen=True, kw_only=True, tag="occasions.record-attendance"):
    """Write down who was there on one date (the hub's host, operators), until the occasion is concluded; the last word counts.

    A seat that is not named is left as it was. Nobody recorded at all counts as present.
    """

    occasion: OccasionId
    meeting: Annotated[int, Meta(ge=1, le=MEETINGS_MAX, description="which of its dates, from 1")]
    present: Annotated[Seats, Meta(description="whose guests were there")] = ()
    absent: Annotated[Seats, Meta(description="whose guests were not")] = ()


def record_attendance(command: RecordAttendance, see: See) -> list[Fact]:
    """Tell of each seat by itself."""
    occasion = existing_occasion(see, command.occasion)
    must_run(see, occasion.hub)
    told = (*command.present, *command.absent)
    seats = see.all(Seat, told)
    for name in told:
        existing_booking(see, Seat, name)
    if occasion.stage not in OPEN:
        raise OccasionIsOver(stage=occasion.stage)
    if command.meeting > len(occasion.meetings):
        raise Malformed("There are not so many dates.", field="meeting")
    if see.now < (begins := occasion.meetings[command.meeting - 1].begins):
        raise NotOnYet(begins=begins)
    if not told or len(set(told)) < len(told):
        raise Malformed("Name each seat once, and one at least.", field="present")
    for name in told:
        if name not in occasion.seats:
            raise NotBooked(seat=name, stage=seats[name].stage)
    return [
        seat.fact(
            see,
            AttendanceRecorded,
            meeting=command.meeting,
            present=name in command.present,
        )
        for name, seat in seats.items()
    ]
