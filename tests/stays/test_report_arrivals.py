"""The police are told in time, in their own form; with their receipt what was told to the register ends."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.places.municipality import regions
from ledger.stays.agenda import after_registering
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import NoShowMarked
from ledger.stays.police_record import LENGTH, REGIONS, Arrival, NoPoliceCode, record
from ledger.stays.register import AlreadyReported
from ledger.stays.register_events import (
    ArrivalReported,
    PoliceCode,
    PoliceCodesSet,
    RegisterDestroyed,
)
from ledger.stays.register_guest import RegisterGuest
from ledger.stays.register_words import GuestKind
from ledger.stays.report_arrivals import (
    CodeOfPlace,
    DestroyRegister,
    NoSuchPlace,
    NotArrived,
    NoteReceipt,
    NothingRegistered,
    OfAnotherHub,
    PlaceTwice,
    ReceivedBefore,
    RegisterStillNeeded,
    SetPoliceCodes,
    report_by,
    report_by_now,
)
from ledger.treasury.effective import NotYet
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.registered import TOLD
from tests.scenario import TODAY, given
from tests.stays.examples import (
    A_BOOKING,
    ANNA_REGISTERED,
    AWAITED,
    BEDS,
    CHECKED_IN,
    FIRST,
    LEAVES,
    SECOND,
    on,
    waiting,
)
from tests.treasury.examples import STAY

RECEIPT = NoteReceipt(
    hub=ALA, stays=(STAY,), receipt="2026/000123", received_on=FIRST, sha256="a" * 64
)
REPORTED = ArrivalReported(
    day=FIRST,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    receipt="2026/000123",
    received_on=FIRST,
    sha256="a" * 64,
)
DESTROYED = RegisterDestroyed(day=FIRST, stay=STAY, hub=ALA, payer=ANNA)
ARRIVED = [*AWAITED, CHECKED_IN]
DESTROY = DestroyRegister(stay=STAY)
NOBODY_CAME = NoShowMarked(
    day=SECOND,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    arrive=FIRST,
    depart=LEAVES,
    beds=BEDS,
    given_up=(),
    fee_cents=0,
)
ALONE = Arrival(comes_as=GuestKind.SINGLE, arrived=FIRST, nights=3)


def test_the_receipt_is_noted_and_the_register_ends_at_once():
    """Its number, its day, and the digest of what was sent; the scheduler destroys."""
    given(*ARRIVED).by(HOST).at(on(FIRST)).when(RECEIPT).then(REPORTED)
    due = waiting([*ARRIVED, REPORTED])[f"register:{STAY}"]
    assert (due.at, due.command) == (on(FIRST, 0), DESTROY)
    given(*ARRIVED, REPORTED).by(SYSTEM).at(on(FIRST)).when(DESTROY).then(DESTROYED)


def test_the_register_does_not_end_before():
    """While it is to be reported, or somebody may come; and it ends once."""
    given(*ARRIVED).at(on(FIRST)).when(DESTROY).refused(RegisterStillNeeded)
    given(*AWAITED).at(on(FIRST)).when(DESTROY).refused(RegisterStillNeeded)
    given(*A_BOOKING).at(on(FIRST)).when(DESTROY).refused(NothingRegistered)
    ended = given(*ARRIVED, REPORTED, DESTROYED).at(on(FIRST))
    ended.when(DESTROY).refused(NothingRegistered)


def test_nothing_is_told_of_guests_whom_the_police_have():
    """Neither to the register nor to the police again."""
    tells = RegisterGuest(stay=STAY, guest=ANNA, **TOLD)
    given(*ARRIVED, REPORTED).at(on(FIRST)).when(tells).refused(AlreadyReported)
    given(*ARRIVED, REPORTED).at(on(FIRST)).when(RECEIPT).refused(AlreadyReported)


def test_only_arrivals_of_the_own_hub_are_reported():
    """By its host, of a day that has come."""
    given(*AWAITED).at(on(FIRST)).when(RECEIPT).refused(NotArrived)
    given(*ARRIVED).at(on(FIRST)).when(replace(RECEIPT, hub=MILANO)).refused(OfAnotherHub)
    for day, why in ((FIRST - ONE_DAY, ReceivedBefore), (SECOND, NotYet)):
        wrong = replace(RECEIPT, received_on=day)
        given(*ARRIVED).at(on(FIRST)).when(wrong).refused(why, field="received_on")
    for who in (OTHER_HOST, AS_ANNA):
        given(*ARRIVED).by(who).at(on(FIRST)).when(RECEIPT).refused(NotAllowed)


def test_what_was_told_of_a_stay_that_is_called_off_ends_with_it():
    """In the same breath; without a register there is nothing to end."""
    cancel = Cancel(stay=STAY, by_hub=True)
    ended = given(*AWAITED).at(on(TODAY)).when(cancel).decided()
    assert ended[-1] == replace(DESTROYED, day=TODAY)
    untold = given(*A_BOOKING).at(on(TODAY)).when(cancel).decided()
    assert not any(isinstance(fact, RegisterDestroyed) for fact in untold)


def test_what_was_told_of_guests_who_never_came_ends_a_day_after():
    """A no-show may be undone until then; whoever comes is kept."""
    two_days = FIRST + timedelta(days=2)
    assert waiting([ANNA_REGISTERED])[f"register:{STAY}"].at == on(two_days, 0)
    assert not list(after_registering(replace(ANNA_REGISTERED, awaited_on=None)))
    assert f"register:{STAY}" not in waiting(ARRIVED)
    gone = given(*AWAITED, NOBODY_CAME).by(SYSTEM).at(on(two_days, 0))
    gone.when(DESTROY).then(replace(DESTROYED, day=two_days))


def test_what_was_told_waits_for_the_days_that_the_stay_has_now():
    """A stay whose arrival moves, and nobody comes: neither before its day nor long after."""
    for days in (-1, 4):
        arrive = FIRST + timedelta(days=days)
        change = ChangeStay(stay=STAY, payer=ANNA, arrive=arrive, depart=arrive + ONE_DAY)
        facts = given(*AWAITED).by(AS_ANNA).at(on(TODAY)).when(change).decided()
        end = arrive + 2 * ONE_DAY
        assert waiting([*AWAITED, *facts])[f"register:{STAY}"].at == on(end, 0)
        gone = given(*AWAITED, *facts, replace(NOBODY_CAME, arrive=arrive)).by(SYSTEM)
        gone.at(on(end - ONE_DAY, 23)).when(DESTROY).refused(RegisterStillNeeded)
        gone.at(on(end, 0)).when(DESTROY).then(replace(DESTROYED, day=end))
    untold = given(*A_BOOKING).by(AS_ANNA).at(on(TODAY)).when(change).decided()
    assert f"register:{STAY}" not in waiting([*A_BOOKING, *untold])


def test_the_police_have_a_day_or_six_hours():
    """TULPS art. 109(3): 24 hours, six for who stays one night."""
    assert report_by(on(FIRST, 18), 2) == on(FIRST + timedelta(days=1), 18)
    assert report_by(on(FIRST, 18), 1) == on(FIRST, 24)


def test_other_nights_have_another_hour_unless_it_is_past():
    """Arrived at 18: with two nights a day later; for one night only at midnight, or when that is known; late remains late."""
    arrived, day = on(FIRST, 18), timedelta(days=1)
    two, one = arrived + day, on(FIRST, 24)
    assert report_by_now(arrived, two, 1, on(FIRST, 20)) == one
    assert report_by_now(arrived, two, 1, on(FIRST + day, 9)) == on(FIRST + day, 9)
    assert report_by_now(arrived, one, 2, on(FIRST, 20)) == two
    assert report_by_now(arrived, one, 2, on(FIRST + day, 9)) == one
    assert report_by_now(arrived, two, 3, on(FIRST, 20)) == two


def test_a_guest_is_a_record_of_168_characters():
    """Each field where the portal reads it."""
    line = record(ALONE, TOLD | {"surname": "D'Àngelo"}, {})
    assert line == (
        "16" + "10/07/2026" + "03" + "D'ANGELO".ljust(50) + "ANNA".ljust(30) + "2" + "01/08/1985"
        "412058091"
        + "RM"
        + "100000100"
        + "100000100"
        + "IDENT"
        + "CA12345AB".ljust(20)
        + "412058091"
    )
    assert len(line) == LENGTH


def test_who_is_of_a_family_has_no_document_and_who_was_born_abroad_no_municipality():
    """Blanks stand in their place."""
    told = TOLD | {"birth_place": "DE", "citizenship": "DE", "sex": "M"}
    line = record(
        replace(ALONE, comes_as=GuestKind.FAMILY_MEMBER, nights=40), told, {"DE": "100000216"}
    )
    assert line[:2] + line[12:14] == "1930"
    assert line[94:] == "1" + "01/08/1985" + " " * 11 + "100000216" * 2 + " " * 34


def test_a_place_without_a_code_is_said_and_not_guessed():
    """The police's table is not ISTAT's; what is told in their own digits needs none, what is loaded comes first."""
    with pytest.raises(NoPoliceCode):
        record(ALONE, TOLD | {"citizenship": "DE"}, {})
    assert record(ALONE, TOLD | {"citizenship": "100000216"}, {})[125:134] == "100000216"
    merged = record(ALONE, TOLD | {"birth_place": "412058999"}, {})
    assert merged[105:125] == "412058999" + "  " + "100000100"
    assert record(ALONE, TOLD, {"058091": "400000001"})[105:114] == "400000001"


def test_every_region_has_its_number():
    """As ISTAT counts them."""
    assert set(REGIONS) == regions() - {"region"}
    assert len(REGIONS) == len(set(REGIONS))


def test_operators_load_the_polices_codes():
    """Of countries and municipalities that there are."""
    load = SetPoliceCodes(codes=(CodeOfPlace(place="DE", code="100000216"),))
    given().when(load).then(PoliceCodesSet(day=TODAY, codes=(PoliceCode("DE", "100000216"),)))
    wrong = SetPoliceCodes(codes=(CodeOfPlace(place="ZZ", code="100000216"),))
    given().when(wrong).refused(NoSuchPlace, place="ZZ")
    two = SetPoliceCodes(codes=(*load.codes, CodeOfPlace(place="DE", code="100000217")))
    given().when(two).refused(PlaceTwice)
    given().by(HOST).when(load).refused(NotAllowed)
