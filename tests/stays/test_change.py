"""A stay gets other days, beds or guests: what is added is held_for_stay, what is given up is cancelled."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge, sum_of, total_of
from ledger.billing.fee import (
    AtLeast,
    FeeDiffers,
    FeeNotShown,
    GivenUp,
    PriceNotShown,
    TotalDiffers,
)
from ledger.bookings.way import (
    ArrivalInThePast,
    BookingIsOver,
    NeverArrived,
    NotBooked,
    NotThePayer,
)
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import StandingForbids
from ledger.stays import chart as of_stays
from ledger.stays.arrive import MarkNoShow
from ledger.stays.asked import BedAsked, BedsTaken, BedTwice, CompanionsDiffer, StayTooLong
from ledger.stays.change import ChangeStay, NothingChanges, OnlyDepartureMoves
from ledger.stays.damage import ChargeDamage
from ledger.stays.events import (
    Bedding,
    NightCorrected,
    PriceSet,
    RoomNight,
    StayChanged,
    StayReserved,
)
from ledger.stays.leave import CheckOut
from ledger.stays.payer import Payer
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import Posting
from ledger.treasury.post import NotEnoughMoney
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given, just_before
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    BEDS,
    BEDS_ASKED,
    BILL,
    BOOKED,
    BUNKS,
    CHECKED_IN,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NETS,
    OTHER,
    RESERVE,
    RESERVED,
    SECOND,
    TOTAL,
    fee_kept,
    held_for_stay,
    of_stay,
    on,
    released,
    slept,
    waiting,
)
from tests.treasury.examples import STAY

ONE_MORE = LEAVES + timedelta(days=1)
LONGER_BILL = (
    BillLine(Charge.USE, DOUBLE, FIRST, 4, 2, 2500, 20_000, 1000, 1818),
    BillLine(Charge.TAX, "", FIRST, 4, 2, 150, 1200),
    BILL[2],
)
SHORTER_BILL = (
    BillLine(Charge.USE, DOUBLE, FIRST, 2, 2, 2500, 10_000, 1000, 909),
    BillLine(Charge.TAX, "", FIRST, 2, 2, 150, 600),
    BILL[2],
)
BRUNO_NEXT = StayReserved(
    day=TODAY,
    stay=OTHER,
    hub=ALA,
    payer=BRUNO,
    arrive=LEAVES,
    depart=ONE_MORE,
    beds=(Bedding(DOUBLE, "right", BRUNO),),
    bill=BILL,
    expires=on(ONE_MORE),
)


def change(arrive: date = FIRST, depart: date = LEAVES, **more) -> ChangeStay:
    return ChangeStay(stay=STAY, payer=ANNA, arrive=arrive, depart=depart, **more)


def changed(arrive: date, depart: date, bill, *, day: date = TODAY, **more) -> StayChanged:
    usual = {
        "beds": BEDS,
        "total_cents": total_of(bill),
        "companions": (),
        "given_up": (),
        "fee_cents": 0,
        "at_least": (),
        "in_house": False,
        "recorded_to": arrive,
        "first": max(arrive, day) if more.get("in_house") else arrive,
        "by_hub": False,
        "swapped_with": "",
        "awaited": False,
        "reason": "",
    }
    return StayChanged(
        day=day,
        stay=STAY,
        hub=ALA,
        payer=ANNA,
        was_arrive=FIRST,
        was_depart=LEAVES,
        was_beds=BEDS,
        arrive=arrive,
        depart=depart,
        bill=bill,
        **(usual | more),
    )


def shown(command: ChangeStay, fee: int) -> ChangeStay:
    """The payer saw this fee and changes."""
    return replace(command, shown_fee_cents=fee)


LONGER = change(depart=ONE_MORE, shown_total_cents=TOTAL + 5300)
SHORTER = change(depart=LAST)


def test_a_night_more_is_held_in_addition():
    """One night of two guests, with its city tax."""
    given(*A_BOOKING).by(AS_ANNA).when(LONGER).then(
        changed(FIRST, ONE_MORE, LONGER_BILL), held_for_stay(5300)
    )


def test_a_night_less_is_released():
    """Free of charge until seven days before arrival."""
    given(*A_BOOKING).by(AS_ANNA).when(SHORTER).then(
        changed(FIRST, LAST, SHORTER_BILL, given_up=(GivenUp(LAST, 1, 5000, 0),)),
        released(5300, 0, day=TODAY),
    )


@pytest.mark.parametrize("days,fee", [(7, 0), (6, 2500), (1, 2500), (0, 5000)])
def test_a_night_given_up_is_a_night_cancelled(days, fee):
    """The fee for cancelling is owed on it: changing is no cheaper way to cancel."""
    day = FIRST - timedelta(days=days)
    facts = given(*A_BOOKING).at(on(day)).when(shown(SHORTER, fee)).decided()
    percent = fee // 50
    assert facts[0] == changed(
        FIRST,
        LAST,
        SHORTER_BILL,
        day=day,
        given_up=(GivenUp(LAST, 1, 5000, percent),),
        fee_cents=fee,
        at_least=(AtLeast(FIRST, 2, percent),) if percent else (),
    )
    assert facts[1:] == [
        *([fee_kept(fee, 0, day=day)] if fee else []),
        released(5300 - fee, 1 if fee else 0, day=day),
    ]


def test_moving_a_stay_just_before_arrival_gives_its_nights_up():
    """Two days before, to next month: half the old nights are owed, the new ones held_for_stay."""
    day = FIRST - timedelta(days=2)
    august = change(date(2026, 8, 10), date(2026, 8, 13))
    facts = given(*A_BOOKING).at(on(day)).when(shown(august, 7500)).decided()
    assert facts[0].fee_cents == 7500
    assert facts[1:] == [held_for_stay(7500, 0, day=day), fee_kept(7500, 1, day=day)]


def test_another_room_at_another_price_changes_lines_and_hold():
    """The bunks are € 5,00 cheaper a night and bed: that is given up, free this early."""
    bunks = (BedAsked(room=BUNKS, bed="1", guest=ANNA), BedAsked(room=BUNKS, bed="2"))
    command = change(beds=bunks, companions=("sealed friend",))
    line = BillLine(Charge.USE, BUNKS, FIRST, 3, 2, 2000, 12_000, 1000, 1091)
    given(*A_BOOKING).when(command).then(
        changed(
            FIRST,
            LEAVES,
            (line, *BILL[1:]),
            beds=(Bedding(BUNKS, "1", ANNA), Bedding(BUNKS, "2", "")),
            companions=("sealed friend",),
            given_up=(GivenUp(FIRST, 3, 1000, 0),),
        ),
        released(3000, 0, day=TODAY),
    )


def test_nights_that_remain_keep_their_price():
    """Only the new night costs what is asked for now."""
    dearer = PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=TODAY, cents=9000)
    more = 2 * 9000 + 300
    given(*A_BOOKING, dearer).when(replace(LONGER, shown_total_cents=TOTAL + more)).then_some(
        lambda facts: facts[1] == held_for_stay(more)
    )


def test_the_guest_agrees_to_what_was_shown():
    """Another total or another fee is refused."""
    right = {"shown_total_cents": TOTAL + 5300, "shown_fee_cents": 0}
    given(*A_BOOKING).when(change(depart=ONE_MORE, **right)).decided()
    wrong = right | {"shown_total_cents": TOTAL}
    given(*A_BOOKING).when(change(depart=ONE_MORE, **wrong)).refused(
        TotalDiffers, total_cents=TOTAL + 5300
    )
    late = FIRST - timedelta(days=1)
    given(*A_BOOKING).at(on(late)).when(shown(SHORTER, 0)).refused(FeeDiffers, fee_cents=2500)


def test_a_price_that_rises_unseen_is_not_taken():
    """For a night more, in the house too; what costs as much or less need not be shown."""
    unseen = replace(LONGER, shown_total_cents=None)
    for history, day in ((A_BOOKING, TODAY), (IN_HOUSE, SECOND)):
        scenario = given(*history).by(AS_ANNA).at(on(day)).when(unseen)
        scenario.refused(PriceNotShown, total_cents=TOTAL + 5300, agreed_cents=TOTAL)
    given(*A_BOOKING).when(change(SECOND, ONE_MORE)).decided()
    given(*A_BOOKING).when(SHORTER).decided()


def test_a_change_is_previewed_with_its_price_and_its_fee():
    """Nothing need be shown for that; what is previewed and then shown is what happens."""
    day = on(FIRST - timedelta(days=6))
    memory = given(*A_BOOKING).memory
    shifted = change(SECOND, ONE_MORE + timedelta(days=1))
    fact, *_ = memory.preview(shifted, now=day, who=AS_ANNA)
    assert (fact.total_cents, fact.fee_cents) == (TOTAL + 5300, 2500)
    assert fact.given_up == (GivenUp(FIRST, 1, 5000, 50),)
    seen = replace(shifted, shown_total_cents=fact.total_cents, shown_fee_cents=fact.fee_cents)
    assert memory.preview(seen, now=day, who=AS_ANNA)[0] == fact
    assert memory.decide(seen, now=day, who=AS_ANNA)[0] == fact


def test_a_fee_that_was_not_shown_is_not_kept():
    """For a night given up late, before arrival or in the house; longer or early it may be left out."""
    for history, day, fee in (
        (A_BOOKING, FIRST - timedelta(days=6), 2500),
        (A_BOOKING, FIRST, 5000),
        (IN_HOUSE, SECOND, 5000),
    ):
        scenario = given(*history).by(AS_ANNA).at(on(day)).when(SHORTER)
        scenario.refused(FeeNotShown, fee_cents=fee)
        scenario.when(shown(SHORTER, fee)).decided()
        given(*history).by(AS_ANNA).at(on(day)).when(LONGER).decided()
    given(*A_BOOKING).at(on(FIRST - timedelta(days=7))).when(SHORTER).decided()


def test_the_new_beds_must_be_free_and_the_own_ones_are():
    """Bruno sleeps there from the day Anna leaves; her own nights are no obstacle to her."""
    given(*A_BOOKING, BRUNO_NEXT).when(LONGER).refused(BedsTaken, taken=[f"{DOUBLE}/right"])
    later = change(SECOND, ONE_MORE)
    given(*A_BOOKING, BRUNO_NEXT).when(later).refused(BedsTaken)
    given(*A_BOOKING).when(later).decided()


def test_the_old_nights_are_free_and_the_new_ones_taken():
    """The calendar follows."""
    scenario = given(*A_BOOKING).when(change(SECOND, ONE_MORE))
    scenario.decided()
    first = replace(RESERVE, payer=BRUNO, arrive=FIRST, depart=SECOND, beds=BEDS_ASKED[1:])
    scenario.when(replace(first, depart=LAST)).refused(BedsTaken)
    scenario.when(first).decided()
    last = replace(first, arrive=LEAVES, depart=ONE_MORE)
    scenario.when(last).refused(BedsTaken)
    assert dict(scenario.memory[Payer, ANNA].open) == {STAY: ONE_MORE}


def test_a_change_is_judged_like_a_booking():
    """Days, length, beds, guests, names, rights and money."""
    past = TODAY - timedelta(days=1)
    given(*A_BOOKING).when(change(past)).refused(ArrivalInThePast)
    given(*A_BOOKING).when(change(LEAVES, FIRST)).refused(Malformed)
    given(*A_BOOKING).when(change(depart=FIRST + timedelta(days=31))).refused(StayTooLong)
    given(*A_BOOKING).when(change(beds=BEDS_ASKED[:1] * 2)).refused(BedTwice)
    given(*A_BOOKING).when(change(beds=BEDS_ASKED)).refused(CompanionsDiffer)
    given(*A_BOOKING).when(change(depart=ONE_MORE, companions=("x",))).refused(CompanionsDiffer)
    given(*A_BOOKING, ANNA_SUSPENDED).when(LONGER).refused(StandingForbids)
    given(*A_BOOKING).when(replace(LONGER, payer=BRUNO)).refused(NotThePayer)
    given(*A_BOOKING).by(AS_BRUNO).when(LONGER).refused(NotAllowed)
    given(*A_BOOKING).by(OTHER_HOST).when(LONGER).refused(NotAllowed)


def test_a_host_adds_at_the_desk_and_takes_nothing_away():
    """A night or a bed more, in the house too; no other days, fewer nights or beds, whatever they cost."""
    given(*A_BOOKING).by(HOST).when(LONGER).decided()
    given(*IN_HOUSE).by(HOST).at(on(SECOND)).when(LONGER).decided()
    later = change(SECOND, ONE_MORE, shown_total_cents=TOTAL)
    for less in (SHORTER, later, change(SECOND, LEAVES, shown_total_cents=TOTAL)):
        given(*A_BOOKING).by(HOST).when(less).refused(NotAllowed)
    given(*IN_HOUSE).by(HOST).at(on(SECOND)).when(SHORTER).refused(NotAllowed)
    month = change(FIRST, FIRST + timedelta(days=30), shown_total_cents=169_000)
    given(*A_BOOKING).when(month).refused(NotEnoughMoney)


def test_a_change_changes_something():
    """New guests in the same beds are a change; the same days alone are not."""
    given(*A_BOOKING).when(change()).refused(NothingChanges)
    guests = change(beds=BEDS_ASKED, companions=("sealed other",))
    given(*A_BOOKING).when(guests).then(changed(FIRST, LEAVES, BILL, companions=("sealed other",)))


def test_only_what_is_booked_or_in_house_changes():
    """And nothing once it is a no-show."""
    given(*A_RESERVATION).when(LONGER).refused(NotBooked)
    noon = on(SECOND, 12)
    given(*A_BOOKING).at(noon).when(change(LAST, LEAVES)).refused(NeverArrived)
    later = shown(change(SECOND, LEAVES), 5000)
    facts = given(*A_BOOKING).at(just_before(noon)).when(later).decided()
    assert facts[0].fee_cents == 5000


def test_the_guests_are_expected_on_the_new_day():
    """The no-show waits for the noon after it; the old one is harmless if it comes."""
    facts = given(*A_BOOKING).when(change(LAST, ONE_MORE)).decided()
    (due,) = waiting([BOOKED, *facts]).values()
    assert (due.at, due.command) == (on(LEAVES, 12), MarkNoShow(stay=STAY))


# ---- in the house --------------------------------------------------------------------------------


def test_guests_in_the_house_may_stay_longer():
    """They pay what a night more costs; the nights recorded so far brought what they did, until the guests leave."""
    history = [*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20), *slept(SECOND, NETS[SECOND], 21)]
    scenario = given(*history).at(on(LAST)).when(LONGER)
    facts = scenario.decided()
    assert facts == [
        changed(
            FIRST,
            ONE_MORE,
            LONGER_BILL,
            day=LAST,
            at_least=(AtLeast(FIRST, 3, 100),),
            in_house=True,
            recorded_to=LAST,
        ),
        held_for_stay(5300, 0, day=LAST),
    ]
    due = waiting([CHECKED_IN, *facts])
    assert due[f"check-out:{STAY}"].at == on(ONE_MORE, 12)
    assert due[f"night:{STAY}"].command == RecordNight(stay=STAY, night=LAST)
    corrected, cent, *_ = scenario.at(on(ONE_MORE)).when(CheckOut(stay=STAY)).decided()
    assert corrected == NightCorrected(
        day=ONE_MORE, stay=STAY, hub=ALA, payer=ANNA, rooms=(RoomNight(DOUBLE, 0, 1),)
    )
    earned = Posting(of_stays.unbilled(ALA), 1), Posting(of_stays.stay_income(ALA), -1)
    assert cent == of_stay("night-slept", 0, *earned, day=ONE_MORE)
    assert scenario.memory[Account, of_stays.unbilled(ALA)].balance == 0
    assert scenario.memory[Hold, STAY].reserved == sum_of(LONGER_BILL, Charge.DEPOSIT) == 10_000


def test_guests_who_decide_to_leave_earlier_owe_the_nights_in_full():
    """It is after arrival."""
    facts = given(*IN_HOUSE).at(on(SECOND)).when(shown(SHORTER, 5000)).decided()
    assert facts[0].fee_cents == 5000
    assert facts[1:] == [fee_kept(5000, 0, day=SECOND), released(300, 1, day=SECOND)]


def test_damage_stays_charged_when_the_stay_changes():
    """The hold is what the new bill says, less the damage."""
    scenario = given(*IN_HOUSE).at(on(SECOND))
    scenario.when(ChargeDamage(stay=STAY, payer=ANNA, cents=10_000, note="")).decided()
    scenario.when(LONGER).decided()
    stay = scenario.memory[Stay, STAY]
    assert scenario.memory[Hold, STAY].reserved == total_of(stay.bill) - 10_000
    assert stay.deposit_left_cents == 0


def test_once_in_the_house_only_the_departure_moves():
    """Neither arrival nor beds, nor into the past, nor after noon of the departure day."""
    at = on(LAST)
    given(*IN_HOUSE).at(at).when(change(SECOND, ONE_MORE)).refused(OnlyDepartureMoves)
    given(*IN_HOUSE).at(at).when(change(beds=BEDS_ASKED, companions=("x",))).refused(
        OnlyDepartureMoves
    )
    given(*IN_HOUSE).at(at).when(change(depart=SECOND)).refused(OnlyDepartureMoves)
    given(*IN_HOUSE).at(at).when(shown(SHORTER, 5000)).decided()
    given(*IN_HOUSE).at(just_before(on(LEAVES, 12))).when(LONGER).decided()
    given(*IN_HOUSE).at(on(LEAVES, 12)).when(LONGER).refused(BookingIsOver)


def test_a_night_that_waited_to_be_recorded_is_gone_with_the_shorter_stay():
    """Shortened to today, no night is left to record; noon checks out."""
    history = [*slept(FIRST, NETS[FIRST], 20), *slept(SECOND, NETS[SECOND], 21)]
    facts = given(*IN_HOUSE, *history).at(on(LAST)).when(shown(SHORTER, 5000)).decided()
    assert set(waiting([CHECKED_IN, *history, *facts])) == {f"check-out:{STAY}"}
    assert RESERVED.stay == STAY
