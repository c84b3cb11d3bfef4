"""What waits for its hour: when the hours of a booking are over, whoever has not come is a no-show."""

from collections.abc import Iterable

from ledger.halls.arrive import MarkHallMissed
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.kernel.due import Done, Due


def after_booking(fact: HallBooked) -> Iterable[Due | Done]:
    """A guest is expected until the end of what is booked."""
    command = MarkHallMissed(booking=fact.booking)
    return (Due(subject=f"no-show:{fact.booking}", at=fact.depart, command=command),)


def after_its_end(fact: HallCancelled | HallMissed | HallUsed) -> Iterable[Due | Done]:
    """Nothing waits any more."""
    return (Done(subject=f"no-show:{fact.booking}"),)
