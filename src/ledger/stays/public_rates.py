"""What bed places of rooms cost everybody on a night: the first guest of a stay in a room, and each further one."""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from ledger.billing.bill import Rate
from ledger.conventions.candidates import Because
from ledger.stays.length_prices import LengthPrices
from ledger.stays.room import Room
from ledger.stays.terms import HubTerms


class PublicRates(msgspec.Struct, frozen=True, gc=False):
    """The prices that rooms have for everybody."""

    rooms: Mapping[str, Room]
    terms: HubTerms

    def __call__(self, room: str, night: date, nth: int = 1) -> Rate:
        """Return what a bed place costs the `nth` guest of a stay in a room; refuses `NoPrice` and `NoTerms`."""
        return Rate(self.rooms[room].price_on(night, nth), self.terms.on(night).vat_bp)

    def by_length(self, lengths: LengthPrices, count: int) -> Callable[[str, date, int], Rate]:
        """Return what nights of a stay of so many cost everybody: by length where such a price applies."""

        def rate(room: str, night: date, nth: int = 1) -> Rate:
            public = self(room, night, nth)
            found = lengths.of(night, count, public.cents)
            if isinstance(found, Because):
                return public
            return Rate(found.cents, public.vat_bp, found.slots_from)

        return rate

    @property
    def ever_less(self) -> bool:
        """Say whether in any of the rooms further guests cost less on any night."""
        return any(one.further for room in self.rooms.values() for one in room.prices)

    def less_for_further(self, room: str, night: date) -> bool:
        """Say whether guests of a stay after the first cost less in a room."""
        return room in self.rooms and self.rooms[room].less_for_further(night)
