"""Every lease: of which hub, to whom, what, when and what for; its months; why one ended early stands in a fact, sealed."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.leases.events import LeaseEnded, LeaseMade, LeaseMonthBilled, LeaseMonthEarned
from projections.engine.change import Change, Put, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class BedsOfRoom(msgspec.Struct, frozen=True, gc=False):
    """Bed places of a room, by name."""

    room: str
    beds: tuple[str, ...]


class LeaseRow(msgspec.Struct, frozen=True, gc=False):
    """A lease: over on the day `until`, which is sooner than it was `agreed_until` if it was ended (`ended`, on that day).

    `beds` are counted, and named in `rooms`; the reason of an early end is sealed in the fact at `reason_at`.
    """

    lease: str
    hub: str
    member: str
    application: str
    made: date
    first: date
    until: date
    agreed_until: date
    weekdays: tuple[int, ...]
    seats: int
    beds: int
    rooms: tuple[BedsOfRoom, ...]
    month_cents: int
    vat_bp: int
    notice_days: int
    overdue_days: int
    turns: date | None
    ended: date | None = None
    reason_at: int | None = None


class LeaseMonthIs(StrEnum):
    """Where a month of a lease stands."""

    BILLED = "billed"
    EARNED = "earned"
    GIVEN_BACK = "given-back"


class LeaseMonthRow(msgspec.Struct, frozen=True, gc=False):
    """The month of a lease that begins on the day `first`: what was billed, of which so much was `owed_cents` then.

    One that was cut short is over on the day `until`; what was billed for later days was given back. Once it is over
    `earned_cents` of it are the hub's, without VAT.
    """

    lease: str
    first: date
    hub: str
    until: date
    stage: LeaseMonthIs
    net_cents: int
    vat_cents: int
    owed_cents: int
    earned_cents: int = 0


LEASES_OF_HUBS = History(
    row=LeaseRow, name="leases", key=("lease",), indexes=(Index(("hub", "first", "lease")),)
)

LEASE_MONTHS = History(row=LeaseMonthRow, name="lease_months", key=("lease", "first"))


def made(fact: LeaseMade) -> Iterator[Row]:
    """Somebody has beds and desks to itself."""
    yield LeaseRow(
        lease=fact.lease,
        hub=fact.hub,
        member=fact.member,
        application=fact.application,
        made=fact.day,
        first=fact.first,
        until=fact.until,
        agreed_until=fact.until,
        weekdays=fact.weekdays,
        seats=fact.seats,
        beds=sum(len(one.beds) for one in fact.beds),
        rooms=tuple(BedsOfRoom(one.room, one.beds) for one in fact.beds),
        turns=fact.turns,
        **msgspec.structs.asdict(fact.terms),
    )


def ended(fact: LeaseEnded, line: Line[Any]) -> Iterator[Change]:
    """It is over sooner than was agreed, and so may be the month that is billed."""
    yield Update(
        LeaseRow,
        (fact.lease,),
        until=fact.ends,
        ended=fact.day,
        reason_at=line.position if fact.reason else None,
        turns=fact.turns,
    )
    if fact.month_cut:
        yield Update(
            LeaseMonthRow,
            (fact.lease, fact.month_cut),
            until=fact.ends,
            **({"stage": LeaseMonthIs.GIVEN_BACK} if fact.ends == fact.month_cut else {}),
        )


def billed(fact: LeaseMonthBilled) -> Iterator[Change]:
    """A month is paid for, or owed."""
    yield Put(
        LeaseMonthRow(
            fact.lease,
            fact.first,
            fact.hub,
            fact.until,
            LeaseMonthIs.BILLED,
            fact.net_cents,
            fact.vat_cents,
            fact.owed_cents,
        )
    )
    yield Update(LeaseRow, (fact.lease,), turns=fact.turns)


def earned(fact: LeaseMonthEarned) -> Iterator[Change]:
    """A month is over."""
    yield Update(
        LeaseMonthRow,
        (fact.lease, fact.first),
        stage=LeaseMonthIs.EARNED,
        earned_cents=fact.net_cents,
    )
    yield Update(LeaseRow, (fact.lease,), turns=fact.turns)


FIGURES = """
SELECT 'lease ' || lease, concat_ws(' ', hub, member, application, made, first, until, agreed_until,
    (SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(weekdays) WITH ORDINALITY e (d, m)), seats, beds, coalesce((
        SELECT string_agg(concat_ws('/', r ->> 'room', (
            SELECT string_agg(b, ',' ORDER BY m) FROM json_array_elements_text(r -> 'beds') WITH ORDINALITY c (b, m)
        )), ';' ORDER BY n)
        FROM json_array_elements(rooms) WITH ORDINALITY a (r, n)
    ), '-'), month_cents, vat_bp, notice_days, overdue_days, coalesce(turns::text, '-'), coalesce(ended::text, '-'), coalesce(reason_at::text, '-'))
FROM leases WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'lease-month', lease, first),
    concat_ws(' ', hub, until, stage, net_cents, vat_cents, owed_cents, earned_cents)
FROM lease_months WHERE from_position <= %(position)s AND to_position > %(position)s
"""
LEASES = View(
    name="leases",
    version=2,
    tables=(LEASES_OF_HUBS, LEASE_MONTHS),
    folds=(made, ended, billed, earned),
    figures=FIGURES,
)
