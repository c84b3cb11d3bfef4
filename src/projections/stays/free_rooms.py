"""What a room has free for a stay, and what its bed places cost the first guest and further ones."""

from collections.abc import Sequence

import msgspec

from ledger.kernel.days import nights
from ledger.stays.length_prices import LengthPrices
from projections.stays.pricing import PriceFrom
from projections.stays.vacancy import RoomFound, Wanted


class FreeRoom(msgspec.Struct, frozen=True):
    """Bed places of a room that are free on all the nights, and what one costs on each, VAT included; by length if such a price applies.

    `cents` is what one costs for all the nights, the first that a stay has in the room; `guests_cents` what those for all guests do, as far as there are so many.
    """

    room: str
    name: str
    beds: tuple[str, ...]
    nightly_cents: tuple[int, ...]
    cents: int
    guests_cents: int


def free_room(room: RoomFound, wanted: Wanted, lengths: LengthPrices) -> FreeRoom | None:
    """Return the room's beds that are free all the time; a room without a price, or too dear, is not let."""
    if not (room.is_priced(wanted.arrive) and room.is_let(wanted)):
        return None
    beds = room.free
    nightly = _nightly(room.prices, wanted, lengths)
    if wanted.night_cents_max is not None and max(nightly) > wanted.night_cents_max:
        return None
    if not beds:
        return None
    cents, guests = sum(nightly), min(wanted.guests, len(beds))
    together = cents * guests
    if any(one.further for one in room.prices):
        of_others = (sum(_nightly(room.prices, wanted, lengths, n)) for n in range(2, guests + 1))
        together = cents + sum(of_others)
    return FreeRoom(room.room, room.name, beds, nightly, cents, together)


def _nightly(
    prices: Sequence[PriceFrom], wanted: Wanted, lengths: LengthPrices, nth: int = 1
) -> tuple[int, ...]:
    """Return what everybody who is the `nth` guest of a room pays each night; `prices` are in order and the first holds on arrival."""
    ends = (*(one.valid_from for one in prices[1:]), wanted.depart)
    nightly: list[int] = []
    for one, end in zip(prices, ends, strict=True):
        dated, first = one.dated, max(one.valid_from, wanted.arrive)
        if dated.varies or dated.further:
            nightly += [dated.on(night, nth).cents for night in nights(first, end)]
        else:
            nightly += [one.cents] * (end - first).days
    if not lengths.dated:
        return tuple(nightly)
    each = zip(nights(wanted.arrive, wanted.depart), nightly, strict=True)
    return tuple(lengths.cents_of(night, wanted.nights, cents) for night, cents in each)
