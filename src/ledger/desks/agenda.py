"""What waits for its hour: when the hub's hours are over, whoever has not come is a no-show."""

from collections.abc import Iterable

from ledger.desks.arrive import MarkDeskMissed
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.kernel.due import Done, Due


def after_booking(fact: DeskBooked) -> Iterable[Due | Done]:
    """A guest is expected until the end of what is booked."""
    command = MarkDeskMissed(booking=fact.booking)
    return (Due(subject=f"no-show:{fact.booking}", at=fact.ends, command=command),)


def after_its_end(fact: DeskCancelled | DeskMissed | DeskUsed) -> Iterable[Due | Done]:
    """Nothing waits any more."""
    return (Done(subject=f"no-show:{fact.booking}"),)
