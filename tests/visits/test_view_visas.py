"""What a member has of a year's visa days: had, booked, used, spent and left, as of any moment."""

from collections.abc import Sequence
from datetime import timedelta

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from projections.conventions.rules import PACT_RULES
from projections.desks.view import DESKS
from projections.engine.asof import AsOf
from projections.stays.stays import STAYS
from projections.visits.visas import VisaDayIs, visa_days
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, Memory
from tests.stays.agreed import PACT
from tests.stays.agreed import visa_days as granted
from tests.stays.examples import BUNKS, FIRST, LAST, LEAVES, SECOND, on
from tests.stays.test_visa_days import in_house

book, scratch = books_of(lived(range(20)), STAYS, DESKS, PACT_RULES)
LATER = LEAVES + 30 * ONE_DAY
MORE = Reserve(
    hub=ALA,
    payer=ANNA,
    arrive=LATER,
    depart=LATER + ONE_DAY,
    beds=(BedAsked(room=BUNKS, bed="1", guest=ANNA),),
)


class Remembering(Memory):
    """A history that remembers what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[Fact, object]] = []
        self.now = NOON

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        self.written += [(fact, self.now) for fact in facts]

    def decide(self, command, **how) -> Sequence[Fact]:
        self.now = max(self.now, how.get("now", NOON))
        return super().decide(command, **how)

    def lines(self) -> list[Line[Fact]]:
        return [
            Line(n, at, "olga", f"key-{n}", b"", fact)
            for n, (fact, at) in enumerate(self.written, 1)
        ]


def test_each_visa_day_is_told_from_its_reservation_to_its_end(scratch: Told) -> None:
    """Three nights of which one is given up in the house, one of another stay that is reserved, then cancelled in time."""
    of = Remembering()
    of.apply(*PACT, granted(6))
    stay = in_house(of)
    (reserved,) = of.decide(MORE, now=on(SECOND), seed=b"m" * 32)
    now = on(SECOND) + timedelta(minutes=1)
    scratch.take(of.lines(), [])

    def told(now, as_of: AsOf | None = None):
        return scratch.ask(lambda c: visa_days(c, ANNA, 2026, as_of, now=now))

    seen = told(now)
    assert [(one.day, one.is_, one.booking) for one in seen.days] == [
        (FIRST, VisaDayIs.USED, stay),
        (SECOND, VisaDayIs.BOOKED, stay),
        (LAST, VisaDayIs.BOOKED, stay),
        (LATER, VisaDayIs.RESERVED, reserved.stay),
    ]
    assert (seen.had, seen.booked, seen.used, seen.spent, seen.left) == (6, 3, 1, 0, 2)
    assert told(now + timedelta(minutes=20)).left == 3, "the reservation has expired"

    of.decide(Book(stay=reserved.stay, payer=ANNA), now=now)
    of.decide(CheckOut(stay=stay, shown_fee_cents=25_00), now=on(LAST))
    of.decide(Cancel(stay=reserved.stay), now=on(LAST))
    scratch.take(of.lines(), [])
    seen = told(on(LEAVES))
    assert [(one.day, one.is_) for one in seen.days] == [
        (FIRST, VisaDayIs.USED),
        (SECOND, VisaDayIs.USED),
        (LAST, VisaDayIs.SPENT),
    ]
    assert (seen.had, seen.booked, seen.used, seen.spent, seen.left) == (6, 0, 2, 1, 3)
    other = scratch.ask(lambda c: visa_days(c, ANNA, 2025, now=on(LEAVES)))
    assert (other.had, other.left, other.days) == (0, 0, ())
