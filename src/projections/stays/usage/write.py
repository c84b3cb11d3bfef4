"""Nights are slept, fees and damages kept: how the tables follow, with running totals."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.fact import Fact, Line
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.places.events import HubOpened
from ledger.stays.events import (
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    RoomAdded,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from projections.engine.projection import Cursor, copy_in, escaped

_ROOMS = "usage_rooms (room, hub, name, beds, from_position, from_day)"
_HUBS = "usage_hubs (hub, side, from_position, from_day)"
_HOMES = "usage_homes (member, from_position, home_hub)"
_MOVES = (
    "usage_moves (hub, room, month, position, line, day, member, home_hub,"
    " nights, net_cents, fee_cents, damage_cents,"
    " room_nights, room_net, room_fee, room_damage,"
    " member_nights, member_net, member_fee, member_damage)"
)
_LAST_OF_ROOMS = """
SELECT k.hub, k.room, k.month, m.room_nights, m.room_net, m.room_fee, m.room_damage
FROM unnest(%s::text[], %s::text[], %s::date[]) k (hub, room, month) CROSS JOIN LATERAL (
    SELECT * FROM usage_moves m WHERE m.hub = k.hub AND m.month = k.month AND m.room = k.room
    ORDER BY m.position DESC LIMIT 1
) m
"""
_LAST_OF_MEMBERS = """
SELECT k.member, k.month, m.member_nights, m.member_net, m.member_fee, m.member_damage
FROM unnest(%s::text[], %s::date[]) k (member, month) CROSS JOIN LATERAL (
    SELECT * FROM usage_moves m WHERE m.member = k.member AND m.month = k.month
    ORDER BY m.position DESC, m.line DESC LIMIT 1
) m
"""
_HOMES_OF = """
SELECT k.member, h.home_hub FROM unnest(%s::text[]) k (member) CROSS JOIN LATERAL (
    SELECT * FROM usage_homes h WHERE h.member = k.member ORDER BY h.from_position DESC LIMIT 1
) h
"""


class Sums(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bed nights slept and what they brought net of VAT; fees and damages apart; in cents."""

    nights: int = 0
    net_cents: int = 0
    fee_cents: int = 0
    damage_cents: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(
            self.nights + other.nights,
            self.net_cents + other.net_cents,
            self.fee_cents + other.fee_cents,
            self.damage_cents + other.damage_cents,
        )

    @property
    def row(self) -> str:
        """Return the four figures as COPY reads them."""
        return f"{self.nights}\t{self.net_cents}\t{self.fee_cents}\t{self.damage_cents}"


NOTHING = Sums()
Moves = list[tuple[str, Sums]]
"""What one fact brought, room by room; the room of fees and damages is empty."""


def moves_of(fact: Any) -> Moves:
    """Return what the fact brought; a fact without fee or damage brought nothing."""
    match fact:
        case NightSlept() | NightCorrected():
            by_room: dict[str, Sums] = {}
            for one in fact.rooms:
                before = by_room.get(one.room, NOTHING)
                by_room[one.room] = before.plus(Sums(one.beds, one.net_cents))
            return list(by_room.items())
        case DamageCharged():
            return [("", Sums(damage_cents=fact.cents))]
        case StayCancelled() | NoShowMarked() | StayChanged() | StayCheckedOut() if fact.fee_cents:
            return [("", Sums(fee_cents=fact.fee_cents))]
        case _:
            return []


class Page:
    """What some lines change, and the totals before them."""

    def __init__(self) -> None:
        self.homes: dict[str, str] = {}
        self.rooms: dict[tuple[str, str, date], Sums] = {}
        self.members: dict[tuple[str, date], Sums] = {}
        self._rows: dict[str, list[str]] = {_ROOMS: [], _HUBS: [], _HOMES: [], _MOVES: []}

    def load(self, lines: Iterable[Line[Any]], cursor: Cursor) -> None:
        """Load the totals of the months, and the home hubs of the payers, that these lines touch."""
        rooms, members = set(), set()
        for line in lines:
            fact = line.fact
            for room, _ in moves_of(fact):
                month = fact.day.replace(day=1)
                rooms.add((fact.hub, room, month))
                members.add((fact.payer, month))
        if not rooms:
            return
        found = cursor.execute(_LAST_OF_ROOMS, _columns(rooms))
        self.rooms = {(hub, room, month): Sums(*sums) for hub, room, month, *sums in found}
        found = cursor.execute(_LAST_OF_MEMBERS, _columns(members))
        self.members = {(member, month): Sums(*sums) for member, month, *sums in found}
        payers = list({member for member, _ in members})
        self.homes = dict(cursor.execute(_HOMES_OF, [payers]).fetchall())

    def take(self, lines: Sequence[Line[Any]]) -> None:
        """Take the lines in order."""
        for line in lines:
            fact, position = line.fact, line.position
            match fact:
                case RoomAdded():
                    self._rows[_ROOMS].append(
                        f"{fact.room}\t{fact.hub}\t{escaped(fact.name)}\t{len(fact.beds)}"
                        f"\t{position}\t{fact.day}\n"
                    )
                case HubOpened():
                    self._rows[_HUBS].append(f"{fact.hub}\t{fact.side}\t{position}\t{fact.day}\n")
                case MemberApplied() | HomeHubChanged():
                    self.homes[fact.member] = fact.home_hub
                    self._rows[_HOMES].append(f"{fact.member}\t{position}\t{fact.home_hub}\n")
                case _:
                    for n, (room, sums) in enumerate(moves_of(fact)):
                        self._move(fact, position, n, room, sums)

    def write(self, cursor: Cursor) -> None:
        """Write all of it."""
        for target, rows in self._rows.items():
            copy_in(cursor, target, rows)

    def _move(self, fact: Any, position: int, n: int, room: str, sums: Sums) -> None:
        day, hub, payer = fact.day, fact.hub, fact.payer
        month = day.replace(day=1)
        of_room = self.rooms.get((hub, room, month), NOTHING).plus(sums)
        of_member = self.members.get((payer, month), NOTHING).plus(sums)
        self.rooms[hub, room, month] = of_room
        self.members[payer, month] = of_member
        self._rows[_MOVES].append(
            f"{hub}\t{room}\t{month}\t{position}\t{n}\t{day}\t{payer}\t{self.homes.get(payer, '')}"
            f"\t{sums.row}\t{of_room.row}\t{of_member.row}\n"
        )


def _columns(keys: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*keys, strict=True)]


TAKES: frozenset[type[Fact]] = frozenset(
    {
        RoomAdded,
        HubOpened,
        MemberApplied,
        HomeHubChanged,
        NightSlept,
        NightCorrected,
        DamageCharged,
        StayCancelled,
        NoShowMarked,
        StayChanged,
        StayCheckedOut,
    }
)
