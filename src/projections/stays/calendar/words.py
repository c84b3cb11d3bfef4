"""What the answers about beds are made of; stays are ids, and nobody is named."""

from datetime import date, datetime

import msgspec

from ledger.billing.bill import BillLine
from projections.engine.asof import Seen


class Held(msgspec.Struct, frozen=True):
    """A bed place is held for a night by a stay, which is `reserved`, `booked`, `in house` … (`state`)."""

    night: date
    bed: str
    stay: str
    state: str


class RoomCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds the room's bed places on the nights of `[first, until)`; what is not held is free.

    What had lapsed by `judged_at` is not held: a reservation after 15 minutes, a booking without
    guests at noon after its first night.
    """

    as_of: Seen
    judged_at: datetime
    room: str
    hub: str
    name: str
    beds: tuple[str, ...]
    first: date
    until: date
    held: tuple[Held, ...]


class FreeRoom(msgspec.Struct, frozen=True):
    """Bed places of a room that are free on all the nights, and what one costs on each, VAT included."""

    room: str
    name: str
    beds: tuple[str, ...]
    nightly_cents: tuple[int, ...]

    @property
    def cents(self) -> int:
        """Return what one bed place costs for all the nights."""
        return sum(self.nightly_cents)


class Place(msgspec.Struct, frozen=True):
    """A bed place that is proposed to one guest."""

    room: str
    bed: str


class Stayable(msgspec.Struct, frozen=True, kw_only=True):
    """A hub with room for all guests: what is free, the beds proposed, and what those cost.

    `total_cents` = nights (VAT included) + city tax + deposit: what is held when it is booked.
    """

    hub: str
    name: str
    side: str
    municipality: str
    rooms: tuple[FreeRoom, ...]
    proposal: tuple[Place, ...]
    bill: tuple[BillLine[date], ...]
    nights_cents: int
    city_tax_cents: int
    deposit_cents: int
    total_cents: int


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Where so many guests can sleep on the nights of `[arrive, depart)`, the cheapest first."""

    as_of: Seen
    arrive: date
    depart: date
    guests: int
    hubs: tuple[Stayable, ...]
