"""An occasion has taken place, and its seats are paid: said by the host, or by the clock a day later."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.billing.taken import MoreThanWasTaken, Took
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.occasions.conclude import ConcludeOccasion, NotOverYet
from ledger.occasions.events import OccasionConcluded, SeatUsed
from ledger.occasions.occasion import OccasionIsOver
from ledger.occasions.pay_back import PayBackSeat
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from ledger.treasury.close import ClosePeriod, StillMissing
from tests.members.examples import ANNA, AS_ANNA, CARLA
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    COURSE,
    SEAT,
    SECOND,
    USED,
    captured,
    course,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.staff import TREASURER

DONE = ConcludeOccasion(occasion=COURSE)
OVER = ANNOUNCED.meetings[-1].ends
CONCLUDED = OccasionConcluded(day=SECOND, occasion=COURSE, hub=MILANO, leader="", used=1, missed=0)


def test_its_seats_are_paid_when_it_has_taken_place():
    course(*A_SEAT).at(OVER).by(OTHER_HOST).when(DONE).then(CONCLUDED, USED, captured())


def test_by_itself_a_day_later():
    """Nobody has to say anything: a seat that was kept for somebody is paid."""
    a_day_later = OVER + timedelta(hours=24)
    just_before = a_day_later - timedelta(seconds=1)
    course(*A_SEAT).at(just_before).by(SYSTEM).when(DONE).refused(NotOverYet, until=a_day_later)
    assert course(*A_SEAT).at(a_day_later).by(SYSTEM).when(DONE).decided()


def test_not_before_it_is_over_and_once():
    before = OVER - timedelta(seconds=1)
    course().at(before).by(OTHER_HOST).when(DONE).refused(NotOverYet, until=OVER)
    course(CONCLUDED).at(OVER).when(DONE).refused(OccasionIsOver, stage="concluded")
    for who in (HOST, AS_ANNA):
        course().at(OVER).by(who).when(DONE).refused(NotAllowed)


def test_the_hub_pays_back_what_it_took_and_no_more():
    done = course(*A_SEAT, CONCLUDED, USED, captured()).at(OVER)
    asked = PayBackSeat(seat=SEAT, payer=ANNA, of=Took.USE, amount_cents=61_00, note="v1:cold")
    (entry,) = done.by(OTHER_HOST).when(asked).decided()
    assert (entry.kind, entry.vat[0].base_cents, entry.vat[0].vat_cents) == (
        "paid-back",
        -50_00,
        -11_00,
    )
    more = replace(asked, amount_cents=61_01)
    done.when(more).refused(MoreThanWasTaken, taken_cents=61_00)


def test_nobody_leaves_while_a_seat_is_booked_or_an_occasion_is_led():
    course(*A_SEAT).when(Withdraw(member=ANNA)).refused(SomethingRemains, seats=[SEAT])
    led = replace(ANNOUNCED, leader=CARLA)
    course(led).when(Withdraw(member=CARLA)).refused(SomethingRemains, occasions=[COURSE])


def test_a_hub_that_has_announced_something_is_not_withdrawn():
    course().when(WithdrawHub(hub=MILANO)).refused(HubIsLivedOn, occasions=[COURSE])


def test_books_are_not_closed_over_a_seat_that_is_not_settled():
    day = ANNOUNCED.meetings[-1].ends.date()
    later = OVER + timedelta(days=2)
    close = ClosePeriod(owner=MILANO, until=day)
    course(*A_SEAT).at(later).by(TREASURER).when(close).refused(StillMissing, seats=[SEAT])
    before = ClosePeriod(owner=MILANO, until=day - timedelta(days=1))
    assert course(*A_SEAT).at(later).by(TREASURER).when(before).decided()


def test_what_was_used_is_told_seat_by_seat():
    """Who had a seat is nobody else's to know."""
    facts = course(*A_SEAT).at(OVER).when(DONE).decided()
    assert [type(one) for one in facts[:2]] == [OccasionConcluded, SeatUsed]
    assert ANNA not in str(facts[0])
