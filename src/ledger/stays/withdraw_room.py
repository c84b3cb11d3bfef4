"""A room that was added by mistake is withdrawn for good, as long as nobody slept or will sleep in it."""

from datetime import timedelta

from ledger.bookings.way import DAYS_AHEAD_MAX
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import years_after
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix, RoomId, is_id_of
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays.calendar import Calendar
from ledger.stays.events import RoomWithdrawn
from ledger.stays.room import Room, existing_room


class RoomIsLivedIn(Refused):
    """A room is withdrawn while no stay or lease has, had or will have a bed in it; otherwise it is closed."""


class WithdrawRoom(Command, frozen=True, kw_only=True, tag="stays.withdraw-room"):
    """Take back a room that was added by mistake, for good (the hub's host, operators): it is found by its id alone."""

    room: RoomId


def withdraw_room(command: WithdrawRoom, see: See) -> list[Fact]:
    """Take it back, unless there is a stay, or lease, on any night since it was added; the refusal names them."""
    room = existing_room(see, command.room)
    must_run(see, room.hub)
    living = _living_in(see, command.room, room)
    if any(living.values()):
        raise RoomIsLivedIn("", room=command.room, **living)
    return [RoomWithdrawn(day=see.today(), hub=room.hub, room=command.room)]


def _living_in(see: See, name: str, room: Room) -> dict[str, list[str]]:
    """Return all stays, and leases, that have a bed of it on some night, from the first on to the last that can be booked."""
    last = years_after(see.today() + timedelta(days=DAYS_AHEAD_MAX), 1)
    sheets = [f"{name}:{sheet}" for sheet in DAYS.sheets(room.since, last)]
    found = {
        one.holder
        for sheet in see.all(Calendar, sheets).values()
        for one in sheet.held.values()
        if one.lapses is None or see.now < one.lapses
    }
    kinds = {"stays": Prefix.STAY, "leases": Prefix.LEASE}
    return {
        kind: sorted(one for one in found if is_id_of(prefix, one))
        for kind, prefix in kinds.items()
    }
