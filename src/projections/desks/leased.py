"""Which desks of a hub a lease has, on which days of the week, from when to when."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.leases.events import LeaseEnded, LeaseMade
from projections.engine.change import Change, End, Update
from projections.engine.table import History, Index, Row


class LeasedRow(msgspec.Struct, frozen=True, gc=False):
    """On the `weekdays` of `[first, until)` a lease has these desks of a hub, by half of the day: a row (`part`) for the same desks."""

    lease: str
    part: int
    hub: str
    first: date
    until: date
    weekdays: tuple[int, ...]
    morning: tuple[int, ...]
    afternoon: tuple[int, ...]


LEASED = History(
    row=LeasedRow,
    name="leased_desks",
    key=("lease", "part"),
    indexes=(Index(("hub", "to_position")),),
)


def leased(fact: LeaseMade) -> Iterator[Row]:
    """Desks are one member's alone on the days that are agreed."""
    for part, one in enumerate(fact.desks):
        yield LeasedRow(
            fact.lease,
            part,
            fact.hub,
            one.first,
            one.until,
            fact.weekdays,
            one.morning,
            one.afternoon,
        )


def lease_ended(fact: LeaseEnded) -> Iterator[Change]:
    """From a day on they are let again."""
    for part, one in enumerate(fact.desks):
        if one.first >= fact.ends:
            yield End(LeasedRow, (fact.lease, part))
        elif one.until > fact.ends:
            yield Update(LeasedRow, (fact.lease, part), until=fact.ends)
