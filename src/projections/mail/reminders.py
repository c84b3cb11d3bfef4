"""Reminders: what a member is to be told when an hour comes, unless it is over or off by then; each is told once.

A row stands from the fact that makes it due until the fact after which it is not. One for which it is too late already is not made.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Line
from ledger.occasions.events import SeatBooked, SeatCancelled, SeatMissed, SeatMoved, SeatUsed
from ledger.plans.credit_events import CreditsBought, CreditsExpired
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayReserved,
)
from projections.engine.change import Change, End, Put
from projections.engine.table import OPEN, History, Index
from projections.engine.view import View
from projections.mail.outbox import Kind

MORNING: Final = 10
"""At this hour in Rome people are reminded."""
DAYS_TO_EXPIRE: Final = 14
BEFORE_A_DATE: Final = timedelta(days=1)
BEFORE_A_LAPSE: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=DAYS_TO_EXPIRE + 2)
"""No reminder may be told for longer."""


class ReminderRow(msgspec.Struct, frozen=True, gc=False):
    """Somebody is to be reminded of a `thing` at the moment `due`, or soon after, but not from `until` on."""

    kind: Kind
    recipient: str
    thing: str
    due: datetime
    until: datetime


REMINDERS_TABLE = History(
    row=ReminderRow,
    name="reminders",
    key=("kind", "recipient", "thing"),
    indexes=(Index(("due",), where=f"to_position = {OPEN}"),),
)


def reserved(fact: StayReserved, line: Line[Any]) -> Iterator[Change]:
    """It lapses unless it is booked."""
    due = fact.expires - BEFORE_A_LAPSE
    yield from _remind(Kind.LAPSING, fact.payer, fact.stay, due, fact.expires, line)


def released(fact: ReservationReleased) -> Iterator[Change]:
    """It is no more."""
    yield End(ReminderRow, (Kind.LAPSING, fact.payer, fact.stay))


def booked(fact: StayBooked, line: Line[Any]) -> Iterator[Change]:
    """They arrive on a day, and it no longer lapses."""
    yield End(ReminderRow, (Kind.LAPSING, fact.payer, fact.stay))
    for guest in _guests(fact.payer, fact.beds):
        yield from _arriving(guest, fact.stay, fact.arrive, line)


def changed(fact: StayChanged, line: Line[Any]) -> Iterator[Change]:
    """They arrive on another day, others do, or they are there. Whoever arrives on the same day as before is not told again."""
    was, now = _guests(fact.payer, fact.was_beds), _guests(fact.payer, fact.beds)
    for guest in now:
        if fact.in_house or (guest in was and fact.was_arrive == fact.arrive):
            continue
        yield End(ReminderRow, (Kind.ARRIVING, guest, fact.stay))
        yield from _arriving(guest, fact.stay, fact.arrive, line)
    for guest in was:
        if guest not in now:
            yield End(ReminderRow, (Kind.ARRIVING, guest, fact.stay))


def here_or_off(fact: StayCheckedIn | StayCancelled | NoShowMarked) -> Iterator[Change]:
    """They have arrived, or never will."""
    for guest in _guests(fact.payer, fact.beds):
        yield End(ReminderRow, (Kind.ARRIVING, guest, fact.stay))


def seated(fact: SeatBooked | SeatMoved, line: Line[Any]) -> Iterator[Change]:
    """It begins on a day, or on another."""
    yield End(ReminderRow, (Kind.STARTING, fact.guest, fact.seat))
    due = fact.starts - BEFORE_A_DATE
    yield from _remind(Kind.STARTING, fact.guest, fact.seat, due, fact.starts, line)


def seat_over(fact: SeatCancelled | SeatUsed | SeatMissed) -> Iterator[Change]:
    """It is over, or off."""
    yield End(ReminderRow, (Kind.STARTING, fact.guest, fact.seat))


def bought(fact: CreditsBought, line: Line[Any]) -> Iterator[Change]:
    """They expire on a day."""
    due = rome(fact.expires - DAYS_TO_EXPIRE * ONE_DAY, MORNING)
    until = rome(fact.expires, 24)
    yield from _remind(Kind.EXPIRING, fact.member, fact.credits, due, until, line)


def expired(fact: CreditsExpired) -> Iterator[Change]:
    """They have expired."""
    yield End(ReminderRow, (Kind.EXPIRING, fact.member, fact.credits))


def _arriving(guest: str, stay: str, arrive: date, line: Line[Any]) -> Iterator[Change]:
    due, until = rome(arrive - ONE_DAY, MORNING), rome(arrive, 12)
    yield from _remind(Kind.ARRIVING, guest, stay, due, until, line)


def _remind(
    kind: Kind, recipient: str, thing: str, due: datetime, until: datetime, line: Line[Any]
) -> Iterator[Change]:
    """Remind them, unless the hour has passed."""
    assert until - due <= LONGEST
    if due > line.at:
        yield Put(ReminderRow(kind, recipient, thing, due, until))


def _guests(payer: str, beds: Iterable[Bedding]) -> list[str]:
    """Return who is reminded of a stay: its guests who are members; of one without any, who pays."""
    return list(dict.fromkeys(one.guest for one in beds if one.guest)) or [payer]


FIGURES = """
SELECT concat_ws(' ', 'reminder', kind, recipient, thing), concat_ws(' ',
    to_char(due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
FROM reminders WHERE from_position <= %(position)s AND to_position > %(position)s
"""

REMINDERS = View(
    name="reminders",
    version=1,
    tables=(REMINDERS_TABLE,),
    folds=(
        reserved,
        released,
        booked,
        changed,
        here_or_off,
        seated,
        seat_over,
        bought,
        expired,
    ),
    figures=FIGURES,
)
