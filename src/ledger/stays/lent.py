"""A room is the hub's own, or an owner's who lends it under an agreement: it is let as long as that lasts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.agreements.agreement import Agreement
from ledger.agreements.end import live_agreement
from ledger.agreements.share import Brought, shares_earned
from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.stays.events import RoomAdded, RoomNight
from ledger.stays.guest_night import OwedNight
from ledger.stays.lent_events import RoomLent
from ledger.stays.room import Room


class NotLent(Refused):
    """The room is an owner's, and no agreement lends it to the hub on that night: nothing is sold before or after it."""


class NotInAgreement(Refused):
    """The agreement names no room of this name, or it is there already; `rooms` are those that it names and are not there."""


class Period(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """From which night to which an agreement lasts; without an end, if none was said."""

    agreement: str
    since: date
    until: date | None = None

    def covers(self, night: date) -> bool:
        """Say whether a night is under it."""
        return self.since <= night and (self.until is None or night <= self.until)


class Lent(msgspec.Struct, frozen=True):
    """Whose a room is: the hub's `own` until the first agreement begins, or none of its nights but those `under` one."""

    own: bool = True
    under: tuple[Period, ...] = ()

    def agreement_on(self, night: date) -> str | None:
        """Return under which agreement a night is let: "" in a room of the hub's own, None if it is not let.

        Of two that cover it, it is the one that begins later.
        """
        if covering := [one for one in self.under if one.covers(night)]:
            return max(reversed(covering), key=lambda one: one.since).agreement
        begun = any(one.covers(one.since) and one.since <= night for one in self.under)
        return "" if self.own and not begun else None

    def not_let(self, first: date, depart: date) -> Iterator[date]:
        """Yield the nights of `[first, depart)` that are nobody's to sell."""
        if self.own and not self.under:
            return iter(())
        return (night for night in nights(first, depart) if self.agreement_on(night) is None)


class RoomsUnder(Noun, frozen=True, kw_only=True, gc=False):
    """The rooms that came under one agreement, by its id: what each is called → the room."""

    kind = "stays.rooms-under"
    tag = "rooms-under"
    parts = {
        RoomAdded: lambda fact: _under(fact.agreement, fact),
        RoomLent: lambda fact: _under(fact.agreement, fact),
    }

    rooms: Map[str, str] = Map()

    def evolve(self, part: RoomAdded | RoomLent) -> Self:
        """There is one more."""
        match part:
            case RoomAdded() | RoomLent():
                return replace(self, rooms=self.rooms.set(part.name, part.room))
            case _:
                assert_never(part)


def _under(agreement: str, fact: RoomAdded | RoomLent) -> Iterable[Part]:
    return [(agreement, fact)] if agreement else []


def lent(see: See, rooms: Mapping[str, Room]) -> dict[str, Lent]:
    """Return whose these rooms are on which nights."""
    names = dict.fromkeys(name for room in rooms.values() for name in room.agreements)
    agreements = see.all(Agreement, names)
    return {
        name: Lent(room.own, tuple(_period(one, agreements[one]) for one in room.agreements))
        for name, room in rooms.items()
    }


def _period(name: str, agreement: Agreement) -> Period:
    return Period(name, agreement.since, agreement.until)


def must_be_let(see: See, rooms: Iterable[str], span: tuple[date, date]) -> None:
    """Refuse `NotLent` when one of the rooms is not the hub's to let on a night of the span."""
    for name, room in lent(see, see.all(Room, dict.fromkeys(rooms))).items():
        if night := next(room.not_let(*span), None):
            raise NotLent(room=name, night=night)


def shares_of(
    see: See,
    stay: str,
    nets: Mapping[date, tuple[RoomNight, ...]],
    owed: Iterable[OwedNight],
) -> list[Fact]:
    """33. Return what owners have of what each night of a stay brought, room by room: paid, or `owed` by hubs of guests by visa day."""
    nights = [
        *((night, one.room, one.beds, one.net_cents) for night in nets for one in nets[night]),
        *((one.night, one.room, 0, one.net_cents) for one in owed),
    ]
    rooms = lent(see, see.all(Room, dict.fromkeys(room for _, room, *_ in nights)))
    brought: dict[str, Brought] = {}
    for night, room, beds, net_cents in nights:
        if agreement := rooms[room].agreement_on(night):
            brought[agreement] = brought.get(agreement, Brought()).and_(beds, net_cents)
    return shares_earned(see, stay, brought)


def must_name(see: See, hub: str, agreement: str, name: str) -> None:
    """Refuse an agreement that is over, and `NotInAgreement` unless it names a room so that is not there."""
    named = live_agreement(see, hub, agreement).rooms
    there = see(RoomsUnder, agreement).rooms
    rooms = see.all(Room, there.values())
    left = [one for one in named if not (one in there and rooms[there[one]].hub)]
    if name not in left:
        raise NotInAgreement(agreement=agreement, rooms=left)
