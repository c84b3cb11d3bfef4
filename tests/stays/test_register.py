"""Guests are let in once the register has of each what the law asks (TULPS art. 109; DM 7 January 2013)."""

import pytest
from msgspec.structs import replace

from ledger.bookings.way import NotBooked
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.arrive import GuestsNotRegistered
from ledger.stays.events import Bedding, StayChanged
from ledger.stays.register import DOCUMENT, GuestRegister, Lacking
from ledger.stays.register_guest import AnotherHead, NotAGuestOfIt, NothingTold, RegisterGuest
from ledger.stays.register_words import (
    GuestKind,
    NoSuchResidence,
    birth_place,
    born,
    citizenship,
    document,
    document_number,
    residence,
    sex,
)
from ledger.treasury.effective import NotYet
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import HOST, OTHER_HOST
from tests.registered import TOLD
from tests.scenario import Memory, given
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ANNA_REGISTERED,
    AWAITED,
    BEDS,
    BILL,
    CHECK_IN,
    CHECKED_IN,
    DOUBLE,
    FIRST,
    FRIEND_REGISTERED,
    LEAVES,
    TODAY,
    on,
    registered,
)
from tests.treasury.examples import STAY

ANNA_TELLS = RegisterGuest(stay=STAY, guest=ANNA, **TOLD)
NOTHING_OF_THE_FRIEND = Lacking(
    guest=None,
    companion=1,
    room=DOUBLE,
    bed="right",
    lacks=[
        *("surname", "given_name", "sex", "born", "birth_place", "citizenship"),
        *("document", "document_number", "document_place", "residence"),
    ],
)
FAMILY = [
    replace(ANNA_REGISTERED, comes_as=GuestKind.FAMILY_HEAD),
    registered("", 1, comes_as=GuestKind.FAMILY_MEMBER, **dict.fromkeys(DOCUMENT, "")),
]


def register_after(*facts) -> GuestRegister:
    memory = Memory()
    memory.apply(*facts)
    return memory[GuestRegister, STAY]


def test_nobody_is_let_in_of_whom_the_register_lacks_something():
    """The guest is named, and each field that is missing; what is told comes into the house as an origin alone."""
    anna_known = given(*A_BOOKING, ANNA_REGISTERED).by(HOST).at(on(FIRST))
    anna_known.when(CHECK_IN).refused(GuestsNotRegistered, guests=[NOTHING_OF_THE_FRIEND])
    nameless = replace(FRIEND_REGISTERED, surname="", document_number="")
    half = replace(NOTHING_OF_THE_FRIEND, lacks=["surname", "document_number"])
    told = given(*A_BOOKING, ANNA_REGISTERED, nameless).by(HOST).at(on(FIRST))
    told.when(CHECK_IN).refused(GuestsNotRegistered, guests=[half])
    told.memory.apply(FRIEND_REGISTERED)
    told.when(CHECK_IN).then(CHECKED_IN)


def test_members_of_a_family_or_group_need_no_document_but_their_heads():
    """One document stands for all of them; without its holder they lack the head."""
    given(*A_BOOKING, *FAMILY).at(on(FIRST)).when(CHECK_IN).then(CHECKED_IN)
    alone = [ANNA_REGISTERED, FAMILY[1]]
    headless = replace(NOTHING_OF_THE_FRIEND, lacks=[GuestKind.FAMILY_HEAD])
    given(*A_BOOKING, *alone).at(on(FIRST)).when(CHECK_IN).refused(
        GuestsNotRegistered, guests=[headless]
    )


def test_a_stay_has_one_head():
    """Whoever comes with them is of that family or group."""
    friend = RegisterGuest(stay=STAY, companion=1, comes_as=GuestKind.GROUP_HEAD)
    given(*A_BOOKING, *FAMILY).when(friend).refused(AnotherHead, guest=ANNA)


@pytest.mark.parametrize("who", [HOST, AS_ANNA])
def test_the_payer_tells_before_arrival_and_the_host_at_the_desk(who):
    """Of members and companions alike."""
    given(*A_BOOKING).by(who).when(ANNA_TELLS).then(ANNA_REGISTERED)
    friend = RegisterGuest(stay=STAY, companion=1, **TOLD)
    given(*A_BOOKING).by(who).when(friend).then(FRIEND_REGISTERED)


def test_a_guest_who_does_not_pay_tells_of_themselves_alone():
    """Bruno sleeps in a bed that Anna pays."""
    beds = (BEDS[0], Bedding(DOUBLE, "right", BRUNO))
    history = [
        replace(one, beds=beds) if hasattr(one, "beds") and one in A_BOOKING[-3:] else one
        for one in A_BOOKING
    ]
    bruno = RegisterGuest(stay=STAY, guest=BRUNO, **TOLD)
    given(*history).by(AS_BRUNO).when(bruno).then(registered(BRUNO))
    given(*history).by(AS_BRUNO).when(ANNA_TELLS).refused(NotAllowed)
    given(*A_BOOKING).by(AS_BRUNO).when(bruno).refused(NotAllowed)


def test_another_hubs_host_tells_nothing():
    """Nor does anybody of whoever does not sleep here or is not born, of nothing, or of a stay that is not booked."""
    given(*A_BOOKING).by(OTHER_HOST).when(ANNA_TELLS).refused(NotAllowed)
    given(*A_BOOKING).when(RegisterGuest(stay=STAY, companion=2, **TOLD)).refused(NotAGuestOfIt)
    given(*A_BOOKING).when(RegisterGuest(stay=STAY, guest=ANNA)).refused(NothingTold)
    unborn = replace(ANNA_TELLS, born_on=str(TODAY + ONE_DAY))
    given(*A_BOOKING).when(unborn).refused(NotYet, field="born")
    given(*A_RESERVATION).when(ANNA_TELLS).refused(NotBooked)


def test_what_is_left_empty_stays_as_it_was_told():
    """The guest told all but the document's number at home; the host adds it."""
    told = register_after(replace(ANNA_REGISTERED, document_number=""))
    assert [one.lacks for one in told.lacking(BEDS[:1])] == [["document_number"]]
    number = dict.fromkeys(TOLD, "") | {"document_number": "AX1"}
    told = register_after(replace(ANNA_REGISTERED, document_number=""), registered(ANNA, **number))
    assert told.lacking(BEDS[:1]) == []
    assert told.origins(BEDS[:1]) == ("Lazio",)


def test_companions_who_are_named_anew_are_told_of_anew():
    """A member who sleeps there still is known; who comes no more is not."""
    changed = StayChanged(
        **{name: getattr(CHECKED_IN, name) for name in ("stay", "hub", "payer")},
        day=TODAY,
        was_arrive=FIRST,
        was_depart=LEAVES,
        arrive=FIRST,
        depart=LEAVES,
        was_beds=BEDS,
        beds=BEDS,
        bill=BILL,
        total_cents=0,
        companions=("sealed other",),
        given_up=(),
        fee_cents=0,
        at_least=(),
        in_house=False,
        recorded_to=FIRST,
        first=FIRST,
        by_hub=False,
        swapped_with="",
        awaited=True,
        reason="",
    )
    named = register_after(*AWAITED, changed)
    assert [one.companion for one in named.lacking(BEDS)] == [1]
    same = register_after(*AWAITED, replace(changed, companions=()))
    assert same.lacking(BEDS) == []
    gone = register_after(*AWAITED, replace(changed, beds=BEDS[1:], companions=()))
    assert [one.guest for one in gone.lacking(BEDS)] == [ANNA]


@pytest.mark.parametrize(
    "normal, text, told",
    [
        (sex, " f ", "F"),
        (born, "1985-08-01", "1985-08-01"),
        (birth_place, "058091", "058091"),
        (birth_place, "de", "DE"),
        (birth_place, "409048017", "409048017"),
        (citizenship, "it", "IT"),
        (document, "Passport", "passport"),
        (document, "pasor", "PASOR"),
        (document_number, "ca 123-45 ab", "CA12345AB"),
        (residence, "Valle d'Aosta/Vallée d'Aoste", "Valle d'Aosta/Vallée d'Aoste"),
        (residence, "DE", "DE"),
    ],
)
def test_each_is_told_in_one_form(normal, text, told):
    """As the police's record can hold it."""
    assert normal(text) == told


@pytest.mark.parametrize(
    "normal, text",
    [
        (sex, "x"),
        (born, "1. 8. 1985"),
        (born, "1885-08-01"),
        (birth_place, "999999"),
        (birth_place, "IT"),
        (birth_place, "ZZ"),
        (citizenship, "Italia"),
        (document, "library card"),
        (document_number, "№ 5"),
        (document_number, "1" * 21),
    ],
)
def test_what_the_police_cannot_read_is_refused(normal, text):
    """At once, and not a day later by the portal."""
    with pytest.raises(Malformed):
        normal(text)


@pytest.mark.parametrize("text", ["Italia", "IT", "lazio", "Anna"])
def test_residence_is_a_region_or_a_country_and_no_free_text(text):
    """It stands in clear, so that nothing else can."""
    with pytest.raises(NoSuchResidence):
        residence(text)
