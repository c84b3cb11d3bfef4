"""Who waits for a seat at what is full, and who was there: what is kept of an occasion beside its seats."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.occasions.events import (
    AttendanceRecorded,
    SeatOffered,
    WaitingListJoined,
    WaitingListLeft,
)
from ledger.occasions.wait import WhyLeft
from projections.engine.change import Change, Put, Update
from projections.engine.table import History, Index, Row


class AttendanceRow(msgspec.Struct, frozen=True, gc=False):
    """Whether the guest of a seat was there on one of the dates, by its number from 1."""

    seat: str
    meeting: int
    occasion: str
    present: bool


class WaitStage(StrEnum):
    """Where somebody is who waits, or waited."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"


class WaitRow(msgspec.Struct, frozen=True, gc=False):
    """A place on the waiting list of an occasion; those who wait are in order of their `number`, the position at which they joined."""

    waiting: str
    occasion: str
    hub: str
    payer: str
    guest: str
    who: tuple[str, ...]
    number: int
    joined: date
    stage: WaitStage
    since: date
    offered_until: datetime | None = None
    why_left: WhyLeft | None = None
    seat: str | None = None


ATTENDANCE = History(row=AttendanceRow, name="attendance", key=("seat", "meeting"))
WAITS = History(
    row=WaitRow,
    name="waits",
    key=("waiting",),
    indexes=(Index(("occasion", "number")), Index(("who",), method="gin")),
)


def attended(fact: AttendanceRecorded) -> Iterator[Change]:
    """Somebody was there, or was not."""
    yield Put(AttendanceRow(fact.seat, fact.meeting, fact.occasion, fact.present))


def joined(fact: WaitingListJoined, line: Line[Any]) -> Iterator[Row]:
    """Somebody waits."""
    yield WaitRow(
        waiting=fact.waiting,
        occasion=fact.occasion,
        hub=fact.hub,
        payer=fact.payer,
        guest=fact.guest,
        who=tuple(dict.fromkeys((fact.payer, fact.guest))),
        number=line.position,
        joined=fact.day,
        stage=WaitStage.WAITING,
        since=fact.day,
    )


def offered(fact: SeatOffered) -> Iterator[Change]:
    """A seat is kept for them until then."""
    stage = {"stage": WaitStage.OFFERED, "since": fact.day}
    yield Update(WaitRow, (fact.waiting,), offered_until=fact.until, **stage)


def left(fact: WaitingListLeft) -> Iterator[Change]:
    """They wait no longer."""
    why = {"why_left": WhyLeft(fact.why), "since": fact.day}
    yield Update(WaitRow, (fact.waiting,), stage=WaitStage.LEFT, **why)
