"""A room is a place of a hub to sleep in: its bed places, and what one costs on which night."""

from datetime import date
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.stays.events import PriceSet, RoomAdded, RoomWithdrawn
from ledger.stays.lent_events import RoomLent
from ledger.stays.nightly import DatedPrice, NightPrice, in_force


class NoSuchRoom(Unknown):
    """The hub has no such room."""


class NoPrice(Refused):
    """The room has no price for that night yet; its host sets one."""


class Room(Noun, frozen=True, kw_only=True, gc=False):
    """One room, by its id; `hub` is empty for a room that does not exist. Prices by first day.

    It is the hub's `own`, or came with the first of its `agreements`.
    """

    kind = "stays.room"
    fold = 3
    tag = "room"
    key = "room"

    hub: str = ""
    name: str = ""
    since: date = date.min
    beds: tuple[str, ...] = ()
    prices: tuple[DatedPrice, ...] = ()
    own: bool = True
    agreements: tuple[str, ...] = ()

    def evolve(self, part: RoomAdded | RoomLent | RoomWithdrawn | PriceSet) -> Self:
        """Add it, lend it, take it back as if it had never been, or set a price: the last one set for a day counts."""
        match part:
            case RoomAdded():
                return type(self)(
                    hub=part.hub,
                    name=part.name,
                    since=part.day,
                    beds=part.beds,
                    own=not part.agreement,
                    agreements=(part.agreement,) if part.agreement else (),
                )
            case RoomLent():
                return replace(self, agreements=(*self.agreements, part.agreement))
            case RoomWithdrawn():
                return type(self)()
            case PriceSet():
                others = (price for price in self.prices if price.valid_from != part.valid_from)
                new = DatedPrice(
                    part.valid_from, part.cents, part.weekdays, part.seasons, part.further
                )
                prices = sorted((*others, new), key=lambda price: price.valid_from)
                return replace(self, prices=tuple(prices))
            case _:
                assert_never(part)

    def price_on(self, night: date, nth: int = 1) -> int:
        """Return what a bed place costs the `nth` guest of a stay in the room that night, in cents; refuses `NoPrice`."""
        return self._in_force(night).cents_on(night, nth)

    def night_price(self, night: date, nth: int = 1) -> NightPrice:
        """Return what a bed place costs the `nth` guest that night, and by what; refuses `NoPrice`."""
        return self._in_force(night).on(night, nth)

    def _in_force(self, night: date) -> DatedPrice:
        found = in_force(self.prices, night)
        if found is None:
            raise NoPrice(night=night)
        return found

    def less_for_further(self, night: date) -> bool:
        """Say whether guests of a stay after the first cost less that night."""
        found = in_force(self.prices, night)
        return found is not None and bool(found.further)


class RoomsOfHub(Noun, frozen=True, kw_only=True, gc=False):
    """The rooms of one hub, by its id, in the order in which they were added."""

    kind = "stays.rooms-of-hub"
    tag = "place"
    key = "hub"

    rooms: tuple[str, ...] = ()

    def evolve(self, part: RoomAdded | RoomWithdrawn) -> Self:
        """There is one more, or one less."""
        others = tuple(room for room in self.rooms if room != part.room)
        return type(self)(rooms=others if isinstance(part, RoomWithdrawn) else (*others, part.room))


def places_of(see: See, hub: str) -> list[tuple[str, str]]:
    """Return every bed place of a hub, as (room, bed)."""
    rooms = see.all(Room, see(RoomsOfHub, hub).rooms)
    return [(name, bed) for name, room in rooms.items() for bed in room.beds]


def existing_room(see: See, room: str) -> Room:
    """Return the room; refuses `NoSuchRoom`."""
    found = see(Room, room)
    if not found.hub:
        raise NoSuchRoom(room=room)
    return found
