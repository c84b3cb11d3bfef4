"""What waits for its hour: whether an occasion takes place is decided at noon of the stated day; a day after it, it is concluded; an offer lapses."""

from collections.abc import Iterable

from ledger.kernel.due import Done, Due
from ledger.occasions.call_off import DecideOccasion
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.events import (
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OccasionConcluded,
    OccasionConfirmed,
    SeatBooked,
    SeatOffered,
    WaitingListLeft,
)
from ledger.occasions.occasion import CONCLUDED_AFTER
from ledger.occasions.wait import LapseSeatOffer


def after_announcing(fact: OccasionAnnounced) -> Iterable[Due | Done]:
    """It is decided, if it has a minimum, and concluded."""
    name, over = fact.occasion, fact.meetings[-1].ends + CONCLUDED_AFTER
    if fact.decided_at is not None:
        decide = DecideOccasion(occasion=name)
        yield Due(subject=f"decide:{name}", at=fact.decided_at, command=decide)
    yield Due(subject=f"conclude:{name}", at=over, command=ConcludeOccasion(occasion=name))


def after_changing(fact: OccasionChanged) -> Iterable[Due | Done]:
    """It is concluded a day after its last date as it is now."""
    name, over = fact.occasion, fact.meetings[-1].ends + CONCLUDED_AFTER
    yield Due(subject=f"conclude:{name}", at=over, command=ConcludeOccasion(occasion=name))


def after_deciding(fact: OccasionConfirmed) -> Iterable[Due | Done]:
    """It takes place."""
    yield Done(subject=f"decide:{fact.occasion}")


def after_its_end(fact: OccasionCalledOff | OccasionConcluded) -> Iterable[Due | Done]:
    """Nothing waits any more."""
    yield Done(subject=f"decide:{fact.occasion}")
    yield Done(subject=f"conclude:{fact.occasion}")


def after_offering(fact: SeatOffered) -> Iterable[Due | Done]:
    """The offer stands until then."""
    lapse = LapseSeatOffer(waiting=fact.waiting)
    yield Due(subject=f"offer:{fact.waiting}", at=fact.until, command=lapse)


def after_waiting(fact: SeatBooked | WaitingListLeft) -> Iterable[Due | Done]:
    """Nobody waits by that name any more."""
    if fact.waiting:
        yield Done(subject=f"offer:{fact.waiting}")
