"""What hubs owe and may owe each other for their members: by pair, booking by booking, and the limits that were set for one."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import msgspec

from ledger.bookings.terms import day_of
from ledger.bookings.uses import owed_for
from ledger.conventions.hub_debt import both, settled
from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.mutual_credit import owed_by
from ledger.conventions.netting_events import VisitsNetted
from ledger.conventions.sold import by_slot
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.halls.booking import HallBooking
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.days import IN_ITALY
from ledger.kernel.slots import DAYS, Slots
from ledger.stays.events import (
    NightSlept,
    NoShowMarked,
    NoShowUndone,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
    StayReserved,
)
from ledger.stays.stay import Stay
from ledger.treasury.events import EntryPosted
from projections.conventions.credit import is_owed
from projections.engine.change import Change, End, Gain, Put
from projections.engine.table import History, Index
from projections.engine.view import View


class DebtRow(msgspec.Struct, frozen=True, gc=False):
    """What a hub owes another for visits that are not netted, less what it is owed; and what it ever gave that hub's members."""

    hub: str
    other: str
    owes_cents: int = 0
    gave_cents: int = 0


class UnusedRow(msgspec.Struct, frozen=True, gc=False):
    """What a hub will owe a host for visa days of a booking on a day, that are not used yet; what is only reserved `lapses`."""

    booking: str
    home: str
    visited: date
    host: str
    cents: int
    lapses: datetime | None


class LimitRow(msgspec.Struct, frozen=True, gc=False):
    """The limit of a hub's debt to all (no creditor) or to one, set on a day for a reason; none says the network's rules hold again."""

    hub: str
    creditor: str
    cents: int | None
    since: date
    reason: str


DEBTS = History(
    row=DebtRow, name="hub_debts", key=("hub", "other"), sums=("owes_cents", "gave_cents")
)
UNUSED = History(
    row=UnusedRow,
    name="visa_days_unused",
    key=("booking", "home", "visited"),
    indexes=(Index(("home",)),),
)
LIMITS = History(row=LimitRow, name="debt_limits", key=("hub", "creditor"))

FIGURES = """
SELECT concat_ws(' ', 'hub-debt', hub, other), concat_ws('/', owes_cents, gave_cents)
FROM hub_debts WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'visa-day-unused', booking, home, visited),
    concat_ws('/', host, cents, coalesce((extract(epoch FROM lapses) * 1000000)::bigint::text, '-'))
FROM visa_days_unused WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'debt-limit', hub, coalesce(nullif(creditor, ''), '-')),
    concat_ws(' ', coalesce(cents::text, '-'), since, reason)
FROM debt_limits WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def owed(fact: EntryPosted) -> Iterator[Change]:
    """One hub owes more for a visit, and the other has given more."""
    one = owed_by(fact)
    for hub, moved in both(one.home, one.host, one.cents, one.cents):
        yield Gain(
            DebtRow,
            (hub, moved.other),
            owes_cents=moved.owes_cents,
            gave_cents=moved.gave_cents,
        )


def netted(fact: VisitsNetted) -> Iterator[Change]:
    """These debts are settled."""
    for hub, moved in settled(fact):
        yield Gain(DebtRow, (hub, moved.other), owes_cents=moved.owes_cents)


_OWED_AT: Final = {**owed_for(Stay), **owed_for(Desk), **owed_for(HallBooking)}
OfSale = (
    StayReserved
    | ReservationReleased
    | StayBooked
    | StayChanged
    | StayCancelled
    | NoShowMarked
    | NoShowUndone
    | StayCheckedOut
    | DeskBooked
    | DeskCancelled
    | DeskMissed
    | DeskUsed
    | HallBooked
    | HallCancelled
    | HallMissed
    | HallUsed
)


def sold(fact: OfSale) -> Iterator[Change]:
    """From now on a booking has these visa days, and those that it had and has not any more are not to come."""
    parts = dict(_OWED_AT[type(fact)](fact))
    for home, part in parts.items():
        now: dict[date, int] = {}
        for one in part.unused.days:
            now[one.day] = now.get(one.day, 0) + one.cents
        for day in _days_of(fact, home) - now.keys():
            yield End(UnusedRow, (part.booking, home, day))
        for day, cents in now.items():
            yield Put(
                UnusedRow(part.booking, home, day, part.unused.host, cents, part.unused.until)
            )


def _days_of(fact: OfSale, home: str) -> set[date]:
    """Return the days that a hub will owe, or would have, in a booking."""
    slots: Slots[Any] = HALF_HOURS if type(fact) in HallBooking.steps else DAYS
    every = by_slot(slots, (*fact.sold, *getattr(fact, "was_sold", ())))
    zone = getattr(fact, "zone", IN_ITALY)
    return {day_of(slot, zone) for (_, slot), one in every.items() if one.home == home}


def used(fact: NightSlept) -> Iterator[Change]:
    """Those of this night are used."""
    for home in dict.fromkeys(one.home for one in fact.agreed if one.home):
        yield End(UnusedRow, (fact.stay, home, fact.day))


def limited(fact: DebtLimitSet) -> Iterator[Change]:
    """It is the limit from now on."""
    yield Put(LimitRow(fact.hub, fact.creditor, fact.cents, fact.day, fact.reason))


DEBT = View(
    name="hub_debts",
    version=2,
    tables=(DEBTS, UNUSED, LIMITS),
    folds=(owed, netted, sold, used, limited),
    only={EntryPosted: is_owed},
    figures=FIGURES,
)
