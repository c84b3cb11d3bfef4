"""The hub moves guests, swaps two stays, takes beds back: free of charge, at agreed prices, and no bed is doubled."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge, sum_of, total_of
from ledger.bookings.way import NoSuchBooking, NotBooked
from ledger.kernel.days import nights
from ledger.kernel.refused import NotAllowed, Refused
from ledger.stays.asked import BedAsked, BedsTaken, BedTwice, CompanionsDiffer
from ledger.stays.book import Book
from ledger.stays.calendar import Calendar
from ledger.stays.change import ChangeStay, NothingChanges
from ledger.stays.events import Bedding, NightCorrected, PriceSet, RoomNight, StayReserved
from ledger.stays.give_beds_back import GiveBedsBack, NobodyLeft
from ledger.stays.leave import CheckOut
from ledger.stays.move import (
    Move,
    MoveGuests,
    NoNightLeft,
    NotTheirBed,
    PartiesDiffer,
    Place,
    SameStay,
    SwapStays,
)
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, Scenario, given
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BEDS,
    BILL,
    BUNKS,
    DOUBLE,
    ELSEWHERE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NETS,
    OTHER,
    SECOND,
    TOTAL,
    on,
    released,
    slept,
)
from tests.treasury.examples import STAY, paid_in

ONE = timedelta(days=1)


def move(*pairs: tuple[str, str, str, str]) -> MoveGuests:
    return MoveGuests(
        stay=STAY,
        moves=tuple(Move(room=a, bed=b, to_room=c, to_bed=d) for a, b, c, d in pairs),
    )


TO_BUNKS = move((DOUBLE, "left", BUNKS, "1"), (DOUBLE, "right", BUNKS, "2"))


def holder(scenario: Scenario, room: str, bed: str, night) -> str:
    sheet = scenario.memory[Calendar, Calendar.sheet(room, night)]
    return holder_of(sheet, night, bed, scenario.now)


def test_a_booked_stay_is_moved_to_another_room_at_the_agreed_price():
    """The day before arrival: no fee, no entry; the bunks cost what the double was agreed for."""
    dearer = PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=9000)
    scenario = given(*A_BOOKING, dearer).at(on(FIRST - ONE)).by(HOST).when(TO_BUNKS)
    (fact,) = scenario.decided()
    assert fact.bill == (replace(BILL[0], resource=BUNKS), *BILL[1:])
    assert (fact.total_cents, fact.fee_cents, fact.given_up, fact.at_least) == (TOTAL, 0, (), ())
    assert fact.by_hub
    assert [holder(scenario, BUNKS, "1", one) for one in (FIRST, LAST)] == [STAY, STAY]
    assert holder(scenario, DOUBLE, "left", FIRST) == ""


def test_guests_in_the_house_are_moved_from_tonight_on():
    """Nights slept stay where they were slept, by bed and by line; the sum is the same to the cent."""
    history = [*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20)]
    scenario = given(*history).at(on(SECOND)).by(HOST).when(TO_BUNKS)
    (fact,) = scenario.decided()
    assert fact.bill[:2] == (
        BillLine(Charge.USE, DOUBLE, FIRST, 1, 2, 2500, 5000, 1000, 455),
        BillLine(Charge.USE, BUNKS, SECOND, 2, 2, 2500, 10_000, 1000, 909),
    )
    assert (total_of(fact.bill), fact.first) == (TOTAL, SECOND)
    where = [(DOUBLE, FIRST), (DOUBLE, SECOND), (BUNKS, SECOND), (BUNKS, FIRST)]
    beds = {DOUBLE: "left", BUNKS: "1"}
    assert [holder(scenario, room, beds[room], night) for room, night in where] == [
        STAY,
        "",
        STAY,
        "",
    ]
    corrected, *_ = scenario.at(on(LEAVES)).when(CheckOut(stay=STAY)).decided()
    assert isinstance(corrected, NightCorrected)
    assert corrected.rooms == (RoomNight(DOUBLE, 0, -1),)
    assert scenario.memory[Hold, STAY].reserved == sum_of(fact.bill, Charge.DEPOSIT) == 10_000
    assert scenario.memory[Account, f"Assets:Unbilled:{ALA}"].balance == 0


def test_whoever_was_moved_may_stay_longer_and_keeps_what_was_slept():
    """A night more costs what the room in which they are now costs; no night before is another one."""
    scenario = given(*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20)).at(on(SECOND))
    scenario.by(HOST).when(TO_BUNKS).decided()
    bill = scenario.memory[Stay, STAY].bill
    longer = ChangeStay(
        stay=STAY,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES + ONE,
        shown_total_cents=TOTAL + 2 * 2000 + 300,
    )
    scenario.by(AS_ANNA).at(on(LAST)).when(longer).decided()
    after = scenario.memory[Stay, STAY].bill
    assert after[:2] == bill[:2]
    assert after[2] == BillLine(Charge.USE, BUNKS, LEAVES, 1, 2, 2000, 4000, 1000, 364)


def test_what_stands_against_a_move_is_named():
    """Taken beds, another hub, a bed that is not theirs, the same bed, the wrong asker, a stay that is none."""
    taken = StayReserved(
        day=TODAY,
        stay=OTHER,
        hub=ALA,
        payer=BRUNO,
        arrive=LAST,
        depart=LEAVES,
        beds=(Bedding(BUNKS, "1", BRUNO),),
        bill=BILL,
        expires=on(LEAVES),
    )
    booked = given(*A_BOOKING, taken).by(HOST)
    booked.when(TO_BUNKS).refused(BedsTaken, taken=[f"{BUNKS}/1"])
    booked.when(move((DOUBLE, "left", ELSEWHERE, "1"))).refused(NoSuchRoom)
    booked.when(move((BUNKS, "3", BUNKS, "2"))).refused(NotTheirBed, bed="3")
    booked.when(move((DOUBLE, "left", DOUBLE, "left"))).refused(NothingChanges)
    twice = move((DOUBLE, "left", BUNKS, "2"), (DOUBLE, "left", BUNKS, "3"))
    booked.when(twice).refused(BedTwice)
    given(*A_BOOKING).by(AS_ANNA).when(TO_BUNKS).refused(NotAllowed)
    given(*A_RESERVATION).by(HOST).when(TO_BUNKS).refused(NotBooked)
    given(*IN_HOUSE).by(HOST).at(on(LEAVES)).when(TO_BUNKS).refused(NoNightLeft)


def reserved(scenario: Scenario, wish: Reserve, seed: str) -> StayReserved:
    """The reservation has an id of its own."""
    seeded = seed.encode().ljust(32, b"x")
    (fact,) = scenario.memory.decide(wish, now=scenario.now, seed=seeded)
    return fact


def two_stays(brunos: tuple[str, str] = (BUNKS, "1")) -> Scenario:
    """Anna's three nights in the double, and Bruno's alone in a bunk from her second on, a night longer."""
    anna = (BedAsked(room=DOUBLE, bed="left", guest=ANNA),)
    bruno = (BedAsked(room=brunos[0], bed=brunos[1], guest=BRUNO),)
    scenario = given(*A_BOOKING[:-3], paid_in(BRUNO, 100_000))
    for payer, beds, days in ((ANNA, anna, 0), (BRUNO, bruno, 1)):
        nights = {"arrive": FIRST + days * ONE, "depart": LEAVES + days * ONE}
        fact = reserved(scenario, Reserve(hub=ALA, payer=payer, beds=beds, **nights), payer)
        scenario.when(Book(stay=fact.stay, payer=payer)).decided()
    return scenario


def stays_of(scenario: Scenario) -> dict[str, str]:
    return {
        noun.payer: key
        for (kind, key), noun in scenario.memory.items()
        if kind is Stay and noun.name
    }


@pytest.mark.parametrize("brunos", [(BUNKS, "1"), (DOUBLE, "right")])
def test_two_stays_swap_their_beds_in_one_step(brunos):
    """Each has the other's bed on all of its own nights, for what it has agreed; nobody else has it."""
    scenario = two_stays(brunos)
    stays = stays_of(scenario)
    anna, bruno = stays[ANNA], stays[BRUNO]
    sums = [total_of(scenario.memory[Stay, one].bill) for one in (anna, bruno)]
    facts = scenario.by(HOST).when(SwapStays(stay=anna, other=bruno)).decided()
    assert [one.swapped_with for one in facts] == [bruno, anna]
    assert [one.total_cents for one in facts] == sums
    where = [holder(scenario, *brunos, FIRST + n * ONE) for n in range(4)]
    assert where == [anna, anna, anna, ""]
    where = [holder(scenario, DOUBLE, "left", FIRST + n * ONE) for n in range(4)]
    assert where == ["", bruno, bruno, bruno]


def test_a_swap_needs_another_stay_of_as_many_and_free_nights():
    """A third one on a night that only one of the two has stands against it."""
    scenario = two_stays()
    stays = stays_of(scenario)
    anna, bruno = stays[ANNA], stays[BRUNO]
    scenario.when(SwapStays(stay=anna, other=anna)).refused(SameStay)
    third = Reserve(
        hub=ALA,
        payer=ANNA,
        arrive=LEAVES,
        depart=LEAVES + ONE,
        beds=(BedAsked(room=DOUBLE, bed="left"), BedAsked(room=DOUBLE, bed="right")),
    )
    fact = reserved(scenario, third, "third")
    scenario.when(SwapStays(stay=anna, other=bruno)).refused(BedsTaken)
    scenario.when(Book(stay=fact.stay, payer=ANNA, companions=("x", "y"))).decided()
    scenario.when(SwapStays(stay=fact.stay, other=bruno)).refused(PartiesDiffer)


def test_a_swap_with_itself_is_told_to_whom_the_stay_is_told():
    """Who may not touch it is not told what is wrong with it; one that there is not is not found."""
    itself = SwapStays(stay=STAY, other=STAY)
    for who in (OTHER_HOST, AS_ANNA):
        given(*A_BOOKING).by(who).when(itself).refused(NotAllowed)
    given(*ALA_IS_OPEN).by(HOST).when(itself).refused(NoSuchBooking)
    given(*A_BOOKING).by(HOST).when(itself).refused(SameStay)


def test_whoever_may_still_arrive_gets_no_bed_that_was_slept_in_that_night():
    """An hour after midnight: Bruno is late, Anna's bed of the night before is not hers to give, tonight's would be."""
    scenario = given(*IN_HOUSE, paid_in(BRUNO, 100_000))
    beds = (BedAsked(room=BUNKS, bed="1", guest=BRUNO), BedAsked(room=BUNKS, bed="2"))
    wish = Reserve(hub=ALA, payer=BRUNO, beds=beds, arrive=SECOND, depart=LEAVES)
    late = reserved(scenario, wish, "late").stay
    scenario.when(Book(stay=late, payer=BRUNO, companions=("x",))).decided()
    swap = SwapStays(stay=late, other=STAY)
    scenario.by(HOST).at(on(LAST, 1)).when(swap).refused(BedsTaken)
    scenario.at(on(SECOND)).when(swap).decided()
    assert holder(scenario, DOUBLE, "left", FIRST) == STAY
    assert holder(scenario, DOUBLE, "left", SECOND) == late


def give_back(bed: str = "right", **more) -> GiveBedsBack:
    return GiveBedsBack(stay=STAY, payer=ANNA, beds=(Place(room=DOUBLE, bed=bed),), **more)


def test_a_bed_is_given_back_without_a_fee():
    """The day before arrival: 79,50 are free again. Once a stay is over there is nothing to give."""
    fact, back = given(*A_BOOKING).at(on(FIRST - ONE)).by(HOST).when(give_back()).decided()
    assert (fact.beds, fact.fee_cents, fact.total_cents) == (BEDS[:1], 0, TOTAL - 7950)
    assert back == released(7950, 0, day=FIRST - ONE)
    assert [one.places for one in fact.bill if one.what is Charge.USE] == [1]
    gone = CheckOut(stay=STAY, waived=True)
    scenario = given(*IN_HOUSE).at(on(SECOND)).by(HOST)
    scenario.when(gone).decided()
    scenario.when(give_back()).refused(NotBooked)


def test_somebody_remains_and_companions_are_named():
    """The last bed is not given back; the companion remains when Anna leaves, and keeps the name."""
    both = GiveBedsBack(
        stay=STAY, payer=ANNA, beds=tuple(Place(room=DOUBLE, bed=one) for one in ("left", "right"))
    )
    given(*A_BOOKING).by(HOST).when(both).refused(NobodyLeft)
    given(*A_BOOKING).by(HOST).when(give_back(companions=("x",))).refused(CompanionsDiffer)
    given(*A_BOOKING).by(HOST).when(give_back("left")).decided()


PLACES = [(DOUBLE, "left"), (DOUBLE, "right"), (BUNKS, "1"), (BUNKS, "2"), (BUNKS, "3")]
bookings = st.tuples(
    st.just("book"), st.integers(0, 4), st.integers(0, 3), st.integers(1, 4), st.integers(1, 2)
)
moves = st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 4))
swaps = st.tuples(st.just("swap"), st.integers(0, 9), st.integers(0, 9))


@for_all(st.lists(st.one_of(bookings, moves, swaps), min_size=4, max_size=24))
def test_no_bed_is_doubled_and_nobody_is_without_one_whoever_moves_where(steps):
    """Random bookings, moves and swaps: each stay has exactly its beds on its nights, and pays what it agreed."""
    scenario = given(*A_BOOKING[:-3], paid_in(ANNA, 10_000_000))
    agreed: dict[str, int] = {}
    for n, step in enumerate(steps):
        names = list(agreed)
        match step:
            case ("book", place, day, count, guests):
                beds = tuple(
                    BedAsked(room=r, bed=b) for r, b in (PLACES + PLACES)[place : place + guests]
                )
                span = {"arrive": FIRST + day * ONE, "depart": FIRST + (day + count) * ONE}
                wish = Reserve(hub=ALA, payer=ANNA, beds=beds, **span)
                try:
                    fact = reserved(scenario, wish, str(n))
                except Refused:
                    continue
                book = Book(stay=fact.stay, payer=ANNA, companions=("x",) * guests)
                scenario.memory.decide(book, now=scenario.now, seed=str(n).encode().ljust(32))
                agreed[fact.stay] = total_of(fact.bill)
            case ("move", nth, to) if names:
                stay = scenario.memory[Stay, names[nth % len(names)]]
                room, bed = PLACES[to]
                one = stay.beds[0]
                wish = Move(room=one.room, bed=one.bed, to_room=room, to_bed=bed)
                _try(scenario, MoveGuests(stay=stay.name, moves=(wish,)))
            case ("swap", nth, mth) if names:
                pair = names[nth % len(names)], names[mth % len(names)]
                _try(scenario, SwapStays(stay=pair[0], other=pair[1]))
        had = {
            (room, bed, night): name
            for room, bed in PLACES
            for night in nights(FIRST, FIRST + 9 * ONE)
            if (name := holder(scenario, room, bed, night))
        }
        expected = [
            ((one.room, one.bed, night), name)
            for name in agreed
            for stay in (scenario.memory[Stay, name],)
            for one in stay.beds
            for night in nights(stay.arrive, stay.depart)
        ]
        assert had == dict(expected)
        assert len(expected) == len(had)
        assert {one: total_of(scenario.memory[Stay, one].bill) for one in agreed} == agreed


def _try(scenario: Scenario, command: MoveGuests | SwapStays) -> None:
    """Refused is refused."""
    try:
        scenario.when(command).decided()
    except Refused:
        return
