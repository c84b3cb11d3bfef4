"""A change judges what it changes: what was agreed remains agreed, whatever is in force by now."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge
from ledger.bookings.way import ArrivalInThePast
from ledger.members.rights import StandingForbids
from ledger.stays.asked import BedAsked, StayTooLong
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.events import PriceSet, StayChanged
from ledger.stays.reserve import Reserve
from ledger.stays.stay import Stay
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, BRUNO, suspended
from tests.places.examples import ALA
from tests.scenario import TODAY, Scenario, given, named
from tests.stays.examples import (
    A_BOOKING,
    ALA_IS_OPEN,
    BEDS_ASKED,
    BUNKS,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NEW_STAY,
    SECOND,
    TOTAL,
    on,
    terms,
)
from tests.treasury.examples import STAY, paid_in

ONE = timedelta(days=1)
ONE_BED = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
TWO_BEDS = (*ONE_BED, BedAsked(room=BUNKS, bed="2"))


def change(arrive: date = FIRST, depart: date = LEAVES, stay: str = STAY, **more) -> ChangeStay:
    return ChangeStay(stay=stay, payer=ANNA, arrive=arrive, depart=depart, **more)


COMES_ALONG = change(FIRST, FIRST + 2 * ONE, NEW_STAY, beds=TWO_BEDS, companions=("x",))


def booked(*history, nights: int, beds=ONE_BED) -> Scenario:
    """So many nights from the first on, at fifty a bed."""
    fifty = PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=5000)
    scenario = given(*ALA_IS_OPEN, paid_in(ANNA, 900_000, named("E", "MORE")), fifty, *history)
    span = {"arrive": FIRST, "depart": FIRST + nights * ONE}
    scenario.when(Reserve(hub=ALA, payer=ANNA, beds=beds, **span)).decided()
    scenario.when(Book(stay=NEW_STAY, payer=ANNA)).decided()
    return scenario


# ---- days ----------------------------------------------------------------------------------------


def test_an_arrival_that_is_over_is_not_in_the_past_because_a_night_is_added():
    """Booked from the tenth; on the eleventh at nine, still awaited, one night more is only that."""
    scenario = given(*A_BOOKING).by(AS_ANNA).at(on(SECOND))
    fact = scenario.when(change(depart=LEAVES + ONE, shown_total_cents=TOTAL + 5300)).decided()[0]
    assert isinstance(fact, StayChanged)
    assert (fact.arrive, fact.depart, fact.fee_cents) == (FIRST, LEAVES + ONE, 0)


def test_nothing_is_added_to_a_night_that_is_over():
    """Neither a night before, nor a bed for a night that has passed."""
    scenario = given(*A_BOOKING).by(AS_ANNA).at(on(SECOND))
    scenario.when(change(FIRST - ONE)).refused(ArrivalInThePast, arrive=FIRST - ONE)
    third = (*BEDS_ASKED, BedAsked(room=BUNKS, bed="1"))
    scenario.when(change(beds=third, companions=("x", "y"))).refused(ArrivalInThePast)


def test_a_long_stay_that_was_allowed_may_become_shorter_but_not_longer():
    """Seventy nights while the hub let guests stay; fifty of them after it no longer does."""
    scenario = booked(terms(long_stays=True), nights=70)
    scenario.memory.apply(terms(long_stays=False))
    longer = change(FIRST, FIRST + 71 * ONE, NEW_STAY)
    scenario.when(longer).refused(StayTooLong, nights=71)
    scenario.when(change(FIRST + ONE, FIRST + 71 * ONE, NEW_STAY)).refused(StayTooLong)
    scenario.when(change(FIRST, FIRST + 50 * ONE, NEW_STAY)).decided()
    assert scenario.memory[Stay, NEW_STAY].depart == FIRST + 50 * ONE


# ---- people --------------------------------------------------------------------------------------


def test_a_suspended_payer_gives_up_but_adds_nothing():
    """Nights, or a bed; no night, no bed, no other guest."""
    scenario = given(*A_BOOKING, ANNA_SUSPENDED).by(AS_ANNA)
    for more in (
        change(depart=LEAVES + ONE),
        change(FIRST - ONE, LAST),
        change(beds=(*BEDS_ASKED, BedAsked(room=BUNKS, bed="1")), companions=("x", "y")),
        change(beds=(replace(BEDS_ASKED[0], guest=BRUNO), BEDS_ASKED[1]), companions=("x",)),
        change(beds=(replace(BEDS_ASKED[0], guest=None), BEDS_ASKED[1]), companions=("x", "y")),
    ):
        scenario.when(more).refused(StandingForbids)
    scenario.when(change(depart=LAST)).decided()
    scenario.when(change(depart=LAST, beds=BEDS_ASKED[:1])).decided()


def test_suspended_guests_in_the_house_may_leave_earlier():
    """It is shortening too, for the fee that was shown."""
    scenario = given(*IN_HOUSE, ANNA_SUSPENDED).by(AS_ANNA).at(on(SECOND))
    scenario.when(change(depart=LEAVES + ONE)).refused(StandingForbids)
    scenario.when(change(depart=LAST, shown_fee_cents=5000)).decided()


def test_a_guest_who_was_suspended_meanwhile_keeps_the_bed_and_gets_no_night_more():
    """Anna may book another bed for somebody else; nights are added for everybody who sleeps there."""
    both = (BEDS_ASKED[0], replace(BEDS_ASKED[1], guest=BRUNO))
    scenario = given(*A_BOOKING)
    scenario.when(change(beds=both)).decided()
    scenario.memory.apply(suspended(BRUNO))
    scenario.by(AS_ANNA)
    scenario.when(change(depart=LEAVES + ONE)).refused(StandingForbids)
    third = (*both, BedAsked(room=BUNKS, bed="1"))
    more = {"companions": ("x",), "shown_total_cents": TOTAL + 6450}
    scenario.when(change(beds=third, **more)).decided()


# ---- prices --------------------------------------------------------------------------------------


def test_an_agreed_price_holds_for_as_many_beds_as_it_was_agreed_for():
    """One bed for two nights at fifty, eighty by now, and a companion comes along: 260,00, not 200,00."""
    scenario = booked(terms(city_tax_cents=0, deposit_cents=0), nights=2)
    eighty = PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=8000)
    scenario.memory.apply(eighty)
    bill = scenario.when(replace(COMES_ALONG, shown_total_cents=26_000)).decided()[0].bill
    assert bill == (
        BillLine(Charge.USE, BUNKS, FIRST, 2, 1, 5000, 10_000, 1000, 909),
        BillLine(Charge.USE, BUNKS, FIRST, 2, 1, 8000, 16_000, 1000, 1455),
    )
    less = change(FIRST, FIRST + 2 * ONE, NEW_STAY, beds=ONE_BED)
    assert scenario.when(less).decided()[0].bill == bill[:1]


def test_city_tax_is_never_agreed():
    """None was asked for when one booked; by now the guest and the companion who comes along pay today's."""
    scenario = booked(terms(city_tax_cents=0, deposit_cents=0), nights=2)
    scenario.memory.apply(terms(city_tax_cents=150, deposit_cents=0))
    bill = scenario.when(replace(COMES_ALONG, shown_total_cents=20_600)).decided()[0].bill
    assert bill[-1] == BillLine(Charge.TAX, "", FIRST, 2, 2, 150, 600)


@pytest.mark.parametrize("cents", [3000, 8000])
def test_of_two_prices_the_cheaper_one_remains(cents):
    """Whoever gives up one of two beds keeps the cheaper one, and gives up the dearer."""
    scenario = booked(terms(city_tax_cents=0, deposit_cents=0), nights=2)
    scenario.memory.apply(PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=cents))
    total = 2 * (5000 + cents)
    scenario.when(replace(COMES_ALONG, shown_total_cents=total)).decided()
    fact = scenario.when(change(FIRST, FIRST + 2 * ONE, NEW_STAY, beds=ONE_BED)).decided()[0]
    assert [line.unit_cents for line in fact.bill] == [min(cents, 5000)]
    assert [line.cents for line in fact.given_up] == [max(cents, 5000)]


def test_another_room_has_a_price_of_its_own():
    """What was agreed for the bunks says nothing about the blue room."""
    scenario = booked(terms(city_tax_cents=0, deposit_cents=0), nights=2)
    blue = (BedAsked(room=DOUBLE, bed="left", guest=ANNA),)
    fact = scenario.when(change(FIRST, FIRST + 2 * ONE, NEW_STAY, beds=blue)).decided()[0]
    assert [line.unit_cents for line in fact.bill] == [2500]
