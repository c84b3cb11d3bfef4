"""A room comes under a co-living agreement, which names it: when it is added, or later."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from ledger.agreements.end import BookedAfter, live_agreement
from ledger.bookings.way import DAYS_AHEAD_MAX
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, years_after
from ledger.kernel.fact import Fact
from ledger.kernel.ids import AgreementId, Prefix, RoomId, is_id_of
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays.calendar import Calendar
from ledger.stays.lent import Lent, Period, RoomsUnder, lent, must_name
from ledger.stays.lent_events import RoomLent
from ledger.stays.room import Room, existing_room


class LentAlready(Refused):
    """The room is under this agreement already."""


class BookedOutside(Refused):
    """These stays, or leases, have nights in the room that no agreement would cover any more; the last is `last_night`."""


class LendRoom(Command, frozen=True, kw_only=True, tag="stays.lend-room"):
    """Bring a room that is there under an agreement that names it, from its first night on (the hub's host, operators)."""

    room: RoomId
    agreement: AgreementId


def lend_room(command: LendRoom, see: See) -> list[Fact]:
    """Let it under the agreement: a hub's own room, or one whose agreement is followed by another."""
    room = existing_room(see, command.room)
    must_run(see, room.hub)
    agreement = live_agreement(see, room.hub, command.agreement)
    if command.agreement in room.agreements:
        raise LentAlready(room=command.room, agreement=command.agreement)
    must_name(see, room.hub, command.agreement, room.name)
    (now,) = lent(see, {command.room: room}).values()
    period = Period(command.agreement, agreement.since, agreement.until)
    then = replace(now, under=(*now.under, period))
    if stays := booked_outside(see, {command.room: then}, see.today()):
        raise BookedOutside(room=command.room, stays=sorted(stays), last_night=max(stays.values()))
    return [
        RoomLent(
            day=see.today(),
            hub=room.hub,
            room=command.room,
            name=room.name,
            agreement=command.agreement,
        )
    ]


def booked_outside(see: See, rooms: Mapping[str, Lent], first: date) -> dict[str, date]:
    """Return the stays and leases with a night, from `first` on, in a room that is not let on it; and the last such night of each."""
    end = years_after(see.today() + timedelta(days=DAYS_AHEAD_MAX), 1)
    months = DAYS.sheets(first, end)
    sheets = {f"{name}:{month}": (name, month) for name in rooms for month in months}
    found: dict[str, date] = {}
    for key, sheet in see.all(Calendar, sheets).items():
        name, month = sheets[key]
        for place, holding in sheet.held.items():
            night = date.fromisoformat(f"{month}-{place.partition('/')[0]}")
            who = sheet.holder(place, see.now)
            sleeps = any(is_id_of(kind, holding.holder) for kind in (Prefix.STAY, Prefix.LEASE))
            if night >= first and sleeps and who and rooms[name].agreement_on(night) is None:
                found[who] = max(night, found.get(who, night))
    return found


def nights_booked_after(question: BookedAfter, see: See) -> Mapping[str, date]:
    """Name the stays in rooms of the agreement that nothing would cover, were its last night another one."""
    rooms = see.all(Room, see(RoomsUnder, question.agreement).rooms.values())
    here = {name: room for name, room in rooms.items() if question.agreement in room.agreements}
    ended = {
        name: replace(room, under=tuple(_ended(one, question) for one in room.under))
        for name, room in lent(see, here).items()
    }
    return booked_outside(see, ended, question.until + ONE_DAY)


def _ended(period: Period, question: BookedAfter) -> Period:
    return (
        replace(period, until=question.until) if period.agreement == question.agreement else period
    )
