"""A mistaken no-show is undone the same day: the fee, the money held, the beds, or others that are free."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import BillLine, Charge, since, until
from ledger.billing.fee import AtLeast, FeeNotShown, GivenUp
from ledger.billing.taken import PaidBackBefore, Taken, Took
from ledger.bookings.booking import Stage
from ledger.bookings.way import NeverArrived
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.kernel.slots import DAYS
from ledger.kernel.who import SYSTEM
from ledger.members.rights import StandingForbids
from ledger.stays.arrive import GuestsNotRegistered
from ledger.stays.asked import BedAsked, GuestElsewhere
from ledger.stays.book import Book
from ledger.stays.calendar import ASLEEP, Calendar, GuestNights
from ledger.stays.change import ChangeStay
from ledger.stays.events import Bedding, NoShowUndone, StayChanged
from ledger.stays.leave import CheckOut
from ledger.stays.pay_back import PayBack
from ledger.stays.payer import Payer
from ledger.stays.register_guest import RegisterGuest
from ledger.stays.reserve import Reserve
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay, beds_on
from ledger.stays.undo_no_show import NoBedsLeft, NotANoShow, TooLateToUndo, UndoNoShow
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import Posting
from ledger.treasury.post import NotEnoughMoney
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, AS_ANNA, BRUNO, withdrew
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import Scenario, given, last_second
from tests.stays.examples import (
    A_BOOKING,
    AWAITED,
    BEDS,
    BILL,
    BUNKS,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NO_SHOW,
    ORIGINS,
    SECOND,
    TOTAL,
    fee_kept,
    held_for_stay,
    of_stay,
    on,
    released,
    waiting,
)
from tests.treasury.examples import STAY, entry, paid_in

NOON_AFTER = on(SECOND, 12)
AFTER = on(SECOND, 14)
UNDO = UndoNoShow(stay=STAY, slept=True)
LATE = UndoNoShow(stay=STAY, slept=False, shown_fee_cents=5000)
UNDONE = NoShowUndone(
    day=SECOND,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    was_arrive=FIRST,
    was_beds=BEDS,
    arrive=FIRST,
    depart=LEAVES,
    beds=BEDS,
    first=SECOND,
    bill=BILL,
    undone_cents=15_000,
    given_up=(),
    fee_cents=0,
    at_least=(),
    origins=ORIGINS,
)
FEE_UNDONE = of_stay(
    "fee-undone",
    0,
    Posting(chart.held(ANNA), -15_000, STAY),
    Posting(chart.hub_bank(ALA), -15_000),
    Posting(chart.CLIENTS_BANK, 15_000),
    Posting(of_bills.fee_income(ALA), 15_000),
    day=SECOND,
)
SUMS = (
    chart.wallet(ANNA),
    chart.held(ANNA),
    chart.hub_bank(ALA),
    chart.CLIENTS_BANK,
    of_bills.fee_income(ALA),
)


def missing(*more, history=AWAITED) -> Scenario:
    """The no-show was marked by itself at noon."""
    scenario = given(*history, *more).by(SYSTEM).at(NOON_AFTER).when(NO_SHOW)
    scenario.decided()
    return scenario.by(HOST).at(AFTER)


def told_otherwise(**said) -> list[Fact]:
    """The same, but what is said of the stay is other."""
    return [
        replace(fact, **{name: said[name] for name in said if hasattr(fact, name)})
        if hasattr(fact, "stay")
        else fact
        for fact in AWAITED
    ]


def taking(scenario: Scenario, *places: tuple[str, str], payer: str = BRUNO, **days) -> None:
    """Somebody else books these beds for the nights that are free since noon."""
    span = {"arrive": SECOND, "depart": LEAVES} | days
    beds = tuple(BedAsked(room=room, bed=bed, guest=None) for room, bed in places)
    reserve = Reserve(hub=ALA, payer=payer, beds=beds, **span)
    (reserved,) = scenario.when(reserve).decided()
    book = Book(stay=reserved.stay, payer=payer, companions=("sealed",) * len(beds))
    scenario.when(book).decided()


def test_who_slept_is_in_the_house_as_if_nobody_had_marked_it():
    """The fee of 15000 is negated to the cent, the 10900 that went back are held again, the beds are theirs."""
    scenario = missing().when(UNDO)
    scenario.then(UNDONE, FEE_UNDONE, held_for_stay(10_900, 1, day=SECOND))
    as_booked = given(*AWAITED).memory
    assert [scenario.memory[Account, name].balance for name in SUMS] == [
        as_booked[Account, name].balance for name in SUMS
    ]
    assert scenario.memory[Hold, STAY].reserved == TOTAL
    assert scenario.memory[Taken, STAY].credited[of_bills.fee_income(ALA)] == 0
    assert dict(scenario.memory[Payer, ANNA].open) == {STAY: LEAVES}
    stay = scenario.memory[Stay, STAY]
    assert (stay.stage, stay.recorded_to, stay.missed) == (Stage.IN_HOUSE, FIRST, None)
    july = scenario.memory[Calendar, Calendar.sheet(DOUBLE, FIRST)]
    assert {holder_of(july, night, "left", AFTER) for night in (FIRST, SECOND, LAST)} == {STAY}


def test_the_nights_and_the_departure_are_on_the_agenda_again():
    """The night of arrival first, though it is over; the register is kept."""
    due = waiting([UNDONE])
    assert {subject: item.at for subject, item in due.items()} == {
        f"night:{STAY}": rome(SECOND),
        f"check-out:{STAY}": on(LEAVES, 12),
    }


def test_who_slept_and_left_is_recorded_and_captured():
    """A stay of one night, whose guests had gone when it was marked: 300 of tax and 5000 are the hub's."""
    scenario = missing()
    scenario.when(UNDO).decided()
    scenario.at(on(LEAVES, 12)).by(SYSTEM)
    scenario.when(RecordNight(stay=STAY, night=FIRST)).decided()
    scenario.when(CheckOut(stay=STAY)).decided()
    assert scenario.memory[Account, chart.hub_bank(ALA)].balance == 15_900
    assert scenario.memory[Account, of_bills.fee_income(ALA)].balance == 0


def test_who_missed_the_first_night_owes_it_as_a_fee_without_tax():
    """As whoever is let in after six: 5000 are kept, which were shown, and 300 go back."""
    scenario = missing()
    scenario.when(replace(LATE, shown_fee_cents=None)).refused(FeeNotShown, fee_cents=5000)
    bill = since(DAYS, BILL, SECOND)
    scenario.when(LATE).then(
        replace(
            UNDONE,
            arrive=SECOND,
            bill=bill,
            given_up=(GivenUp(FIRST, 1, 5000, 100),),
            fee_cents=5000,
            at_least=(AtLeast(SECOND, 2, 100),),
        ),
        FEE_UNDONE,
        held_for_stay(10_900, 1, day=SECOND),
        fee_kept(5000, 2, day=SECOND),
        released(300, 3, day=SECOND),
    )
    july = scenario.memory[Calendar, Calendar.sheet(DOUBLE, FIRST)]
    assert [holder_of(july, night, "left", AFTER) for night in (FIRST, SECOND, LAST)] == [
        "",
        STAY,
        STAY,
    ]


def test_who_missed_the_only_night_never_arrived():
    """Nothing is left to sleep; who slept it may be let in, and is checked out at once."""
    one = told_otherwise(depart=SECOND, bill=until(DAYS, BILL, SECOND))
    missing(history=one).when(LATE).refused(NeverArrived)
    missing(history=one).when(UNDO).decided()


def test_other_free_beds_are_theirs_when_those_agreed_are_gone():
    """One of two is taken since noon: the friend gets a bunk, from tonight on, at the price that was agreed."""
    scenario = missing(paid_in(BRUNO, 100_000))
    taking(scenario, (DOUBLE, "right"))
    undone, *_ = scenario.when(UNDO).decided()
    beds = (BEDS[0], Bedding(BUNKS, "1", ""))
    assert isinstance(undone, NoShowUndone)
    assert (undone.beds, undone.was_beds, undone.first) == (beds, BEDS, SECOND)
    nights = [line for line in undone.bill if line.what is Charge.USE]
    assert nights == [
        BillLine(Charge.USE, DOUBLE, FIRST, 1, 2, 2500, 5000, 1000, 455),
        BillLine(Charge.USE, DOUBLE, SECOND, 2, 1, 2500, 5000, 1000, 455),
        BillLine(Charge.USE, BUNKS, SECOND, 2, 1, 2500, 5000, 1000, 455),
    ]
    stay = scenario.memory[Stay, STAY]
    assert [beds_on(night, stay.beds, stay.earlier) for night in (FIRST, SECOND)] == [BEDS, beds]
    assert scenario.memory[Hold, STAY].reserved == TOTAL
    scenario.at(on(LEAVES, 12)).by(SYSTEM).when(CheckOut(stay=STAY)).decided()
    assert scenario.memory[Hold, STAY].reserved == 10_000


def test_another_bed_of_the_same_room_comes_first():
    """Three bunks, and theirs is the first: they get the second of the room, not the blue room."""
    moved = (Bedding(BUNKS, "1", ANNA), Bedding(BUNKS, "2", ""))
    bill = tuple(replace(line, resource=line.resource and BUNKS) for line in BILL)
    history = told_otherwise(beds=moved, bill=bill)
    scenario = missing(paid_in(BRUNO, 100_000), history=history)
    taking(scenario, (BUNKS, "1"))
    undone, *_ = scenario.when(UNDO).decided()
    assert undone.beds == (Bedding(BUNKS, "3", ANNA), Bedding(BUNKS, "2", ""))


def test_when_no_bed_is_free_the_full_nights_are_named():
    """Five beds, of which others have four on the last night: two guests have no room then."""
    scenario = missing(paid_in(BRUNO, 100_000))
    others = [(DOUBLE, "left"), (BUNKS, "1"), (BUNKS, "2"), (BUNKS, "3")]
    taking(scenario, *others, arrive=LAST)
    scenario.when(UNDO).refused(NoBedsLeft, nights=[LAST])


def test_without_one_bed_for_all_nights_those_on_which_theirs_are_taken_are_named():
    """Beds are free each night, but never the same ones until they leave."""
    scenario = missing(paid_in(BRUNO, 100_000))
    taking(scenario, (DOUBLE, "left"), (BUNKS, "1"), (BUNKS, "2"), depart=LAST)
    taking(scenario, (BUNKS, "3"), arrive=LAST)
    scenario.when(UNDO).refused(NoBedsLeft, nights=[SECOND])


def test_a_wallet_that_can_no_longer_hold_it_is_refused_by_name():
    """All but 900 cents were paid out by then."""
    spent = Posting(chart.wallet(ANNA), 84_100), Posting(chart.CLIENTS_BANK, -84_100)
    scenario = missing()
    scenario.memory.apply(entry("payment-out", ANNA, *spent, n=77))
    scenario.when(UNDO).refused(
        NotEnoughMoney, account=chart.wallet(ANNA), available_cents=900, needed_cents=10_900
    )


def test_what_was_paid_back_of_the_fee_is_reversed_first():
    """Else the payer would have it twice."""
    scenario = missing()
    pay = PayBack(stay=STAY, payer=ANNA, of=Took.FEE, amount_cents=1000, note="sealed")
    (entry,) = scenario.when(pay).decided()
    scenario.when(UNDO).refused(PaidBackBefore, entries=[entry.entry])


def test_it_is_undone_until_midnight_of_the_day_on_which_it_was_marked():
    """Later it is what happened."""
    missing().at(last_second(SECOND)).when(UNDO).decided()
    missing().at(rome(LAST)).when(UNDO).refused(TooLateToUndo, marked_on=SECOND, today=LAST)


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_undoes_it(who):
    """Guests are let in by who is at the door."""
    missing().by(who).when(UNDO).refused(NotAllowed)


@pytest.mark.parametrize("history", [A_BOOKING, IN_HOUSE])
def test_only_a_no_show_is_undone(history):
    """Not twice either."""
    given(*history).at(AFTER).when(UNDO).refused(NotANoShow)
    twice = missing()
    twice.when(UNDO).decided()
    twice.when(UNDO).refused(NotANoShow)


def test_the_register_must_have_them_and_may_be_told_until_then():
    """Who was never told of is told of now, and then let in."""
    scenario = missing(history=A_BOOKING)
    scenario.when(UNDO).refused(GuestsNotRegistered)
    tell = RegisterGuest(stay=STAY, guest=ANNA, residence="Lazio")
    scenario.when(tell).decided()


def test_who_has_left_the_network_is_let_in_no_more():
    """Nothing can be held for them."""
    gone = missing()
    gone.memory.apply(withdrew(ANNA))
    gone.when(UNDO).refused(StandingForbids)


def test_a_guest_who_sleeps_elsewhere_by_then_is_named():
    """Since noon Anna has another bed, in a booking of Bruno's."""
    scenario = missing(paid_in(BRUNO, 100_000))
    beds = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
    reserve = Reserve(hub=ALA, payer=BRUNO, arrive=SECOND, depart=LAST, beds=beds)
    (other,) = scenario.when(reserve).decided()
    scenario.when(UNDO).refused(GuestElsewhere, guests={ANNA: [other.stay]})
    july = scenario.memory[GuestNights, GuestNights.sheet(ANNA, FIRST)]
    assert holder_of(july, SECOND, ASLEEP, AFTER) == other.stay


def test_what_they_do_afterwards_is_done_as_by_any_guest():
    """They stay a night longer, and the bill goes on from what was agreed."""
    scenario = missing()
    scenario.when(UNDO).decided()
    longer = ChangeStay(
        stay=STAY,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES + ONE_DAY,
        shown_total_cents=TOTAL + 5300,
    )
    change, *_ = scenario.by(AS_ANNA).when(longer).decided()
    assert isinstance(change, StayChanged)
    assert change.depart - change.arrive == timedelta(days=4)
