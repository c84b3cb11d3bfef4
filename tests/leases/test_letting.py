"""A company asks for seats and beds of a village hub; once it is accepted nobody else can have them."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import ArrivalInThePast, TooFarAhead
from ledger.desks.calendar import DesksTaken
from ledger.desks.provide import DesksAreBooked, SetDesks
from ledger.doors.accept import AcceptApplication, NotForAHub
from ledger.doors.application import WrongStep
from ledger.doors.events import ApplicationAccepted
from ledger.doors.rent import NotForALease
from ledger.doors.review import WithdrawApplication
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.leases.asked import LeaseTooLong, OnlyVillagesAreLet
from ledger.leases.capacity import BedNamed, BedsDiffer, CapacityTaken, NotSoMany
from ledger.leases.events import LeasedBeds, LeasedDesks
from ledger.members.events import MemberAdmitted, MemberApplied
from ledger.members.tax_holder import AlreadyMember
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.places.hub import HubIsNotOpen, NoSuchHub
from ledger.stays.asked import BedAsked, BedsTaken, BedTwice, NoSuchBed
from ledger.stays.close import CloseRoom, RoomInUse
from ledger.stays.room import NoSuchRoom
from ledger.stays.why_closed import WhyClosed
from ledger.stays.withdraw_room import RoomIsLivedIn, WithdrawRoom
from tests.desks.examples import BOOK, BOOKED
from tests.doors.examples import ALA_SCHOOL, SCHOOL_RECEIVED, in_review
from tests.leases.examples import (
    ACCEPT,
    ALA_LETS,
    ASK,
    DAYS,
    FIRST,
    FROM_TELAIO,
    IN_PLACE,
    LEASE,
    LOOKED_AT,
    MADE,
    NEW_LEASE,
    RECEIVED,
    TELAIO,
    UNTIL,
    WEAVERS,
)
from tests.members.examples import ANNA, ANNAS_TAG, AS_ANNA, FRESH_TAG
from tests.places.examples import ALA, ALA_RECORDED, HOST, MILANO, MILANO_RECORDED, NOWHERE
from tests.scenario import TODAY, given, noon
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.stays.examples import BUNKS, DOUBLE, ELSEWHERE, RESERVE, RESERVED

DAY = timedelta(days=1)


def test_a_company_asks_for_days_seats_and_beds():
    """Where the hub is is told with it; what for is sealed."""
    given(*ALA_LETS).by(FROM_TELAIO).when(ASK).then(RECEIVED)


@pytest.mark.parametrize(
    "asked, refusal, told",
    [
        ({"hub": MILANO}, OnlyVillagesAreLet, {"hub": MILANO}),
        ({"hub": NOWHERE}, NoSuchHub, {}),
        ({"seats": 0, "beds": 0}, Malformed, {"field": "seats"}),
        ({"weekdays": (2, 2)}, Malformed, {"field": "weekdays"}),
        ({"until": FIRST}, Malformed, {"field": "until"}),
        ({"until": FIRST + DAY, "weekdays": (6,)}, Malformed, {"field": "weekdays"}),
        ({"until": date(2027, 7, 8)}, LeaseTooLong, {"latest": date(2027, 7, 7)}),
        ({"first": TODAY - DAY}, ArrivalInThePast, {}),
        ({"first": date(2028, 6, 1), "until": date(2028, 6, 30)}, TooFarAhead, {}),
    ],
)
def test_what_nobody_can_have_is_refused_at_the_door(asked, refusal, told):
    """No village, nothing, no day, for too long, past, or too far ahead."""
    here = given(*ALA_LETS, MILANO_RECORDED).by(FROM_TELAIO)
    here.when(replace(ASK, **asked)).refused(refusal, **told)


def test_a_hub_that_is_not_open_is_not_let():
    """It sells nothing yet."""
    given(ALA_RECORDED).by(FROM_TELAIO).when(ASK).refused(HubIsNotOpen)


def test_accepted_it_is_a_lease_and_a_member_at_once():
    """The first free beds, and the last free desks: guests are given the first ones."""
    scenario = given(*LOOKED_AT).when(ACCEPT)
    scenario.then(
        ApplicationAccepted(day=TODAY, application=TELAIO, hub=ALA, member=WEAVERS),
        replace(MADE, lease=NEW_LEASE),
        MemberApplied(
            day=TODAY,
            member=WEAVERS,
            person=False,
            home_hub=ALA,
            name="sealed name",
            email="sealed email",
            tax_code="sealed code",
            tax_tag=FRESH_TAG,
        ),
        MemberAdmitted(day=TODAY, member=WEAVERS),
    )
    scenario.when(ACCEPT).refused(WrongStep, step="accepted")


@pytest.mark.parametrize("who", [HOST, TREASURER, AUDITOR, FROM_TELAIO, AS_ANNA])
def test_the_network_accepts(who):
    """Nobody else."""
    given(*LOOKED_AT).by(who).when(ACCEPT).refused(NotAllowed)


def test_each_door_has_its_acceptance():
    """A company gets no hub, and whoever would open one no lease."""
    hub = AcceptApplication(
        application=TELAIO,
        hub_name="Wise Ala",
        person=False,
        name="n",
        email="e",
        tax_code="c",
        member=WEAVERS,
        tax_tag=FRESH_TAG,
    )
    given(*LOOKED_AT).when(hub).refused(NotForAHub)
    school = (*ALA_LETS, SCHOOL_RECEIVED, in_review(ALA_SCHOOL))
    given(*school).when(replace(ACCEPT, application=ALA_SCHOOL)).refused(NotForALease)


def test_who_is_a_member_already_is_not_taken_twice():
    """As at the other doors: and nothing is let by it."""
    given(*LOOKED_AT).when(replace(ACCEPT, tax_tag=ANNAS_TAG)).refused(AlreadyMember)


def test_a_company_may_want_no_more():
    """Before it is accepted: then there is nothing to accept, and all is free."""
    scenario = given(*LOOKED_AT).by(FROM_TELAIO).when(WithdrawApplication(application=TELAIO))
    scenario.decided()
    scenario.by(OPERATOR).when(ACCEPT).refused(WrongStep, step="withdrawn")
    tuesday = replace(RESERVE, arrive=FIRST, depart=FIRST + DAY)
    scenario.when(tuesday).decided()


def test_it_may_begin_later_than_was_asked():
    """Reviews take their time; never sooner, and not when all of it is past."""
    later = replace(ACCEPT, first=date(2026, 7, 14))
    facts = given(*LOOKED_AT).at(noon(date(2026, 7, 10))).when(later).decided()
    assert facts[1].first == date(2026, 7, 14)
    given(*LOOKED_AT).at(noon(date(2026, 7, 10))).when(ACCEPT).refused(ArrivalInThePast)
    given(*LOOKED_AT).when(replace(ACCEPT, first=FIRST - DAY)).refused(Malformed, field="first")


def test_beds_may_be_named():
    """As many as were asked for, each once, and of this hub."""
    bunks = (BedNamed(room=BUNKS, bed="1"), BedNamed(room=DOUBLE, bed="right"))
    facts = given(*LOOKED_AT).when(replace(ACCEPT, beds=bunks)).decided()
    assert facts[1].beds == (LeasedBeds(BUNKS, ("1",)), LeasedBeds(DOUBLE, ("right",)))
    for beds, refusal in (
        (bunks[:1], BedsDiffer),
        ((bunks[0], bunks[0]), BedTwice),
        ((bunks[0], BedNamed(room=ELSEWHERE, bed="1")), NoSuchRoom),
        ((bunks[0], BedNamed(room=BUNKS, bed="9")), NoSuchBed),
    ):
        given(*LOOKED_AT).when(replace(ACCEPT, beds=beds)).refused(refusal)


def test_a_hub_that_has_not_so_many_is_refused():
    """Beds in all, and seats by the day."""
    many = (*ALA_LETS, replace(RECEIVED, beds=6), in_review(TELAIO))
    given(*many).when(ACCEPT).refused(NotSoMany, beds=5)
    many = (*ALA_LETS, replace(RECEIVED, seats=5), in_review(TELAIO))
    given(*many).when(ACCEPT).refused(NotSoMany, days=DAYS)
    closed = (*ALA_LETS, replace(RECEIVED, weekdays=(5, 6)), in_review(TELAIO))
    given(*closed).when(ACCEPT).refused(NotSoMany, days=[date(2026, 7, 11), date(2026, 7, 18)])


def test_beds_that_stays_have_are_in_the_way():
    """The nights and the stays are named; another bed is let instead, if there is one."""
    taken = replace(RESERVED, arrive=date(2026, 7, 8), depart=date(2026, 7, 10))
    given(*ALA_LETS, taken, RECEIVED, in_review(TELAIO)).when(ACCEPT).then_some(
        lambda facts: facts[1].beds == (LeasedBeds(BUNKS, ("1", "2")),)
    )
    four = replace(RECEIVED, beds=4)
    given(*ALA_LETS, taken, four, in_review(TELAIO)).when(ACCEPT).refused(
        CapacityTaken,
        free_beds=3,
        nights=[date(2026, 7, 8), date(2026, 7, 9)],
        by=[taken.stay],
    )
    named = (BedNamed(room=DOUBLE, bed="left"), BedNamed(room=DOUBLE, bed="right"))
    given(*ALA_LETS, taken, RECEIVED, in_review(TELAIO)).when(replace(ACCEPT, beds=named)).refused(
        CapacityTaken, by=[taken.stay]
    )


def test_a_stay_between_the_agreed_nights_is_not_in_the_way():
    """From Friday to Tuesday the beds are not the company's."""
    taken = replace(RESERVED, arrive=date(2026, 7, 10), depart=date(2026, 7, 14))
    facts = given(*ALA_LETS, taken, RECEIVED, in_review(TELAIO)).when(ACCEPT).decided()
    assert facts[1].beds == MADE.beds


def test_desks_that_guests_have_are_in_the_way():
    """As many seats as are left each day are let, whichever desks those are."""
    day = date(2026, 7, 14)
    at_three = replace(BOOKED, hub=ALA, arrive=day, depart=day + DAY)
    at_three = replace(at_three, places=tuple(replace(one, desk=3) for one in at_three.places))
    facts = given(*ALA_LETS, at_three, RECEIVED, in_review(TELAIO)).when(ACCEPT).decided()
    assert facts[1].desks == (
        LeasedDesks(FIRST, date(2026, 7, 10), (3, 4), (3, 4)),
        LeasedDesks(day, day + DAY, (2, 4), (2, 4)),
        LeasedDesks(day + DAY, UNTIL, (3, 4), (3, 4)),
    )
    four = replace(RECEIVED, seats=4)
    given(*ALA_LETS, at_three, four, in_review(TELAIO)).when(ACCEPT).refused(
        CapacityTaken, days=[day], by=[at_three.booking]
    )


def test_what_is_let_is_let_to_nobody_else():
    """Nor to another company: it gets what is left, or is told by whom it is taken."""
    other = (*IN_PLACE, RECEIVED, in_review(TELAIO))
    facts = given(*other).when(ACCEPT).decided()
    assert facts[1].beds == (LeasedBeds(BUNKS, ("1", "2")),)
    assert facts[1].desks == (LeasedDesks(FIRST, UNTIL, (1, 2), (1, 2)),)
    greedy = (*IN_PLACE, replace(RECEIVED, seats=3), in_review(TELAIO))
    given(*greedy).when(ACCEPT).refused(CapacityTaken, days=DAYS, by=[LEASE])
    greedy = (*IN_PLACE, replace(RECEIVED, beds=4), in_review(TELAIO))
    given(*greedy).when(ACCEPT).refused(CapacityTaken, nights=DAYS, free_beds=3, by=[LEASE])


def test_a_bed_that_is_let_is_not_reserved():
    """On an agreed night; on the others it is."""
    between = replace(RESERVE, arrive=date(2026, 7, 10), depart=date(2026, 7, 14))
    given(*IN_PLACE).when(between).decided()
    longer = replace(between, depart=date(2026, 7, 15))
    given(*IN_PLACE).when(longer).refused(BedsTaken, taken=[f"{DOUBLE}/left", f"{DOUBLE}/right"])
    bunk = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
    given(*IN_PLACE).when(replace(longer, beds=bunk)).decided()


def test_a_desk_that_is_let_is_not_booked():
    """Of four desks two are left on an agreed day, and four on the next."""
    book = replace(BOOK, hub=ALA, on=FIRST)
    all_but = (
        *ALA_LETS,
        replace(MADE, desks=(LeasedDesks(FIRST, UNTIL, (1, 2, 3, 4), (2, 3, 4)),)),
    )
    given(*all_but).when(book).refused(DesksTaken, free={"morning": 0, "afternoon": 1})
    given(*all_but).when(replace(book, on=date(2026, 7, 10))).decided()
    facts = given(*IN_PLACE).when(book).decided()
    assert {one.desk for one in facts[0].places} == {1}


def test_what_is_let_is_not_taken_away():
    """Neither closed, nor withdrawn, nor set anew with fewer desks: the lease is named."""
    close = CloseRoom(room=DOUBLE, first=FIRST, until=UNTIL, reason=WhyClosed.WORKS)
    given(*IN_PLACE).when(close).refused(RoomInUse, by=[LEASE])
    given(*IN_PLACE).when(replace(close, first=FIRST + 3 * DAY, until=FIRST + 7 * DAY)).decided()
    given(*IN_PLACE).when(WithdrawRoom(room=DOUBLE)).refused(
        RoomIsLivedIn, leases=[LEASE], stays=[]
    )
    fewer = SetDesks(hub=ALA, valid_from=TODAY, desks=3, hours=())
    given(*IN_PLACE).when(fewer).refused(DesksAreBooked, bookings=[LEASE])


def test_who_rents_does_not_leave():
    """Until the lease is over."""
    scenario = given(*LOOKED_AT).when(ACCEPT)
    scenario.decided()
    scenario.when(Withdraw(member=WEAVERS)).at(noon(UNTIL - DAY))
    scenario.refused(SomethingRemains, leases=[NEW_LEASE])
    scenario.at(noon(UNTIL)).decided()
