"""What a bed place of a room costs on each night of a span, and by which season or day of the week."""

from datetime import date

import msgspec

from ledger.kernel.days import nights
from ledger.stays.nightly import DatedPrice, in_force
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.stays.pricing import PRICED, PriceFrom
from projections.stays.rooms import ROOMS


class FurtherCents(msgspec.Struct, frozen=True):
    """From the guest `guest_from` of a stay in the room on a bed place costs so much."""

    guest_from: int
    cents: int


class NightCost(msgspec.Struct, frozen=True):
    """A bed place costs everybody so much that night, VAT included; null before the room has a price.

    By the season and the day of the week (1 is Monday) that are named, if either says so. Of `further` guests of one stay each pays what is said from the first of them on.
    """

    night: date
    cents: int | None
    season: str | None
    weekday: int | None
    further: tuple[FurtherCents, ...] = ()


class RoomPrices(msgspec.Struct, frozen=True, kw_only=True):
    """The nights of `[first, until)` in a room, one by one, with the price that is in force for each."""

    as_of: Seen
    room: str
    hub: str
    first: date
    until: date
    nights: list[NightCost]


class _Room(msgspec.Struct, frozen=True):
    hub: str
    prices: tuple[PriceFrom, ...]


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    rooms: list[_Room]


_PRICES = Question(
    _Found,
    ROOMS,
    fields={
        "rooms": f"""SELECT r.hub, (
                SELECT coalesce(json_agg(p ORDER BY p.valid_from), '[]') FROM (
                    SELECT {PRICED} FROM room_prices p
                    WHERE p.room = r.room AND p.valid_from < %(until)s AND {{held[p]}}
                ) p
            ) AS prices
            FROM rooms r WHERE r.room = %(room)s AND {{held[r]}}"""
    },
)


async def room_prices(
    connection: Connection, room: str, first: date, until: date, as_of: AsOf | None = None
) -> RoomPrices | None:
    """Return what each night of `[first, until)` costs in a room, if the room was there."""
    found = await _PRICES.ask(connection, as_of, room=room, until=until)
    if not found.rooms:
        return None
    (one,) = found.rooms
    prices = [price.dated for price in one.prices]
    return RoomPrices(
        as_of=found.as_of,
        room=room,
        hub=one.hub,
        first=first,
        until=until,
        nights=[_cost(night, in_force(prices, night)) for night in nights(first, until)],
    )


def _cost(night: date, price: DatedPrice | None) -> NightCost:
    if price is None:
        return NightCost(night, None, None, None)
    found = price.on(night)
    further = tuple(
        FurtherCents(one.guest_from, price.on(night, one.guest_from).cents) for one in price.further
    )
    return NightCost(night, found.cents, found.season, found.weekday, further)
