"""A hub opens when nothing is missing; what it sells, and what it loses later."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.conventions.suspend import EndConvention, SuspendConvention
from ledger.kernel.fact import Line
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.places.country import Abroad, NoSuchCountry, NoSuchZone
from ledger.places.describe import DescribeHub, Hours, NotInItaly, PlaceHub
from ledger.places.equip import (
    LosePart,
    MeasureConnection,
    NotMeasuredYet,
    PartIsNotThere,
    PartIsThere,
    ProvideParts,
)
from ledger.places.equipment import OF_A_VILLAGE, Required
from ledger.places.events import (
    ConnectionMeasured,
    HubDescribed,
    HubOpened,
    HubPart,
    HubRecorded,
    OpeningHours,
    PartLost,
    PartProvided,
)
from ledger.places.hub import HubIsNotOpen, HubKind, NoSuchHub
from ledger.places.open import HubIsNotComplete, HubIsOpen, OpenHub
from ledger.places.record import HubIsThere, RecordHub, VillageAbroad
from ledger.stays.furnish import AddRoom, NoBedsAbroad
from projections.conventions.view import CONVENTIONS
from projections.places.questions import HUB
from projections.places.view import PLACES
from tests.conventions.examples import AT_THE_TABLE, CONVENTION, IN_FORCE
from tests.places.examples import (
    ALA,
    ALA_COMPLETE,
    ALA_OPENED,
    ALA_RECORDED,
    HOST,
    MEASURED,
    MILANO,
    MILANO_OPENED,
    MILANO_RECORDED,
    NOWHERE,
    OTHER_HOST,
    PLACED,
    SPRING,
)
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, given
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.stays.examples import ALA_IS_OPEN, RESERVE

OPEN = OpenHub(hub=ALA)
LYON = Abroad(country="FR", town="Lyon", zone="Europe/Paris")
LOST = PartLost(day=TODAY, hub=ALA, part="baby-pit-stop")

book, scratch = books_of(Chronicle(), PLACES, CONVENTIONS)


def test_a_village_hub_opens_with_all_its_parts():
    """Seven of them: five rooms and rights, a connection, a place."""
    given(ALA_RECORDED, *ALA_COMPLETE).when(OPEN).then(HubOpened(day=TODAY, hub=ALA))


def test_all_that_is_missing_is_listed():
    """Of a bare hub everything, in the order in which it is asked for."""
    given(ALA_RECORDED).when(OPEN).refused(HubIsNotComplete, hub=ALA, missing=list(OF_A_VILLAGE))


@pytest.mark.parametrize("without", range(len(ALA_COMPLETE)))
def test_whatever_one_part_is_missing_keeps_it_closed(without: int):
    """And is named alone."""
    facts = [fact for n, fact in enumerate(ALA_COMPLETE) if n != without]
    missing = [OF_A_VILLAGE[without]]
    given(ALA_RECORDED, *facts).when(OPEN).refused(HubIsNotComplete, missing=missing)


def test_a_connection_on_which_nothing_comes_down_is_none():
    """The last measure counts."""
    dead = replace(MEASURED, down_mbit=0)
    given(ALA_RECORDED, *ALA_COMPLETE, dead).when(OPEN).refused(
        HubIsNotComplete, missing=[Required.CONNECTION]
    )
    given(ALA_RECORDED, *ALA_COMPLETE, dead, MEASURED).when(OPEN).decided()


def test_what_was_lost_before_is_missing():
    """Until it is there again."""
    back = PartProvided(day=TODAY, hub=ALA, part="baby-pit-stop")
    given(ALA_RECORDED, *ALA_COMPLETE, LOST).when(OPEN).refused(
        HubIsNotComplete, missing=[Required.BABY_PIT_STOP]
    )
    given(ALA_RECORDED, *ALA_COMPLETE, LOST, back).when(OPEN).decided()


def test_a_city_hub_opens_with_a_convention_in_force():
    """It needs no baby pit stop; a convention on the table is not in force, nor is one suspended or over."""
    opens = OpenHub(hub=MILANO)
    given(*AT_THE_TABLE).when(opens).refused(HubIsNotComplete, missing=[Required.CONVENTION])
    given(*IN_FORCE).when(opens).then(HubOpened(day=TODAY, hub=MILANO))
    suspended = given(*IN_FORCE)
    of = {"hub": MILANO, "convention": CONVENTION, "reason": "sealed"}
    suspended.memory.decide(SuspendConvention(**of))
    suspended.when(opens).refused(HubIsNotComplete, missing=[Required.CONVENTION])
    ended = given(*IN_FORCE)
    ended.memory.decide(EndConvention(**of, last=TODAY))
    ended.at(NOON + timedelta(days=1)).when(opens).refused(HubIsNotComplete)
    ended.at(NOON).when(opens).decided()


def test_a_hub_opens_once_and_by_an_operator():
    """It is there, it is not open yet, and the network says when it is."""
    given().when(OPEN).refused(NoSuchHub)
    given(ALA_RECORDED, ALA_OPENED).when(OPEN).refused(HubIsOpen)
    for who in (HOST, TREASURER, AUDITOR):
        given(ALA_RECORDED, *ALA_COMPLETE).by(who).when(OPEN).refused(NotAllowed)


def test_no_night_is_sold_before_it_is_open():
    """All else is there: rooms, prices, terms."""
    closed = [fact for fact in ALA_IS_OPEN if not isinstance(fact, HubOpened)]
    given(*closed).when(RESERVE).refused(HubIsNotOpen, hub=ALA)
    given(*closed, ALA_OPENED).when(RESERVE).decided()


def test_a_part_that_is_lost_later_closes_nothing():
    """Whoever looks is warned; nights are sold as before."""
    given(*ALA_COMPLETE, *ALA_IS_OPEN, LOST).when(RESERVE).decided()


def test_a_host_says_what_there_is():
    """One fact for each part; what is there is not provided again, and what is not there is not lost."""
    scenario = given(ALA_RECORDED).by(HOST)
    both = (HubPart.MEETING_ROOM, HubPart.SHARED_DESKS)
    scenario.when(ProvideParts(hub=ALA, parts=both)).then(
        *(PartProvided(day=TODAY, hub=ALA, part=part.value) for part in both)
    )
    scenario.when(ProvideParts(hub=ALA, parts=both[:1])).refused(PartIsThere, field="parts")
    scenario.when(LosePart(hub=ALA, part=both[0])).then(
        PartLost(day=TODAY, hub=ALA, part="meeting-room")
    )
    scenario.when(LosePart(hub=ALA, part=both[0])).refused(PartIsNotThere, field="part")
    twice = ProvideParts(hub=ALA, parts=(HubPart.ROUND_THE_CLOCK,) * 2)
    scenario.when(twice).refused(PartIsThere)
    for command in (ProvideParts(hub=ALA, parts=both), LosePart(hub=ALA, part=both[0])):
        given(ALA_RECORDED).by(OTHER_HOST).when(command).refused(NotAllowed)
        given().when(replace(command, hub=NOWHERE)).refused(NoSuchHub)


def test_a_connection_is_measured_today_or_before():
    """Its figures are whole Mbit/s; no hour to come has been measured."""
    measure = MeasureConnection(hub=ALA, down_mbit=940, up_mbit=310, measured=TODAY)
    given(ALA_RECORDED).by(HOST).when(measure).then(
        ConnectionMeasured(day=TODAY, hub=ALA, down_mbit=940, up_mbit=310, measured=TODAY)
    )
    tomorrow = replace(measure, measured=TODAY + timedelta(days=1))
    given(ALA_RECORDED).when(tomorrow).refused(NotMeasuredYet, today=TODAY)


def test_a_place_is_an_address_with_coordinates():
    """The last one told is where it is."""
    place = PlaceHub(
        hub=ALA,
        address="Piazza Centrale 22",
        latitude_micro=45_315_700,
        longitude_micro=7_303_900,
    )
    given(ALA_RECORDED).by(HOST).when(place).then(replace(PLACED, day=TODAY))


@pytest.mark.parametrize(
    "field, value, fits",
    [
        ("latitude_micro", 35_479_999, False),
        ("latitude_micro", 35_480_000, True),
        ("latitude_micro", 47_100_000, True),
        ("latitude_micro", 47_100_001, False),
        ("longitude_micro", 6_619_999, False),
        ("longitude_micro", 6_620_000, True),
        ("longitude_micro", 18_530_000, True),
        ("longitude_micro", 18_530_001, False),
    ],
)
def test_a_hub_of_italy_is_in_italy(field, value, fits):
    """What is taken for each other, or left at nought, is refused by its field; abroad it is anywhere."""
    place = PlaceHub(
        hub=ALA, address="Piazza 1", latitude_micro=45_000_000, longitude_micro=7_300_000
    )
    asked = replace(place, **{field: value})
    if fits:
        given(ALA_RECORDED).by(HOST).when(asked).then_some(bool)
    else:
        given(ALA_RECORDED).by(HOST).when(asked).refused(NotInItaly, field=field)
    swapped = replace(place, latitude_micro=7_300_000, longitude_micro=45_000_000)
    given(ALA_RECORDED).by(HOST).when(swapped).refused(NotInItaly, field="latitude_micro")
    abroad = replace(ALA_RECORDED, country="PT", zone="Europe/Lisbon", istat="")
    given(abroad).by(HOST).when(asked).then_some(bool)


MORNING = Hours(weekday=1, opens="08:30", closes="13:00")
AFTERNOON = Hours(weekday=1, opens="13:00", closes="24:00")


def test_a_hub_says_what_it_is():
    """All of it anew, and nothing sealed: it hangs at the door."""
    said = DescribeHub(
        hub=ALA, hours=(MORNING, AFTERNOON), rules=("Si bussa.",), amenities=("Forno",)
    )
    given(ALA_RECORDED).by(HOST).when(said).then(
        HubDescribed(
            day=TODAY,
            hub=ALA,
            hours=(
                OpeningHours(weekday=1, opens="08:30", closes="13:00"),
                OpeningHours(weekday=1, opens="13:00", closes="24:00"),
            ),
            email="",
            phone="",
            website="",
            rules=("Si bussa.",),
            amenities=("Forno",),
        )
    )


@pytest.mark.parametrize(
    "hours",
    [
        (AFTERNOON, MORNING),
        (MORNING, MORNING),
        (MORNING, replace(AFTERNOON, opens="12:59")),
        (replace(MORNING, closes="08:30"),),
    ],
)
def test_hours_follow_one_another(hours: tuple[Hours, ...]):
    """They end after they begin, stand in the order of the week, and none lies in another."""
    given(ALA_RECORDED).when(DescribeHub(hub=ALA, hours=hours)).refused(Malformed)


def test_an_amenity_is_named_once():
    """Two of a name say nothing more."""
    twice = DescribeHub(hub=ALA, amenities=("Forno", "Forno"))
    given(ALA_RECORDED).when(twice).refused(Malformed, field="amenities")


def test_a_city_hub_may_be_abroad():
    """It has a country, a town and a clock of its own; no ISTAT code, no figure, and later no beds."""
    lyon = RecordHub(name="Spazio Lyon", side=HubKind.CITY, abroad=LYON)
    scenario = given().when(lyon)
    (recorded,) = scenario.decided()
    assert isinstance(recorded, HubRecorded)
    where = recorded.country, recorded.zone, recorded.istat, recorded.municipality
    assert (*where, recorded.population) == ("FR", "Europe/Paris", "", "Lyon", None)
    scenario.when(lyon).refused(HubIsThere, hub=recorded.hub)
    scenario.when(replace(lyon, abroad=replace(LYON, town="Grenoble"))).decided()
    scenario.when(AddRoom(hub=recorded.hub, name="Chambre", beds=1)).refused(NoBedsAbroad)


def test_abroad_is_another_country_with_a_clock_that_is_known():
    """A village abroad is none of the pact's; a hub is in one place."""
    city = RecordHub(name="Spazio", side=HubKind.CITY, abroad=LYON)
    given().when(replace(city, side=HubKind.VILLAGE)).refused(VillageAbroad)
    given().when(replace(city, abroad=replace(LYON, country="IT"))).refused(NoSuchCountry)
    given().when(replace(city, abroad=replace(LYON, country="XX"))).refused(NoSuchCountry)
    given().when(replace(city, abroad=replace(LYON, zone="Europe/Lyon"))).refused(NoSuchZone)
    given().when(replace(city, istat="015146")).refused(Malformed, field="abroad")
    given().when(replace(city, abroad=None)).refused(Malformed, field="istat")


def as_lines(facts):
    return [Line(n, NOON, OPERATOR.actor, f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]


async def _ala(connection):
    return (await HUB.get(connection, ALA, now=NOON)).hub


async def _missing(connection):
    page = await HUB.page(connection, now=NOON)
    return {hub.id: (hub.opened, list(hub.missing)) for hub in page.hubs}


def test_what_is_missing_is_shown_before_and_after(scratch: Told):
    """Of a bare hub everything; of one that is open what it has lost: a warning to all who look."""
    told = [ALA_RECORDED, *ALA_COMPLETE, ALA_OPENED, LOST]
    scratch.take(as_lines(told[:1]), [])
    assert scratch.ask(_missing) == {ALA: (None, list(OF_A_VILLAGE))}
    scratch.take(as_lines(told[:-1]), [])
    assert scratch.ask(_missing) == {ALA: (SPRING, [])}
    scratch.take(as_lines(told), [])
    assert scratch.ask(_missing) == {ALA: (SPRING, [Required.BABY_PIT_STOP])}
    ala = scratch.ask(_ala)
    assert (ala.connection.down_mbit, ala.connection.measured) == (940, SPRING)
    assert (ala.place.address, ala.place.latitude_micro) == ("Piazza Centrale 22", 45_315_700)
    assert set(ala.parts) == set(HubPart) - {HubPart.BABY_PIT_STOP}


def test_of_a_city_its_convention_is_shown_to_be_missing(scratch: Told):
    """As long as none is in force, whether it is open or not."""
    scratch.take(as_lines([MILANO_RECORDED]), [])
    assert scratch.ask(_missing) == {MILANO: (None, [Required.CONVENTION])}
    facts = [fact for fact in IN_FORCE if fact is not ALA_RECORDED]
    scratch.take(as_lines([*facts, MILANO_OPENED]), [])
    assert scratch.ask(_missing) == {MILANO: (SPRING, [])}
    ended = given(*IN_FORCE).memory.decide(
        SuspendConvention(hub=MILANO, convention=CONVENTION, reason="sealed")
    )
    scratch.take(as_lines([*facts, MILANO_OPENED, *ended]), [])
    assert scratch.ask(_missing) == {MILANO: (SPRING, [Required.CONVENTION])}
