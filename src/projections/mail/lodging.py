"""Mail about stays: to who pays, and to every guest who is a member."""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.kernel.fact import Line
from ledger.stays.events import Bedding, StayBooked, StayCancelled, StayChanged
from projections.mail.outbox import Kind, OutboxRow, told


def booked(fact: StayBooked, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is theirs."""
    yield from told(Kind.BOOKED, _of(fact.payer, fact.beds), fact.stay, line.at)


def changed(fact: StayChanged, line: Line[Any]) -> Iterator[OutboxRow]:
    """Other nights or beds; whoever joins has a booking now, whoever no longer comes has none."""
    was, now = _of(fact.payer, fact.was_beds), _of(fact.payer, fact.beds)
    yield from told(Kind.CHANGED, (one for one in now if one in was), fact.stay, line.at)
    yield from told(Kind.BOOKED, (one for one in now if one not in was), fact.stay, line.at)
    yield from told(Kind.CANCELLED, (one for one in was if one not in now), fact.stay, line.at)


def cancelled(fact: StayCancelled, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is off."""
    yield from told(Kind.CANCELLED, _of(fact.payer, fact.beds), fact.stay, line.at)


def _of(payer: str, beds: Iterable[Bedding]) -> list[str]:
    return [payer, *(one.guest for one in beds if one.guest)]
