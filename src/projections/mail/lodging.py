"""Mail about stays: to who pays, and to every guest who is a member."""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.kernel.fact import Line
from ledger.stays.events import (
    Bedding,
    DamageCharged,
    NoShowMarked,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
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


def off(fact: StayCancelled | NoShowMarked, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is off, or nobody came."""
    kind = Kind.MISSED if isinstance(fact, NoShowMarked) else Kind.CANCELLED
    yield from told(kind, _of(fact.payer, fact.beds), fact.stay, line.at)


def damaged(fact: DamageCharged, line: Line[Any]) -> Iterator[OutboxRow]:
    """What damage comes to above the deposit is owed."""
    if fact.owed_cents:
        yield from told(Kind.OWED, (fact.payer,), fact.stay, line.at)


def left(fact: StayCheckedOut, line: Line[Any]) -> Iterator[OutboxRow]:
    """City tax that the wallet did not hold is owed."""
    if fact.city_tax_owed_cents:
        yield from told(Kind.OWED, (fact.payer,), fact.stay, line.at)


def _of(payer: str, beds: Iterable[Bedding]) -> list[str]:
    return [payer, *(one.guest for one in beds if one.guest)]
