"""An occasion is called off, by the hub with a reason or for want of seats on the stated day: everybody's money goes back at once."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.billing.fee import Fee
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.days import day_at
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OccasionId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.words import Reason
from ledger.occasions.cancel import CancelledBy, taken_back
from ledger.occasions.events import OccasionCalledOff, OccasionConfirmed
from ledger.occasions.occasion import (
    Occasion,
    OccasionStage,
    existing_occasion,
    must_be_to_come,
)
from ledger.occasions.seat import Seat
from ledger.occasions.wait import WhyLeft, all_leave
from ledger.treasury.post import post


class WhyOff(StrEnum):
    """Why an occasion does not take place."""

    BY_HUB = "by-hub"
    TOO_FEW = "too-few"


class NothingToDecide(Refused):
    """It is decided already, or was announced without a minimum."""


class DecidedLater(Refused):
    """Whether it takes place is decided at noon of the stated day: `decided_at`."""


class CallOffOccasion(Command, frozen=True, kw_only=True, tag="occasions.call-off-occasion"):
    """Call an occasion off before it begins, with a reason (the hub's host, operators): everybody has all of their money back."""

    personal = Personal(person="occasion", fact=OccasionCalledOff)

    occasion: OccasionId
    reason: Annotated[Reason, Meta(description="why; sealed, shown to those who had a seat")]


class DecideOccasion(Command, frozen=True, kw_only=True, tag="occasions.decide-occasion"):
    """On the stated day, at noon, confirm an occasion or call it off for want of seats; it happens by itself.

    Once that day is over it is confirmed, however many seats are sold: it is never called off later for want of seats.
    """

    occasion: OccasionId


def call_off_occasion(command: CallOffOccasion, see: See) -> list[Fact]:
    """Give everybody's money back."""
    occasion = existing_occasion(see, command.occasion)
    must_run(see, occasion.hub)
    must_be_to_come(see, occasion)
    return _called_off(see, command.occasion, occasion, WhyOff.BY_HUB, command.reason)


def decide_occasion(command: DecideOccasion, see: See) -> list[Fact]:
    """Count the seats that are sold."""
    occasion = existing_occasion(see, command.occasion)
    must_run(see, occasion.hub)
    if occasion.stage is not OccasionStage.ANNOUNCED or occasion.decided_at is None:
        raise NothingToDecide(stage=occasion.stage)
    if see.now < occasion.decided_at:
        raise DecidedLater(decided_at=occasion.decided_at)
    is_the_day = day_at(occasion.zone, see.now) == occasion.decided_on
    if is_the_day and len(occasion.seats) < occasion.seats_min:
        return _called_off(see, command.occasion, occasion, WhyOff.TOO_FEW, "")
    return [
        OccasionConfirmed(
            day=see.today(),
            occasion=command.occasion,
            hub=occasion.hub,
            leader=occasion.leader,
            seats=len(occasion.seats),
        )
    ]


def _called_off(see: See, name: str, occasion: Occasion, why: WhyOff, reason: str) -> list[Fact]:
    """Return one fact of the whole, which names nobody, one of each seat and of whoever waits, and what goes back: all of it."""
    taken = [
        taken_back(see, seat, CancelledBy.CALLED_OFF, Fee())
        for seat in see.all(Seat, occasion.seats).values()
    ]
    whole = OccasionCalledOff(
        day=see.today(),
        occasion=name,
        hub=occasion.hub,
        leader=occasion.leader,
        why=why,
        reason=reason,
        seats=len(occasion.seats),
    )
    left = all_leave(see, occasion, name, WhyLeft.CALLED_OFF)
    drafts = [draft for _, of_seat in taken for draft in of_seat]
    return [whole, *(fact for fact, _ in taken), *post(see, *drafts), *left]
