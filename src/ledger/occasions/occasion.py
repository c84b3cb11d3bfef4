"""An occasion is an experience, a course or an activity of a hub, at a day and hours, with seats.

announced ──confirm──▶ confirmed ──conclude──▶ concluded      on the stated day, if enough seats are sold
    │                      │
    └───────call off───────┴──▶ called off                    too few by that day, or by the hub before it begins
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.bookings.waiting_list import WaitingList
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.occasions.events import (
    Meeting,
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OccasionConcluded,
    OccasionConfirmed,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatOffered,
    SeatUsed,
    WaitingListJoined,
    WaitingListLeft,
)

CONCLUDED_AFTER: Final = timedelta(hours=24)
"""So long after the last date the host may still say who was there; then it is concluded by itself."""


class OccasionKind(StrEnum):
    """What is announced."""

    EXPERIENCE = "experience"
    COURSE = "course"
    ACTIVITY = "activity"


class OccasionStage(StrEnum):
    """Where an occasion is on its way; NONE is no occasion at all."""

    NONE = "none"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    CALLED_OFF = "called-off"
    CONCLUDED = "concluded"


OPEN: Final = (OccasionStage.ANNOUNCED, OccasionStage.CONFIRMED)
"""Seats are sold at these stages, until it begins."""


class NoSuchOccasion(Unknown):
    """There is no such occasion."""


class OccasionIsOver(Refused):
    """The occasion was called off, or has been concluded: `stage` says which."""


class OccasionHasBegun(Refused):
    """The occasion has begun: no seat is sold or given up any more, and it is not called off."""


class OccasionIsFull(Refused):
    """There are not so many seats left; `left` says how many are."""


class GuestHasSeat(Refused):
    """The guest has a seat at this occasion already."""


class GuestWaits(Refused):
    """The guest is on the waiting list of this occasion: what is offered to them is accepted, or they leave it."""


Told = (
    OccasionAnnounced
    | OccasionConfirmed
    | OccasionCalledOff
    | OccasionChanged
    | OccasionConcluded
    | SeatBooked
    | SeatCancelled
    | SeatUsed
    | SeatMissed
    | WaitingListJoined
    | SeatOffered
    | WaitingListLeft
)


class Waiter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who would pay, and who would take part."""

    payer: str
    guest: str


class Occasion(Noun, frozen=True, kw_only=True, gc=False):
    """One occasion, by its id: as it was announced, its seats that are booked (seat → guest), and who waits for one."""

    kind = "occasions.occasion"
    tag = "occasion"
    key = "occasion"

    stage: OccasionStage = OccasionStage.NONE
    hub: str = ""
    zone: str = ""
    leader: str = ""
    meetings: tuple[Meeting, ...] = ()
    seats_min: int = 0
    seats_max: int = 0
    decided_on: date | None = None
    decided_at: datetime | None = None
    price_cents: int = 0
    vat_bp: int = 0
    free_days: int = 0
    late_percent: int = 0
    offer_hours: int = 0
    seats: Map[str, str] = Map()
    waiting: WaitingList = WaitingList()
    waiters: Map[str, Waiter] = Map()

    def evolve(self, part: Told) -> Self:
        """Sell a seat, or take it back; or come to the next stage."""
        match part:
            case OccasionAnnounced():
                return type(self)(
                    stage=OccasionStage.ANNOUNCED,
                    hub=part.hub,
                    zone=part.zone,
                    leader=part.leader,
                    meetings=part.meetings,
                    seats_min=part.seats_min,
                    seats_max=part.seats_max,
                    decided_on=part.decided_on,
                    decided_at=part.decided_at,
                    price_cents=part.price_cents,
                    vat_bp=part.vat_bp,
                    free_days=part.free_days,
                    late_percent=part.late_percent,
                    offer_hours=part.offer_hours,
                )
            case OccasionConfirmed():
                return replace(self, stage=OccasionStage.CONFIRMED)
            case OccasionChanged():
                return replace(self, meetings=part.meetings)
            case OccasionCalledOff():
                return replace(self, stage=OccasionStage.CALLED_OFF)
            case OccasionConcluded():
                return replace(self, stage=OccasionStage.CONCLUDED)
            case SeatBooked():
                seats = self.seats.set(part.seat, part.guest)
                return replace(self._without(part.waiting), seats=seats)
            case SeatCancelled() | SeatUsed() | SeatMissed():
                return replace(self, seats=dropped(self.seats, part.seat))
            case WaitingListJoined():
                waiters = self.waiters.set(part.waiting, Waiter(part.payer, part.guest))
                return replace(self, waiting=self.waiting.join(part.waiting), waiters=waiters)
            case SeatOffered():
                return replace(self, waiting=self.waiting.offer(part.waiting, part.until))
            case WaitingListLeft():
                return self._without(part.waiting)
            case _:
                assert_never(part)

    def _without(self, waiting: str) -> Self:
        """Let somebody wait no longer."""
        waiters = dropped(self.waiters, waiting)
        return replace(self, waiting=self.waiting.go(waiting), waiters=waiters)

    @property
    def begins(self) -> datetime:
        """Return the instant at which the first date begins."""
        return self.meetings[0].begins

    @property
    def ends(self) -> datetime:
        """Return the instant at which the last date is over."""
        return self.meetings[-1].ends

    @property
    def left(self) -> int:
        """Return how many seats can be sold: what is offered to somebody who waits is kept for them."""
        return self.seats_max - len(self.seats) - self.waiting.offered


def existing_occasion(see: See, occasion: str) -> Occasion:
    """Return the occasion; refuses `NoSuchOccasion`."""
    found = see(Occasion, occasion)
    if found.stage is OccasionStage.NONE:
        raise NoSuchOccasion(occasion=occasion)
    return found


def must_be_to_come(see: See, occasion: Occasion) -> None:
    """Refuse what was called off or is over (`OccasionIsOver`), and what has begun (`OccasionHasBegun`)."""
    if occasion.stage not in OPEN:
        raise OccasionIsOver(stage=occasion.stage)
    if see.now >= occasion.begins:
        raise OccasionHasBegun(begins=occasion.begins)
