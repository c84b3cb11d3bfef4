"""Guests leave before the others: their beds are given back from tonight on, and nothing that was slept moves."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge, net_by_slot, price_by_slot, sum_of, total_of
from ledger.bookings.way import BookingIsOver
from ledger.kernel.days import ONE_DAY, nights
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.slots import DAYS
from ledger.stays import chart as of_stays
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked, BedTwice, CompanionsDiffer
from ledger.stays.book import Book
from ledger.stays.calendar import Calendar
from ledger.stays.change import ChangeStay, OnlyDepartureMoves
from ledger.stays.events import Bedding, NightSlept, StayChanged, StayCheckedOut, StayReserved
from ledger.stays.give_beds_back import GiveBedsBack, NobodyLeft
from ledger.stays.leave import CheckOut
from ledger.stays.move import NotTheirBed, Place
from ledger.stays.register import AlreadyReported, GuestRegister
from ledger.stays.register_events import GuestRegistered
from ledger.stays.register_guest import NotAGuestOfIt, RegisterGuest
from ledger.stays.report_arrivals import NoteReceipt
from ledger.stays.reserve import Reserve
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.registered import TOLD, registering
from tests.scenario import Memory, Scenario, given
from tests.stays.examples import (
    ALA_IS_OPEN,
    AWAITED,
    BEDS,
    BEDS_ASKED,
    BUNKS,
    CHECKED_IN,
    DOUBLE,
    FIRST,
    LEAVES,
    NETS,
    NEW_STAY,
    SECOND,
    fee_kept,
    on,
    released,
    slept,
)
from tests.treasury.examples import STAY, paid_in

IN_HOUSE = [*AWAITED, CHECKED_IN]
ONE_NIGHT = [*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20)]
RIGHT = GiveBedsBack(stay=STAY, payer=ANNA, beds=(Place(room=DOUBLE, bed="right"),))
LEAVES_EARLY = ChangeStay(
    stay=STAY, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=BEDS_ASKED[:1], shown_fee_cents=5000
)


def holder(memory: Memory, room: str, bed: str, night, now) -> str:
    return holder_of(memory[Calendar, Calendar.sheet(room, night)], night, bed, now)


def held_beds(scenario: Scenario) -> list[str]:
    """Who has the right bed of the double, night by night."""
    return [
        holder(scenario.memory, DOUBLE, "right", night, scenario.now)
        for night in nights(FIRST, LEAVES)
    ]


def test_a_bed_is_given_back_once():
    """Two of it would be one, and the second is meant to be another."""
    given(*ONE_NIGHT).at(on(SECOND)).when(replace(RIGHT, beds=RIGHT.beds * 2)).refused(BedTwice)


def test_what_was_told_wrongly_is_corrected_after_they_have_left_until_the_police_have_it():
    """The portal refuses a record a day later; nobody is awaited any more by that."""
    memory = Memory()
    memory.apply(*ONE_NIGHT)
    memory.decide(CheckOut(stay=STAY, waived=True), now=on(SECOND), who=HOST)
    told = RegisterGuest(stay=STAY, guest=ANNA, **(TOLD | {"surname": "sealed anew"}))
    (fact,) = memory.decide(told, now=on(SECOND, 20), who=HOST)
    assert isinstance(fact, GuestRegistered)
    assert (fact.surname, fact.awaited_on) == ("sealed anew", None)
    reported = NoteReceipt(hub=ALA, stays=(STAY,), receipt="1", received_on=SECOND, sha256="a" * 64)
    memory.decide(reported, now=on(SECOND, 21), who=HOST)
    with pytest.raises(AlreadyReported):
        memory.decide(told, now=on(SECOND, 22), who=HOST)


def test_the_hub_takes_a_bed_back_without_a_fee_from_tonight_on():
    """After one of three nights: two nights of one bed, 50,00, and their tax of 3,00 are free again."""
    scenario = given(*ONE_NIGHT).at(on(SECOND)).by(HOST).when(RIGHT)
    fact, back = scenario.decided()
    assert (fact.first, fact.beds, fact.fee_cents, fact.given_up) == (SECOND, BEDS[:1], 0, ())
    assert (fact.by_hub, fact.origins) == (True, ("Lazio",))
    assert back == released(5300, 0, day=SECOND)
    assert price_by_slot(DAYS, fact.bill, Charge.USE)[FIRST] == 5000
    assert price_by_slot(DAYS, fact.bill, Charge.TAX)[FIRST] == 300
    assert held_beds(scenario) == [STAY, "", ""]


def test_guests_who_leave_before_the_others_owe_the_nights_in_full():
    """It is after arrival: only the tax of two nights goes back."""
    scenario = given(*ONE_NIGHT).at(on(SECOND)).by(AS_ANNA)
    fact, *entries = scenario.when(LEAVES_EARLY).decided()
    assert (fact.beds, fact.fee_cents, fact.by_hub) == (BEDS[:1], 5000, False)
    assert entries == [fee_kept(5000, 0, day=SECOND), released(300, 1, day=SECOND)]
    assert held_beds(scenario) == [STAY, "", ""]


def test_those_who_stay_may_stay_longer_by_the_same_change():
    """One goes home, Anna adds a night: 50,00 are kept, 26,50 more are held, the freed bed is nobody's."""
    longer = replace(LEAVES_EARLY, depart=LEAVES + ONE_DAY, shown_total_cents=23_250)
    scenario = given(*ONE_NIGHT).at(on(SECOND)).by(AS_ANNA)
    fact, *_ = scenario.when(longer).decided()
    assert (fact.total_cents, fact.fee_cents, fact.origins) == (23_250, 5_000, ("Lazio",))
    assert scenario.memory[Hold, STAY].reserved == 23_250
    assert held_beds(scenario) == [STAY, "", ""]
    assert holder(scenario.memory, DOUBLE, "left", LEAVES, scenario.now) == STAY


def test_later_nights_are_of_those_who_stay():
    """One bed, one origin; the night before, recorded late by the guests' leaving, is of both."""
    scenario = given(*IN_HOUSE).at(on(SECOND)).by(HOST)
    scenario.when(RIGHT).decided()
    told = scenario.at(on(LEAVES)).when(CheckOut(stay=STAY)).decided()
    found = [
        (fact.day, fact.origins, sum(one.beds for one in fact.rooms))
        for fact in told
        if isinstance(fact, NightSlept)
    ]
    assert found == [
        (FIRST, ("Lazio", "Lazio"), 2),
        *((one, ("Lazio",), 1) for one in nights(SECOND, LEAVES)),
    ]


@pytest.mark.parametrize(
    "beds",
    [
        BEDS_ASKED,
        (BedAsked(room=DOUBLE, bed="right"), BedAsked(room=DOUBLE, bed="left", guest=ANNA)),
        (BedAsked(room=BUNKS, bed="1", guest=ANNA),),
        (BedAsked(room=DOUBLE, bed="left", guest=BRUNO),),
    ],
)
def test_in_the_house_beds_are_given_back_and_nothing_else(beds):
    """Neither the same beds, nor others, nor other guests: the hub moves them."""
    names = ("x",) * sum(not one.guest for one in beds)
    wish = replace(LEAVES_EARLY, beds=beds, companions=names)
    given(*ONE_NIGHT).at(on(SECOND)).when(wish).refused(OnlyDepartureMoves)


def test_whoever_leaves_today_with_the_others_checks_out():
    """On the departure day no night is left; the last bed is given back by nobody."""
    given(*ONE_NIGHT).at(on(LEAVES)).when(LEAVES_EARLY).refused(OnlyDepartureMoves)
    given(*ONE_NIGHT).at(on(LEAVES, 12)).by(HOST).when(RIGHT).refused(BookingIsOver)
    both = replace(RIGHT, beds=tuple(Place(room=DOUBLE, bed=one) for one in ("left", "right")))
    given(*ONE_NIGHT).at(on(SECOND)).by(HOST).when(both).refused(NobodyLeft)
    given(*ONE_NIGHT).at(on(SECOND)).by(OTHER_HOST).when(RIGHT).refused(NotAllowed)
    twice = given(*ONE_NIGHT).at(on(SECOND)).by(HOST)
    twice.when(RIGHT).decided()
    twice.when(RIGHT).refused(NotTheirBed)
    unnamed = replace(RIGHT, companions=("x",))
    given(*ONE_NIGHT).at(on(SECOND)).by(HOST).when(unnamed).refused(CompanionsDiffer)


THREE = (
    BedAsked(room=BUNKS, bed="1"),
    BedAsked(room=BUNKS, bed="2"),
    BedAsked(room=DOUBLE, bed="left", guest=ANNA),
    BedAsked(room=BUNKS, bed="3"),
)
LIVE_IN = ("Lazio", "DE", "Umbria", "FR")


def a_party() -> Scenario:
    """Anna and three companions, each from elsewhere, are let in for three nights."""
    scenario = given(*ALA_IS_OPEN).at(on(FIRST))
    span = {"arrive": FIRST, "depart": LEAVES, "beds": THREE}
    scenario.when(Reserve(hub=ALA, payer=ANNA, **span)).decided()
    scenario.when(Book(stay=NEW_STAY, payer=ANNA, companions=("a", "b", "c"))).decided()
    beds = scenario.memory[Stay, NEW_STAY].beds
    for one, residence in zip(registering(NEW_STAY, beds), LIVE_IN, strict=True):
        scenario.when(replace(one, residence=residence)).decided()
    scenario.when(CheckIn(stay=NEW_STAY)).decided()
    return scenario


def residences(scenario: Scenario) -> dict[str, str]:
    told = scenario.memory[GuestRegister, NEW_STAY].told
    return {name: one.residence for name, one in told.items()}


def test_companions_are_numbered_by_the_beds_that_are_left_and_nobody_is_forgotten():
    """The first companion leaves, then Anna: the others are 1 and 2, he is 3, and she is known by her id."""
    scenario = a_party().at(on(SECOND)).by(HOST)
    assert residences(scenario) == {"1": "Lazio", "2": "DE", ANNA: "Umbria", "3": "FR"}
    give = GiveBedsBack(stay=NEW_STAY, payer=ANNA, beds=(Place(room=BUNKS, bed="1"),))
    fact, *_ = scenario.when(replace(give, companions=("b", "c"))).decided()
    assert residences(scenario) == {"1": "DE", ANNA: "Umbria", "2": "FR", "3": "Lazio"}
    assert fact.origins == ("DE", "FR", "Umbria")
    fact, *_ = scenario.when(replace(give, beds=(Place(room=DOUBLE, bed="left"),))).decided()
    assert fact.origins == ("DE", "FR")
    assert residences(scenario) == {"1": "DE", ANNA: "Umbria", "2": "FR", "3": "Lazio"}
    register = scenario.memory[GuestRegister, NEW_STAY]
    assert register.gone == {"3", ANNA}
    assert register.lacking(scenario.memory[Stay, NEW_STAY].beds) == []


def test_of_whoever_left_more_may_be_told_until_the_police_know():
    """By the number that they have since; of nobody else."""
    scenario = a_party().at(on(SECOND)).by(HOST)
    give = GiveBedsBack(stay=NEW_STAY, payer=ANNA, beds=(Place(room=BUNKS, bed="1"),))
    scenario.when(replace(give, companions=("b", "c"))).decided()
    scenario.when(RegisterGuest(stay=NEW_STAY, companion=3, surname="Verdi")).decided()
    scenario.when(RegisterGuest(stay=NEW_STAY, companion=4, surname="Verdi")).refused(NotAGuestOfIt)
    both = RegisterGuest(stay=NEW_STAY, guest=ANNA, companion=3, surname="Verdi")
    scenario.when(both).refused(NotAGuestOfIt)


def test_a_family_is_complete_though_its_head_has_left():
    """The document that stands for the others was told, and the police are told of it."""
    scenario = given(*ALA_IS_OPEN).at(on(FIRST))
    beds = (BedAsked(room=DOUBLE, bed="left", guest=ANNA), BedAsked(room=DOUBLE, bed="right"))
    scenario.when(Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=beds)).decided()
    scenario.when(Book(stay=NEW_STAY, payer=ANNA, companions=("a",))).decided()
    without = {name: text for name, text in TOLD.items() if not name.startswith("document")}
    head = RegisterGuest(stay=NEW_STAY, companion=1, comes_as="family head", **TOLD)
    member = RegisterGuest(stay=NEW_STAY, guest=ANNA, comes_as="family member", **without)
    scenario.when(head).decided()
    scenario.when(member).decided()
    scenario.when(CheckIn(stay=NEW_STAY)).decided()
    give = GiveBedsBack(stay=NEW_STAY, payer=ANNA, beds=(Place(room=DOUBLE, bed="right"),))
    scenario.at(on(SECOND)).by(HOST).when(give).decided()
    register = scenario.memory[GuestRegister, NEW_STAY]
    assert register.lacking(scenario.memory[Stay, NEW_STAY].beds) == []


deeds = st.one_of(
    st.tuples(st.just("sleep")),
    st.tuples(st.just("hub"), st.integers(0, 3)),
    st.tuples(st.just("guest"), st.integers(0, 3)),
    st.tuples(st.just("another"), st.integers(0, 3)),
)


class Party:
    """A party in the house, and others who book what it gives back."""

    def __init__(self) -> None:
        self.scenario = a_party()
        self.scenario.memory.apply(paid_in(BRUNO, 1_000_000))
        self.today, self.others = FIRST, 0
        self.nights: dict[object, NightSlept] = {}
        self.kept = 0

    @property
    def stay(self) -> Stay:
        return self.scenario.memory[Stay, NEW_STAY]

    def do(self, command) -> list:
        """Decide at nine; what was recorded is only ever added to."""
        facts = self.scenario.at(on(self.today)).when(command).decided()
        for fact in facts:
            if isinstance(fact, NightSlept) and fact.stay == NEW_STAY:
                assert fact.day not in self.nights
                self.nights[fact.day] = fact
        return facts

    def sleep(self) -> None:
        night, self.today = self.today, self.today + ONE_DAY
        self.do(RecordNight(stay=NEW_STAY, night=night))

    def give(self, nth: int, *, hub: bool) -> None:
        """Give a bed back; past nights keep their price and tax, later ones are free to be booked."""
        before, gone = self.stay, self.stay.beds[nth % len(self.stay.beds)]
        left = tuple(one for one in before.beds if one != gone)
        names = ("x",) * sum(not one.guest for one in left)
        asked = tuple(BedAsked(room=b.room, bed=b.bed, guest=b.guest or None) for b in left)
        span = {"arrive": before.arrive, "depart": before.depart}
        wish = ChangeStay(stay=NEW_STAY, payer=ANNA, beds=asked, companions=names, **span)
        if hub:
            place = Place(room=gone.room, bed=gone.bed)
            named = () if gone.guest else names
            wish = GiveBedsBack(stay=NEW_STAY, payer=ANNA, beds=(place,), companions=named)
        if not left:
            with pytest.raises(Refused):
                self.do(wish)
            return
        self.given(before, gone, wish)

    def given(self, before: Stay, gone: Bedding, wish) -> None:
        memory, now = self.scenario.memory, on(self.today)
        told = memory.preview(wish, now=now)
        (fee,) = [fact.fee_cents for fact in told if isinstance(fact, StayChanged)]
        by_guest = isinstance(wish, ChangeStay)
        self.do(replace(wish, shown_fee_cents=fee) if by_guest else wish)
        self.kept += fee
        for charge in (Charge.USE, Charge.TAX):
            was, now_ = (price_by_slot(DAYS, one.bill, charge) for one in (before, self.stay))
            for night in nights(FIRST, self.today):
                assert was[night] == now_[night]
        to_come = list(nights(self.today, LEAVES))
        cents = price_by_slot(DAYS, before.bill, Charge.USE)
        less = price_by_slot(DAYS, self.stay.bill, Charge.USE)
        given_up = sum(cents[night] - less[night] for night in to_come)
        assert fee == (given_up if by_guest else 0)
        holders = {holder(memory, gone.room, gone.bed, one, now) for one in to_come}
        assert holders == {""}

    def another(self, nth: int) -> None:
        """Somebody else books a bed, if it is free."""
        bed = THREE[nth]
        free = not any(
            holder(self.scenario.memory, bed.room, bed.bed, one, on(self.today))
            for one in nights(self.today, LEAVES)
        )
        wish = Reserve(
            hub=ALA,
            payer=BRUNO,
            arrive=self.today,
            depart=LEAVES,
            beds=(BedAsked(room=bed.room, bed=bed.bed),),
        )
        try:
            self.others += 1
            seed = str(self.others).encode().ljust(32)
            memory, now = self.scenario.memory, on(self.today)
            (fact,) = memory.decide(wish, now=now, seed=seed)
        except Refused:
            assert not free
            return
        assert free
        assert isinstance(fact, StayReserved)
        memory.decide(Book(stay=fact.stay, payer=BRUNO, companions=("y",)), now=now)

    def look(self) -> None:
        """What is held is what is open, and every bed of the party is its own."""
        memory, stay = self.scenario.memory, self.stay
        assert memory[Hold, NEW_STAY].reserved == total_of(stay.bill)
        assert -memory[Account, f"Liabilities:Members:{ANNA}:Wallet"].balance >= 0
        for night in nights(self.today, LEAVES):
            for one in stay.beds:
                assert holder(memory, one.room, one.bed, night, on(self.today)) == NEW_STAY
        assert len(stay.origins) == len(stay.beds)


@for_all(st.lists(deeds, max_size=14))
def test_nothing_recorded_moves_and_no_bed_is_doubled_whoever_leaves_when(steps):
    """Random nights, beds given back by hub and guests, and others who take them: the rest of the stay goes on."""
    party = Party()
    for step in steps:
        match step:
            case ("sleep",) if party.today + ONE_DAY < LEAVES:
                party.sleep()
            case ("hub", nth):
                party.give(nth, hub=True)
            case ("guest", nth):
                party.give(nth, hub=False)
            case ("another", nth):
                party.another(nth)
        party.look()
    before = dict(party.nights)
    party.today = LEAVES
    told = party.do(CheckOut(stay=NEW_STAY))
    (out,) = [fact for fact in told if isinstance(fact, StayCheckedOut)]
    memory, bill = party.scenario.memory, party.stay.bill
    assert {**before, **party.nights} == party.nights
    assert out.fee_cents == 0
    assert out.city_tax_cents == sum_of(bill, Charge.TAX)
    assert memory[Account, of_stays.unbilled(ALA)].balance == 0
    for night, earned in net_by_slot(DAYS, bill).items():
        beds = sum(one.beds for one in party.nights[night].rooms)
        assert beds == sum(one.units for one in earned) == len(party.nights[night].origins)
