"""A host furnishes rooms and says what they cost."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from ledger.kernel.dated_rules import NotBackdated
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.places.hub import NoSuchHub
from ledger.stays.cin import Cin
from ledger.stays.events import PriceSet, RoomAdded, TermsSet
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.room import NoPrice, NoSuchRoom, Room
from ledger.stays.set_price import SetPrice
from ledger.stays.terms import HubTerms, NoTerms
from tests.members.examples import AS_ANNA
from tests.places.examples import ALA, ALA_RECORDED, HOST, OTHER_HOST
from tests.scenario import SEED, TODAY, given
from tests.stays.examples import CIN, DOUBLE, ROOMS, ala, terms
from tests.treasury.examples import STAY

NEW_ROOM = identifier("BR", SEED, 1)
ADD = AddRoom(hub=ALA, name="Mansarda", beds=("window", "door"))
PRICE = SetPrice(room=DOUBLE, valid_from=TODAY, cents=3000)
TERMS = SetTerms(
    hub=ALA, valid_from=TODAY, vat_bp=1000, city_tax_cents=0, deposit_cents=0, long_stays=True
)
YESTERDAY = TODAY - timedelta(days=1)


def test_a_host_adds_a_room_with_named_bed_places():
    """Bed places are called as the host calls them."""
    given(ALA_RECORDED).by(HOST).when(ADD).then(
        RoomAdded(day=TODAY, hub=ALA, room=NEW_ROOM, name="Mansarda", beds=("window", "door"))
    )


def test_bed_places_can_be_counted_instead():
    """Three bed places are called 1, 2 and 3."""
    given(ALA_RECORDED).by(HOST).when(AddRoom(hub=ALA, name="Camerata", beds=3)).then(
        RoomAdded(day=TODAY, hub=ALA, room=NEW_ROOM, name="Camerata", beds=("1", "2", "3"))
    )


def test_two_bed_places_of_a_room_never_have_one_name():
    """Or nobody would know where to sleep."""
    given(ALA_RECORDED).when(AddRoom(hub=ALA, name="Mansarda", beds=("a", "a"))).refused(Malformed)


@pytest.mark.parametrize("command", [ADD, PRICE, TERMS])
@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_furnishes_it(command, who):
    """Neither another hub's host nor a member does."""
    ala().by(who).when(command).refused(NotAllowed)


@pytest.mark.parametrize("command", [ADD, TERMS])
def test_a_hub_that_was_never_opened_has_no_rooms(command):
    """A hub is opened first."""
    given().when(command).refused(NoSuchHub)


def test_a_price_is_set_from_a_day_on():
    """Today at the earliest."""
    given(ALA_RECORDED, *ROOMS).by(HOST).when(PRICE).then(
        PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=TODAY, cents=3000)
    )


def test_a_room_that_does_not_exist_has_no_price():
    """Nor may one be set."""
    given(ALA_RECORDED).when(PRICE).refused(NoSuchRoom)


def test_terms_are_set_from_a_day_on():
    """City tax and deposit may be zero."""
    given(ALA_RECORDED).by(HOST).when(TERMS).then(
        TermsSet(
            day=TODAY,
            hub=ALA,
            valid_from=TODAY,
            vat_bp=1000,
            city_tax_cents=0,
            deposit_cents=0,
            long_stays=True,
        )
    )


def test_the_cin_stays_until_another_is_told():
    """Terms that say nothing of it keep the one in force on their first day; what is none is no CIN."""
    agreed = replace(TERMS, cin=CIN)
    (told,) = given(ALA_RECORDED).by(HOST).when(agreed).decided()
    assert told.cin == CIN
    later = replace(TERMS, valid_from=TODAY + timedelta(days=9), cin=None)
    (kept,) = given(ALA_RECORDED, told).by(HOST).when(later).decided()
    assert kept.cin == CIN


@pytest.mark.parametrize(
    "text",
    ["IT001003B4K7Q2M9X", "IT001003B4K7Q2M9XAA", "it001003b4k7q2m9xa", "FR001003B4K7Q2M9XA", ""],
)
def test_what_is_no_cin_is_refused(text):
    """IT, six digits, a letter and a digit, eight letters or digits; nothing else."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Cin)


@pytest.mark.parametrize("command", [PRICE, TERMS])
def test_nothing_is_set_for_the_past(command):
    """What was advertised yesterday stays what was advertised."""
    late = msgspec.structs.replace(command, valid_from=YESTERDAY)
    ala().when(late).refused(NotBackdated, valid_from=YESTERDAY, today=TODAY)


def test_the_price_of_a_night_is_the_latest_set_before_it():
    """Prices hold from their first night until the next price's; set twice, the last one counts."""
    august, september = date(2026, 8, 1), date(2026, 9, 1)
    room = Room()
    for first, cents in ((september, 2), (TODAY, 1), (august, 8), (august, 9)):
        room = room.evolve(PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=first, cents=cents))
    nights = [TODAY, date(2026, 7, 31), august, date(2026, 8, 31), september, date(2030, 1, 1)]
    assert [room.price_on(night) for night in nights] == [1, 1, 9, 9, 2, 2]
    with pytest.raises(NoPrice):
        room.price_on(YESTERDAY)


def test_the_terms_of_a_day_are_the_latest_set_before_it():
    """As prices are; before the first ones nobody may book."""
    july = date(2026, 7, 1)
    hub = HubTerms().evolve(terms(valid_from=july, vat_bp=2200)).evolve(terms())
    assert hub.on(date(2026, 6, 30)).vat_bp == 1000
    assert hub.on(july).vat_bp == 2200
    with pytest.raises(NoTerms):
        hub.on(YESTERDAY)


@pytest.mark.parametrize(
    "beds", ["[]", "0", "61", '[" a"]', '["a "]', '["a\\u0000"]', '[""]', "1.5", "null"]
)
def test_absurd_bed_places_are_not_even_read(beds):
    """A room has one to sixty bed places whose names can be read."""
    raw = f'{{"do":"stays.add-room","hub":"{ALA}","name":"x","beds":{beds}}}'
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=AddRoom)


def test_the_id_of_a_stay_is_not_that_of_a_room():
    """Rooms begin with BR and a stay with B; both are ids."""
    assert len(STAY) + 1 == len(NEW_ROOM)
