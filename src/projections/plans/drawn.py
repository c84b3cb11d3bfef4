"""What a booking draws of what was paid ahead: so many uses of each source on each day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.bookings.terms import day_of
from ledger.conventions.sold import drawn_in, spent_in
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.days import IN_ITALY
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.slots import DAYS, Slots

Booked = DeskBooked | HallBooked
GivenUp = DeskCancelled | DeskMissed | HallCancelled | HallMissed
Used = DeskUsed | HallUsed
_HALLS = (HallBooked, HallCancelled, HallMissed, HallUsed)


class Drawn(msgspec.Struct, frozen=True, gc=False):
    """So many uses of a source on a day of the hub's clock; given up too late, or missed, they are `spent`."""

    source: str
    booking: str
    day: date
    uses: int
    spent: bool


def drawn(fact: Booked | GivenUp | Used, prefix: Prefix) -> Iterator[Drawn]:
    """Yield what a booking has drawn of sources of one kind, or had drawn; a use is given up whole, so a day's are all spent or none."""
    slots: Slots[Any] = HALF_HOURS if isinstance(fact, _HALLS) else DAYS
    lost = spent_in(slots, getattr(fact, "spent", ()))
    zone = getattr(fact, "zone", IN_ITALY)
    uses = Counter[tuple[str, date]]()
    spent = set[tuple[str, date]]()
    for key, source in drawn_in(slots, fact.sold).items():
        if is_id_of(prefix, source):
            of = source, day_of(key[1], zone)
            uses[of] += 1
            if key in lost:
                spent.add(of)
    for (source, day), count in uses.items():
        yield Drawn(source, fact.booking, day, count, (source, day) in spent)
