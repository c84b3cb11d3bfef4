"""Every lease: of which hub, to whom, what and when; why one ended early stands in a fact, sealed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.leases.events import LeaseEnded, LeaseMade
from projections.engine.change import Change, Update
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
    ended: date | None = None
    reason_at: int | None = None


LEASES_OF_HUBS = History(
    row=LeaseRow, name="leases", key=("lease",), indexes=(Index(("hub", "first", "lease")),)
)


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
    )


def ended(fact: LeaseEnded, line: Line[Any]) -> Iterator[Change]:
    """It is over sooner than was agreed."""
    yield Update(LeaseRow, (fact.lease,), until=fact.ends, ended=fact.day, reason_at=line.position)


FIGURES = """
SELECT 'lease ' || lease, concat_ws(' ', hub, member, application, made, first, until, agreed_until,
    (SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(weekdays) WITH ORDINALITY e (d, m)), seats, beds, coalesce((
        SELECT string_agg(concat_ws('/', r ->> 'room', (
            SELECT string_agg(b, ',' ORDER BY m) FROM json_array_elements_text(r -> 'beds') WITH ORDINALITY c (b, m)
        )), ';' ORDER BY n)
        FROM json_array_elements(rooms) WITH ORDINALITY a (r, n)
    ), '-'), coalesce(ended::text, '-'), coalesce(reason_at::text, '-'))
FROM leases WHERE from_position <= %(position)s AND to_position > %(position)s
"""
LEASES = View(
    name="leases",
    version=1,
    tables=(LEASES_OF_HUBS,),
    folds=(made, ended),
    figures=FIGURES,
)
