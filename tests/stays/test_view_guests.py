"""Whom a host knows: those of confirmed stays, and for a week those who left, never came or called off."""

from datetime import date, timedelta

from ledger.bookings.booking import Stage
from ledger.kernel.days import day_in_rome
from ledger.stays.events import StayCancelled, StayCheckedOut, StayReserved
from ledger.stays.stay import Stay
from projections.stays.guests import known_at
from projections.stays.stays import STAYS
from tests.projections.chronicle import CITY, VILLAGE, lived
from tests.projections.told import Told, books_of

HISTORY = lived(range(800))
book, scratch = books_of(HISTORY, STAYS)
ENDED = {fact.stay: fact.left for fact in HISTORY.told[StayCheckedOut]} | {
    fact.stay: fact.day for fact in HISTORY.told[StayCancelled]
}


def known_until(name: str, noun: Stay, stage: Stage) -> date:
    """Return the last day on which the host knows the guests of a stay that began."""
    match stage:
        case Stage.BOOKED | Stage.IN_HOUSE:
            return date.max
        case Stage.NO_SHOW:
            return noun.arrive + timedelta(days=7)
        case Stage.FINISHED | Stage.CANCELLED:
            return ENDED[name] + timedelta(days=7)
        case _:
            return date.min


def test_a_host_knows_guests_from_booking_to_a_week_after_leaving(book: Told) -> None:
    """Day by day after the history's end, in both hubs, payers and guests alike."""
    sizes = []
    for days in range(12):
        now = HISTORY.now + timedelta(days=days)
        for hub in (VILLAGE, CITY):
            stays: set[str] = set()
            expected: set[str] = set()
            for fact in HISTORY.told[StayReserved]:
                noun = HISTORY.memory[Stay, fact.stay]
                last = known_until(fact.stay, noun, noun.judged(now))
                if noun.hub == hub and last >= day_in_rome(now):
                    stays.add(fact.stay)
                    expected |= {noun.payer, *(bed.guest for bed in noun.beds if bed.guest)}
            known = book.ask(lambda c, h=hub, n=now: known_at(c, h, now=n))
            assert (known.stays, known.members) == (stays, expected)
            sizes.append(len(expected))
    assert len(set(sizes)) > 1
