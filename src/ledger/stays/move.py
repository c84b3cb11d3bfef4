"""The hub moves guests to other beds, or swaps those of two stays: without a fee, at the prices that were agreed."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ledger.billing.bill import total_of
from ledger.bookings.booking import Stage
from ledger.bookings.way import existing_booking, must_be_booked, must_not_be_over
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.kernel.ids import RoomId, StayId
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.stays.asked import GUESTS_MAX, BedTwice, existing_beds, must_be_free, must_lie_apart
from ledger.stays.before import Lain
from ledger.stays.change import NothingChanges
from ledger.stays.events import Bedding, StayChanged
from ledger.stays.furnish import BedName
from ledger.stays.price import moved
from ledger.stays.stay import Stay, beds_on


class NotTheirBed(Unknown):
    """Nobody of this stay sleeps in that bed place."""


class NoNightLeft(Refused):
    """The guests leave today: no night is left that a change could touch."""


class OtherHub(Refused):
    """The stays are at two hubs: guests are moved within one."""


class PartiesDiffer(Refused):
    """Two stays swap their beds when they have as many."""


class SameStay(Malformed):
    """A stay swaps beds with another one."""


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bed place in which somebody of the stay sleeps."""

    room: RoomId
    bed: BedName


class Move(Place, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever sleeps in one bed place will sleep in another."""

    to_room: RoomId
    to_bed: BedName


class MoveGuests(Command, frozen=True, kw_only=True, tag="stays.move-guests"):
    """Move guests to other beds of the hub: those booked for all nights, those in the house from tonight on.

    Nothing is owed for it, and every bed place keeps the price that was agreed.
    """

    stay: StayId
    moves: Annotated[
        tuple[Move, ...], Meta(min_length=1, max_length=GUESTS_MAX, description="bed for bed")
    ]


class SwapStays(Command, frozen=True, kw_only=True, tag="stays.swap-stays"):
    """Let two stays swap their beds, in the order in which they have them, in one step; each keeps its price."""

    stay: StayId
    other: Annotated[StayId, Meta(description="the stay whose beds these guests get")]


def move_guests(command: MoveGuests, see: See) -> list[Fact]:
    """Give guests other beds that are free."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_movable(see, stay)
    beds = _moved(stay, command.moves)
    _must_have_room(see, stay, beds)
    return [_lying_elsewhere(see, stay, beds)]


def swap_stays(command: SwapStays, see: See) -> list[Fact]:
    """Give each of two stays the beds of the other; whoever else has them stands against it."""
    one, other = (existing_booking(see, Stay, name) for name in (command.stay, command.other))
    for stay in (one, other):
        must_be_movable(see, stay)
    if one.name == other.name:
        raise SameStay(stay=one.name)
    if one.hub != other.hub:
        raise OtherHub(hub=one.hub, other=other.hub)
    if len(one.beds) != len(other.beds):
        raise PartiesDiffer(beds=len(one.beds), others_beds=len(other.beds))
    swapped = [
        (one, _in_beds_of(one, other), other),
        (other, _in_beds_of(other, one), one),
    ]
    for stay, beds, with_stay in swapped:
        _must_have_room(see, stay, beds, with_stay)
    return [
        _lying_elsewhere(see, stay, beds, swapped_with=with_stay.name)
        for stay, beds, with_stay in swapped
    ]


def must_be_movable(see: See, stay: Stay) -> None:
    """Refuse to touch the beds of a stay that is neither booked nor in the house, or has no night left."""
    must_run(see, stay.hub)
    if stay.stage is not Stage.IN_HOUSE:
        must_be_booked(see, stay)
        return
    must_not_be_over(see, stay)
    if stay.first_open(stay.arrive, see.today()) >= stay.depart:
        raise NoNightLeft(depart=stay.depart)


def _moved(stay: Stay, moves: tuple[Move, ...]) -> tuple[Bedding, ...]:
    """Return who sleeps where after the moves; refuses a bed that is not theirs, or is left twice."""
    to = {(one.room, one.bed): one for one in moves}
    if len(to) < len(moves):
        raise BedTwice
    must_be_theirs(stay, to)
    return tuple(
        replace(one, room=move.to_room, bed=move.to_bed)
        if (move := to.get((one.room, one.bed)))
        else one
        for one in stay.beds
    )


def must_be_theirs(stay: Stay, places: Iterable[tuple[str, str]]) -> None:
    """Refuse `NotTheirBed`."""
    theirs = stay.units_in(stay)
    for room, bed in places:
        if (room, bed) not in theirs:
            raise NotTheirBed(room=room, bed=bed)


def _in_beds_of(stay: Stay, other: Stay) -> tuple[Bedding, ...]:
    """Return the guests of a stay in the beds of another."""
    return tuple(
        Bedding(place.room, place.bed, one.guest)
        for one, place in zip(stay.beds, other.beds, strict=True)
    )


def _must_have_room(
    see: See, stay: Stay, beds: tuple[Bedding, ...], other: Stay | None = None
) -> None:
    """Refuse beds that are not there, not free on the nights to come, or the ones that they have.

    Whoever swaps them (`other`) leaves them with the first night that is still open: where those are in the house,
    and these may still arrive on the night before, its bed is still taken.
    """
    if beds == stay.beds:
        raise NothingChanges
    must_lie_apart(beds)
    existing_beds(see, stay.hub, beds)
    first = stay.first_open(stay.arrive, see.today())
    if other is None:
        must_be_free(see, beds, (first, stay.depart), stay.name)
        return
    left = max(first, other.first_open(other.arrive, see.today()))
    must_be_free(see, beds, (first, min(left, stay.depart)), stay.name)
    must_be_free(see, beds, (left, stay.depart), stay.name, other.name)


def _lying_elsewhere(
    see: See, stay: Stay, beds: tuple[Bedding, ...], swapped_with: str = ""
) -> StayChanged:
    """Return the change; what nights slept brought is final, and their cents are settled when the guests leave."""
    was, now = _lain(stay, see.today(), stay.beds), _lain(stay, see.today(), beds)
    bill = moved(stay.bill, was, now, stay.sold)
    change = stay.changed(see, beds=beds, bill=bill, by_hub=True, swapped_with=swapped_with)
    assert change.total_cents == total_of(stay.bill), "a move costs nothing"
    return change


def _lain(stay: Stay, today: date, beds: tuple[Bedding, ...]) -> Lain:
    """Return who lies where on each night of the stay, in `beds` from the first night that is still open on."""
    earlier = stay.before(stay.first_open(stay.arrive, today))
    return {one: beds_on(one, beds, earlier) for one in nights(stay.arrive, stay.depart)}
