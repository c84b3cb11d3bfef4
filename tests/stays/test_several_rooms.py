"""A family, or a company's team, has beds in several rooms in one booking: all or none, one price, one payer."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.billing.fee import FeeNotShown
from ledger.kernel.days import ONE_DAY, rome
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked, BedsTaken
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.events import NightSlept, StayBooked, StayChanged, StayCheckedOut, StayReserved
from ledger.stays.leave import CheckOut
from ledger.stays.sleep import RecordNight
from ledger.treasury.events import EntryPosted
from tests.members.examples import ANNA, BRUNO, COOP
from tests.scenario import Scenario
from tests.stays.examples import (
    ANNA_REGISTERED,
    BUNKS,
    DOUBLE,
    FIRST,
    LEAVES,
    NEW_STAY,
    RESERVE,
    ala,
    on,
    registered,
)
from tests.treasury.examples import paid_in

TWO_AND_TWO = (
    BedAsked(room=DOUBLE, bed="left", guest=ANNA),
    BedAsked(room=DOUBLE, bed="right"),
    BedAsked(room=BUNKS, bed="1"),
    BedAsked(room=BUNKS, bed="2"),
)
ASK = replace(RESERVE, beds=TWO_AND_TWO)
NAMES = ("sealed friend", "sealed child", "sealed other child")
REGISTERED = (ANNA_REGISTERED, *(registered("", n) for n in (1, 2, 3)))
NIGHTS = 3 * (2 * 25_00 + 2 * 20_00)


def booked(payer: str = ANNA, beds=TWO_AND_TWO) -> tuple[Scenario, StayBooked]:
    """Somebody has four beds in two rooms, three of them for guests who are not members."""
    scenario = ala(paid_in(payer, 200_000, "ERICHAAAAAAAAAAAA"))
    ask = replace(ASK, payer=payer, beds=beds)
    reserved, *_ = scenario.memory.decide(ask, now=scenario.now)
    assert isinstance(reserved, StayReserved)
    book = Book(stay=reserved.stay, payer=payer, companions=NAMES)
    fact, *_ = scenario.memory.decide(book, now=scenario.now, seed=bytes(32))
    assert isinstance(fact, StayBooked)
    scenario.memory.apply(*(replace(one, stay=NEW_STAY) for one in REGISTERED))
    return scenario, fact


def test_one_booking_has_the_beds_of_both_rooms_at_the_price_of_each():
    """Three nights: 3 × (2 × 25.00 + 2 × 20.00), city tax for four; one deposit."""
    reserved, *_ = ala().when(ASK).decided()
    assert isinstance(reserved, StayReserved)
    lines = [(line.resource, line.cents) for line in reserved.bill if line.what is Charge.USE]
    assert lines == [(DOUBLE, 150_00), (BUNKS, 120_00)]
    sums = [sum_of(reserved.bill, charge) for charge in (Charge.USE, Charge.TAX, Charge.DEPOSIT)]
    assert sums == [NIGHTS, 3 * 4 * 1_50, 100_00]


@pytest.mark.parametrize("beds", [TWO_AND_TWO[1:2], TWO_AND_TWO[3:]])
def test_all_or_none(beds):
    """One bed that somebody else has is enough, in whichever room."""
    scenario = ala()
    other = replace(ASK, payer=BRUNO, beds=beds)
    scenario.memory.decide(other, now=scenario.now, seed=bytes(32))
    taken = f"{beds[0].room}/{beds[0].bed}"
    scenario.when(ASK).refused(BedsTaken, taken=[taken])


def test_a_company_pays_for_its_team():
    """An organisation pays, and does not sleep; its people do, members or not."""
    beds = (replace(TWO_AND_TWO[0], guest=BRUNO), *TWO_AND_TWO[1:])
    _, fact = booked(COOP, beds)
    held = NIGHTS + 3 * 4 * 1_50 + 100_00
    assert (fact.payer, fact.total_cents, len(fact.beds)) == (COOP, held, 4)


def test_one_room_is_given_up_and_the_other_kept():
    """The fee is on the beds that are given up alone; a week before there is none."""
    scenario, _ = booked()
    change = ChangeStay(
        stay=NEW_STAY,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES,
        beds=TWO_AND_TWO[:2],
        companions=NAMES[:1],
    )
    late = scenario.at(rome(FIRST - ONE_DAY, 12))
    late.when(change).refused(FeeNotShown, fee_cents=60_00)
    changed, *_ = scenario.at(scenario.now - timedelta(days=20)).when(change).decided()
    assert isinstance(changed, StayChanged)
    assert ({bed.room for bed in changed.beds}, changed.fee_cents) == ({DOUBLE}, 0)


def test_a_night_in_both_rooms_is_one_night_of_one_stay():
    """What each room brought is told apart, and all of it is paid at one check-out."""
    scenario, _ = booked()
    scenario.at(on(FIRST, 15)).when(CheckIn(stay=NEW_STAY)).decided()
    record = RecordNight(stay=NEW_STAY, night=FIRST)
    night, *_ = scenario.at(on(FIRST + ONE_DAY, 12)).when(record).decided()
    assert isinstance(night, NightSlept)
    told = {one.room: (one.beds, one.guests) for one in night.rooms}
    assert told == {DOUBLE: (2, (ANNA,)), BUNKS: (2, ())}
    left = scenario.at(on(LEAVES, 9)).when(CheckOut(stay=NEW_STAY)).decided()
    assert sum(isinstance(one, StayCheckedOut) for one in left) == 1
    captured = [one for one in left if isinstance(one, EntryPosted) and one.kind == "stay-captured"]
    assert [one.lines[0].cents for one in captured] == [NIGHTS + 3 * 4 * 1_50]
