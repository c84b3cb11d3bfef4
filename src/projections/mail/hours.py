"""Mail about desks and halls: to who pays, and to whoever uses them."""

from collections.abc import Iterator
from typing import Any

from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed
from ledger.halls.events import HallBooked, HallCancelled, HallMissed
from ledger.kernel.fact import Line
from projections.mail.outbox import Kind, OutboxRow, told


def booked(fact: DeskBooked | HallBooked, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is theirs."""
    yield from told(Kind.BOOKED, (fact.payer, fact.guest), fact.booking, line.at)


def cancelled(fact: DeskCancelled | HallCancelled, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is off."""
    yield from told(Kind.CANCELLED, (fact.payer, fact.guest), fact.booking, line.at)


def missed(fact: DeskMissed | HallMissed, line: Line[Any]) -> Iterator[OutboxRow]:
    """Nobody came."""
    yield from told(Kind.MISSED, (fact.payer, fact.guest), fact.booking, line.at)
