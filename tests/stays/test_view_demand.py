"""What happens to bookings, by hub and month: as of any position and day, as the facts tell one by one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from statistics import median

import msgspec
import pytest

from ledger.bookings.at_once import CameBy
from ledger.conventions.events import ServiceKind
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed, OfDesk
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed, OfBooking
from ledger.kernel.days import ONE_DAY
from ledger.kernel.days import day_in_rome as rome_day
from ledger.kernel.fact import Fact
from ledger.occasions.events import OfSeat, SeatBooked, SeatCancelled, SeatMissed, SeatUsed
from ledger.stays.events import (
    NoShowMarked,
    NoShowUndone,
    StayBooked,
    StayCancelled,
    StayCheckedIn,
)
from projections.engine.asof import AsOf
from projections.engine.part import Part
from projections.stays.demand import COUNTED, DEMAND, demand
from tests.desks.test_view import days_at_desks
from tests.projections.chronicle import BEGIN, VILLAGE, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import Told, books_of, differences

SPANS = ((0, 0), (1, 6), (7, 29), (30, 10_000))
HISTORY = days_at_desks(lived_until(range(1_000, 2_000), DEMAND.takes), range(200))
"""Numbers in which a hub calls off a booking too."""
LINES = HISTORY.lines()
LAST = HISTORY.today

book, scratch = books_of(HISTORY, DEMAND)


def test_at_every_position_the_table_tells_what_is_recounted(book: Told) -> None:
    """By a hand that shares no code."""
    for p, told_again in at_every_position(LINES, ("demand",)):
        assert not differences(book.figures(p), told_again), p


@pytest.mark.parametrize(
    "position, day", [(None, None), (len(LINES) // 2, None), (None, LAST - 40 * ONE_DAY)]
)
def test_what_happens_to_bookings_counts_in_its_month(
    book: Told, position: int | None, day: date | None
) -> None:
    """Booked so many days ahead, called off, missed, arrived: as the facts tell, one by one; of one hub, or of all."""
    counted: Counter[tuple[str, date, ServiceKind, str]] = Counter()
    ahead: dict[tuple[str, date, ServiceKind], list[int]] = {}
    for line in LINES[:position]:
        fact = line.fact
        if fact.day > (day or LAST):
            continue
        for what, count in _of_a_booking(fact):
            of = fact.hub, fact.day.replace(day=1), _service(fact)
            counted[*of, what] += count
            if what == "ahead_days":
                ahead.setdefault(of, []).append(count)
    found = book.ask(lambda c: demand(c, BEGIN, LAST, AsOf(position, day))).months
    assert {(one.hub, one.month, one.service) for one in found} == {key[:3] for key in counted}
    for one in found:
        of = one.hub, one.month, one.service
        told = {what: counted[*of, what] for what in COUNTED}
        days = sorted(ahead.get(of, []))
        assert msgspec.structs.astuple(one.lead_times) == tuple(
            sum(first <= n <= last for n in days) for first, last in SPANS
        )
        assert Fraction(one.ahead_median.numerator, one.ahead_median.denominator) == (
            median(map(Fraction, days)) if days else 0
        )
        assert all(getattr(one, what) == told[what] for what in COUNTED if what != "ahead_days")
        assert one.ahead == Part.of(told["ahead_days"], one.booked)
        assert one.called_off == Part.of(one.cancelled, one.booked)
        assert one.missed == Part.of(one.no_shows, one.no_shows + one.arrived)
    of_desks = book.ask(
        lambda c: demand(c, BEGIN, LAST, AsOf(position, day), service=ServiceKind.DESK)
    ).months
    assert of_desks == [one for one in found if one.service is ServiceKind.DESK]
    of_one = book.ask(lambda c: demand(c, BEGIN, LAST, AsOf(position, day), hub=VILLAGE)).months
    assert of_one == [one for one in found if one.hub == VILLAGE]
    if position is None and day is None:
        assert {what for (*_, what), count in counted.items() if count} == {*COUNTED}
        assert of_desks


def _service(fact: Fact) -> ServiceKind:
    if isinstance(fact, OfBooking):
        return ServiceKind(fact.service)
    if isinstance(fact, OfSeat):
        return ServiceKind.OCCASION
    return ServiceKind.DESK if isinstance(fact, OfDesk) else ServiceKind.BED


def _of_a_booking(fact: Fact) -> Iterable[tuple[str, int]]:
    match fact:
        case HallBooked():
            return ("booked", 1), ("ahead_days", (rome_day(fact.arrive) - fact.day).days)
        case SeatCancelled():
            return (("cancelled" if fact.by == "guest" else "cancelled_by_hub", 1),)
        case StayBooked() | DeskBooked() | SeatBooked():
            return ("booked", 1), ("ahead_days", (fact.arrive - fact.day).days)
        case StayCancelled() | DeskCancelled() | HallCancelled():
            return (("cancelled_by_hub" if fact.by_hub else "cancelled", 1),)
        case NoShowMarked() | DeskMissed() | HallMissed() | SeatMissed():
            return (("no_shows", 1),)
        case NoShowUndone():
            return ("no_shows", -1), ("arrived", 1)
        case StayCheckedIn() | SeatUsed():
            return (("arrived", 1),)
        case DeskUsed() | HallUsed():
            return ("arrived", 1), ("walk_ins", int(fact.by == CameBy.WALK_IN))
    return ()
