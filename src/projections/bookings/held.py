"""What of a member's money is held for their bookings: stays, desks, halls, and seats at occasions."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from ledger.billing.bill import total_of
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.occasions.events import SeatBooked, SeatCancelled, SeatMissed, SeatUsed
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import (
    DamageCharged,
    NoShowMarked,
    NoShowUndone,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from projections.engine.change import Change, End, Gain, Put, See, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class Booked(StrEnum):
    """What is booked."""

    STAY = "stay"
    DESK = "desk"
    HALL = "hall"
    SEAT = "seat"


class HeldForBooking(msgspec.Struct, frozen=True, gc=False):
    """What the payer has held for a booking at a hub, less what damage took of it; after a stay its deposit, `until` then."""

    payer: str
    booking: str
    what: Booked
    hub: str
    cents: int
    damage_cents: int = 0
    until: datetime | None = None


HELD_TABLE = History(
    row=HeldForBooking,
    name="held_for_bookings",
    key=("payer", "booking"),
    order=("payer", "to_position", "booking"),
)
FIGURES = """
SELECT 'held-for ' || booking, concat_ws(' ', payer, what, hub, cents, damage_cents,
    to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) FROM held_for_bookings
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def booked(fact: StayBooked) -> Iterator[Row]:
    """All that the stay costs is held."""
    yield HeldForBooking(fact.payer, fact.stay, Booked.STAY, fact.hub, fact.total_cents)


def changed(fact: StayChanged, see: See) -> Iterator[Change]:
    """What it costs now is held, less the damage of before."""
    before = see(HeldForBooking, fact.payer, fact.stay)
    damage = before.damage_cents if before else 0
    cents = total_of(fact.bill) - damage
    yield Put(HeldForBooking(fact.payer, fact.stay, Booked.STAY, fact.hub, cents, damage))


def came(fact: NoShowUndone) -> Iterator[Row]:
    """All is held again."""
    yield HeldForBooking(fact.payer, fact.stay, Booked.STAY, fact.hub, total_of(fact.bill))


def broken(fact: DamageCharged, see: See) -> Iterator[Change]:
    """Damage takes of the deposit, as long as there is something left of it."""
    key = (fact.payer, fact.stay)
    if see(HeldForBooking, *key):
        yield Gain(HeldForBooking, key, cents=-fact.cents, damage_cents=fact.cents)


def left(fact: StayCheckedOut) -> Iterator[Change]:
    """The deposit is held on, if there is something left of it."""
    key = (fact.payer, fact.stay)
    if fact.deposit_cents:
        yield Update(HeldForBooking, key, cents=fact.deposit_cents, until=fact.deposit_until)
    else:
        yield End(HeldForBooking, key)


def over(fact: StayCancelled | NoShowMarked | DepositReleased) -> Iterator[Change]:
    """Nothing is held any more."""
    yield End(HeldForBooking, (fact.payer, fact.stay))


def desk_booked(fact: DeskBooked) -> Iterator[Row]:
    """All that a desk costs is held."""
    yield HeldForBooking(fact.payer, fact.booking, Booked.DESK, fact.hub, fact.total_cents)


def desk_over(fact: DeskCancelled | DeskMissed | DeskUsed) -> Iterator[Change]:
    """Nothing is held any more."""
    yield End(HeldForBooking, (fact.payer, fact.booking))


def hall_booked(fact: HallBooked) -> Iterator[Row]:
    """All that a hall costs is held."""
    yield HeldForBooking(fact.payer, fact.booking, Booked.HALL, fact.hub, fact.total_cents)


def hall_over(fact: HallCancelled | HallMissed | HallUsed) -> Iterator[Change]:
    """Nothing is held any more."""
    yield End(HeldForBooking, (fact.payer, fact.booking))


def seat_booked(fact: SeatBooked) -> Iterator[Row]:
    """All that a seat costs is held."""
    yield HeldForBooking(fact.payer, fact.seat, Booked.SEAT, fact.hub, fact.total_cents)


def seat_over(fact: SeatCancelled | SeatUsed | SeatMissed) -> Iterator[Change]:
    """Nothing is held any more."""
    yield End(HeldForBooking, (fact.payer, fact.seat))


HELD = View(
    name="held",
    version=7,
    tables=(HELD_TABLE,),
    folds=(
        booked,
        changed,
        came,
        broken,
        left,
        over,
        desk_booked,
        desk_over,
        hall_booked,
        hall_over,
        seat_booked,
        seat_over,
    ),
    figures=FIGURES,
)
