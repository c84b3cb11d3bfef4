"""Dates or place of an occasion change before it begins: whoever has a seat may leave without a fee."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.bookings.way import must_begin
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OccasionId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.members.words import FreeText
from ledger.occasions.announce import BeginsInThePast, DecidedTooLate
from ledger.occasions.events import OccasionChanged, SeatMoved
from ledger.occasions.meetings import Meetings, days_of, meetings_of
from ledger.occasions.occasion import OccasionStage, existing_occasion, must_be_to_come
from ledger.occasions.seat import Seat
from ledger.places.hub import today_at


class ChangeOccasion(Command, frozen=True, kw_only=True, tag="occasions.change-occasion"):
    """Change dates or place of an occasion before it begins (the hub's host, operators): who has a seat may leave for nothing until it does."""

    personal = Personal(person="occasion", fact=OccasionChanged)

    occasion: OccasionId
    meetings: Annotated[
        Meetings | None, Meta(description="all its dates now; left out, they stay as they were")
    ] = None
    place: Annotated[
        FreeText,
        Meta(description="where it is now, in words; left out, it stays; sealed, shown to all"),
    ] = ""


def change_occasion(command: ChangeOccasion, see: See) -> list[Fact]:
    """Tell the whole, and everybody who has a seat."""
    occasion = existing_occasion(see, command.occasion)
    must_run(see, occasion.hub)
    must_be_to_come(see, occasion)
    asked = command.meetings
    meetings = meetings_of(asked, occasion.zone) if asked else occasion.meetings
    if meetings == occasion.meetings and not command.place:
        raise Malformed("Other dates, or another place.", field="meetings")
    first, last = days_of(meetings, occasion.zone)
    today = today_at(see, occasion.hub)
    must_begin(today, first, field="meetings")
    must_begin(today, last, field="meetings")
    if meetings[0].begins <= see.now:
        raise BeginsInThePast(begins=meetings[0].begins, field="meetings")
    waits = occasion.stage is OccasionStage.ANNOUNCED and occasion.decided_on is not None
    if waits and occasion.decided_on and occasion.decided_on + ONE_DAY > first:
        raise DecidedTooLate(decided_on=occasion.decided_on, first=first)
    whole = OccasionChanged(
        day=see.today(),
        occasion=command.occasion,
        hub=occasion.hub,
        leader=occasion.leader,
        meetings=meetings,
        zone=occasion.zone,
        place=command.place,
    )
    moved = [
        seat.fact(
            see,
            SeatMoved,
            arrive=first,
            depart=last + ONE_DAY,
            bill=tuple(replace(line, first=first) for line in seat.bill),
            starts=meetings[0].begins,
        )
        for seat in see.all(Seat, occasion.seats).values()
    ]
    return [whole, *moved]
