"""A hub's books, and the network's, are not closed while a visa day of a member at another hub is to come: what is owed stands on its day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.cancel import CancelDesk
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.book import Book
from ledger.stays.events import NightSlept
from ledger.stays.leave import CheckOut
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.treasury.close import ClosePeriod, StillMissing
from ledger.treasury.events import EntryPosted, PeriodClosed
from tests.desks.examples import BOOK, FRIDAY, SATURDAY, WITH_CONVENTION
from tests.members.examples import ANNA
from tests.places.examples import ALA, MILANO, MILANO_RECORDED, OTHER_HOST
from tests.scenario import Memory
from tests.staff import TREASURER
from tests.stays.agreed import PACT, at_home, visa_days
from tests.stays.examples import FIRST, LAST, RESERVE, SECOND, on, registered

THIRD_HUB = "STHIRDAAAAAAAAAAA"


def closes(of: Memory, owner: str, until: date, *, hour: int = 13) -> PeriodClosed:
    """The treasurer closes on the next day."""
    command = ClosePeriod(owner=owner, until=until)
    (closed,) = of.decide(command, now=rome(until + ONE_DAY, hour), who=TREASURER)
    return closed


def still_missing(of: Memory, owner: str, until: date, **named: object) -> None:
    with pytest.raises(StillMissing) as refused:
        closes(of, owner, until)
    assert refused.value.facts == {"owner": owner, "until": until, **named}


class Inn(Memory):
    """Anna of Milano has booked three nights at Ala, so many of them visa days."""

    def __init__(self, days: int = 5) -> None:
        super().__init__()
        self.apply(*PACT, visa_days(days), replace(MILANO_RECORDED, hub=THIRD_HUB))
        (reserved,) = self.decide(RESERVE)
        self.stay = reserved.stay
        self.decide(Book(stay=self.stay, payer=ANNA, companions=("friend",)))
        self.told_of()

    def told_of(self) -> None:
        for guest, companion in ((ANNA, 0), ("", 1)):
            self.apply(replace(registered(guest, companion), stay=self.stay))

    def come(self) -> None:
        self.decide(CheckIn(stay=self.stay), now=on(FIRST, 18))

    def slept(self, night: date) -> None:
        self.decide(RecordNight(stay=self.stay, night=night), now=rome(night + ONE_DAY))


class TestANightElsewhere:
    """Anna is at home in Milano and sleeps at Ala."""

    @pytest.mark.parametrize("owner", [MILANO, "Network"])
    def test_is_named_until_it_is_recorded(self, owner):
        """Her own hub will owe it, on its date."""
        inn = Inn()
        inn.come()
        still_missing(inn, owner, FIRST, visa_nights=[inn.stay])
        inn.slept(FIRST)
        closes(inn, owner, FIRST)
        still_missing(inn, owner, SECOND, visa_nights=[inn.stay])

    def test_concerns_no_other_hub(self):
        """A third hub closes its books whatever Anna does."""
        inn = Inn()
        inn.come()
        assert closes(inn, THIRD_HUB, FIRST).owner == THIRD_HUB

    def test_is_final_at_noon(self):
        """Until then its host may still change what was slept."""
        inn = Inn()
        inn.come()
        inn.slept(FIRST)
        with pytest.raises(StillMissing) as refused:
            closes(inn, MILANO, FIRST, hour=11)
        assert refused.value.facts["final_at"] == rome(SECOND, 12)
        closes(inn, MILANO, FIRST, hour=12)

    def test_holds_nothing_up_before_it_comes(self):
        """Only days that are over are closed."""
        inn = Inn()
        closes(inn, MILANO, FIRST - 2 * ONE_DAY)

    def test_that_she_pays_for_is_her_own_affair(self):
        """Two visa days of three nights: the third is paid, and Milano owes nothing for it."""
        inn = Inn(days=2)
        inn.come()
        inn.slept(FIRST)
        inn.slept(SECOND)
        closes(inn, MILANO, LAST)

    def test_is_of_the_hub_where_she_is_at_home_by_then(self):
        """Whoever moves takes it along; at the host's own hub it is no visit at all."""
        inn = Inn()
        inn.come()
        inn.apply(at_home(ANNA, THIRD_HUB))
        still_missing(inn, THIRD_HUB, FIRST, visa_nights=[inn.stay])
        closes(inn, MILANO, FIRST)
        inn.apply(at_home(ANNA, ALA))
        closes(inn, "Network", FIRST)
        still_missing(inn, ALA, FIRST, nights=[inn.stay])

    def test_is_waited_for_no_more_when_nobody_came(self):
        """A visa day that is spent is owed by nobody."""
        inn = Inn()
        still_missing(inn, MILANO, FIRST, visa_nights=[inn.stay])
        inn.decide(MarkNoShow(stay=inn.stay), now=on(SECOND, 7))
        closes(inn, MILANO, FIRST)


class TestADeskElsewhere:
    """Anna is at home at Ala, and has a visa day at a desk in Milano."""

    @staticmethod
    def booked() -> tuple[Memory, str]:
        of = Memory()
        of.apply(*WITH_CONVENTION, visa_days(2))
        fact, *_ = of.decide(BOOK)
        return of, fact.booking

    @pytest.mark.parametrize("owner", [ALA, "Network"])
    def test_is_named_until_she_came_or_did_not(self, owner):
        """She comes: it is owed; she stays away: it is spent."""
        of, desk = self.booked()
        still_missing(of, owner, FRIDAY, visa_days=[desk])
        of.decide(CheckInAtDesk(booking=desk), now=rome(FRIDAY, 10), who=OTHER_HOST)
        closes(of, owner, FRIDAY)
        of, desk = self.booked()
        of.decide(MarkDeskMissed(booking=desk), now=rome(SATURDAY, 1))
        closes(of, owner, FRIDAY)

    def test_holds_nothing_up_before_it_comes_or_once_it_is_off(self):
        """The days before it are closed; and so is its own, when it was given back."""
        of, desk = self.booked()
        closes(of, ALA, FRIDAY - 2 * ONE_DAY)
        of.decide(CancelDesk(booking=desk), now=rome(FRIDAY - 4 * ONE_DAY))
        closes(of, ALA, FRIDAY)

    def test_that_she_pays_for_is_her_own_affair(self):
        """At the agreed price nobody owes anything."""
        of = Memory()
        of.apply(*WITH_CONVENTION, visa_days(0))
        of.decide(BOOK)
        closes(of, ALA, FRIDAY)


OWNERS = (MILANO, ALA, "Network", "All", "Clients")
STEPS = ("sleep", "sleep", "leave", MILANO, *OWNERS)


@settings(max_examples=300, deadline=None)
@for_all(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30), st.integers(1, 2)), max_size=12),
)
def test_what_is_owed_stands_on_the_day_of_its_night(days, steps):
    """Whoever closes whose books when, and whatever becomes of the stay: no debt of a visa night is shifted by a closing."""
    inn, now, owed = Inn(days=days), on(FIRST, 18), []
    inn.come()
    for what, hours, back in steps:
        now += timedelta(hours=hours)
        try:
            facts = _step(inn, what, now, until=now.date() - back * ONE_DAY)
        except Refused:
            continue
        nights = {one.day for one in facts if isinstance(one, NightSlept)}
        for one in facts:
            if isinstance(one, EntryPosted) and one.kind == "visit-owed":
                assert one.day in nights
                owed.append(one.day)
    assert len(owed) == len(set(owed)) <= days


def _step(inn: Inn, what: str, now: datetime, until: date) -> Sequence[Fact]:
    """Try one thing; refused, it changes nothing."""
    commands = {
        "sleep": RecordNight(stay=inn.stay, night=inn[Stay, inn.stay].recorded_to),
        "leave": CheckOut(stay=inn.stay, waived=True),
    }
    if what in commands:
        return inn.decide(commands[what], now=now)
    return inn.decide(ClosePeriod(owner=what, until=until), now=now, who=TREASURER)
