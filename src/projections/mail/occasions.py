"""Mail about seats at occasions, and about those that are offered to whoever waits; the thing is the occasion."""

from collections.abc import Iterator
from typing import Any

from ledger.kernel.fact import Line
from ledger.occasions.events import (
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatMoved,
    SeatOffered,
)
from projections.mail.outbox import Kind, OutboxRow, told

KINDS = {
    SeatBooked: Kind.BOOKED,
    SeatMoved: Kind.CHANGED,
    SeatCancelled: Kind.CANCELLED,
    SeatMissed: Kind.MISSED,
    SeatOffered: Kind.OFFERED,
}


def seat(
    fact: SeatBooked | SeatMoved | SeatCancelled | SeatMissed | SeatOffered, line: Line[Any]
) -> Iterator[OutboxRow]:
    """They have a seat, have it on other dates, have it no more, did not come, or may have one."""
    yield from told(KINDS[type(fact)], (fact.payer, fact.guest), fact.occasion, line.at)
