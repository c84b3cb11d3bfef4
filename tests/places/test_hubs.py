"""Hubs open where the pact says: villages below 5,000 inhabitants, and cities."""

import pytest
from msgspec.structs import replace

from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.places.events import HubRecorded, HubRenamed
from ledger.places.hub import Hub, HubKind, NoSuchHub
from ledger.places.municipality import (
    NoSuchMunicipality,
    NoSuchRegion,
    existing_municipality,
    municipalities,
    municipalities_named,
    municipalities_of,
)
from ledger.places.record import HubIsThere, NotACity, NotAVillage, RecordHub, RenameHub, SameName
from tests.places.examples import ALA, ALA_RECORDED, HOST, NOWHERE, OTHER_HOST
from tests.scenario import NOON, SEED, given
from tests.staff import AUDITOR, TREASURER


def village(istat: str) -> RecordHub:
    return RecordHub(name="Wise", side=HubKind.VILLAGE, istat=istat)


def city(istat: str) -> RecordHub:
    return RecordHub(name="Wiser", side=HubKind.CITY, istat=istat)


def test_a_village_hub_opens_in_a_village():
    """The fact keeps the name and the figure of the ISTAT table of that day."""
    given().when(village("001003")).then(
        HubRecorded(
            day=NOON.date(),
            hub=identifier("S", SEED, 1),
            name="Wise",
            side="village",
            country="IT",
            zone="Europe/Rome",
            istat="001003",
            municipality="Ala di Stura",
            population=462,
        )
    )


def test_the_same_hub_is_not_opened_twice_unless_it_is_meant():
    """By the name it has now, case and blanks aside; elsewhere, or said to be another, it is a new one."""
    again = RecordHub(name="wise  ALA", side=HubKind.VILLAGE, istat=ALA_RECORDED.istat)
    given(ALA_RECORDED).when(again).refused(HubIsThere, hub=ALA)
    given(ALA_RECORDED).when(replace(again, another=True)).decided()
    given(ALA_RECORDED).when(replace(again, istat="001002")).decided()
    given(ALA_RECORDED).when(replace(again, name="Wise Ala Due")).decided()
    renamed = HubRenamed(day=NOON.date(), hub=ALA, name="Ala Alta")
    given(ALA_RECORDED, renamed).when(again).decided()
    given(ALA_RECORDED, renamed).when(replace(again, name="Ala Alta")).refused(HubIsThere)


@pytest.mark.parametrize(
    "name, first", [("ala di stura", "001003"), ("  MILÀNO ", "015146"), ("forli", "040012")]
)
def test_a_municipality_is_found_by_its_name(name: str, first: str):
    """Accents, case and stray blanks aside; who is called so comes first."""
    assert municipalities_named(name)[0].istat == first
    assert municipalities_named("no such place") == []


def test_a_region_is_its_municipalities():
    """All of them, and none of another; a region that is none is refused."""
    codes = municipalities_of("lombardia")
    assert {existing_municipality(code).region for code in codes} == {"Lombardia"}
    assert "015146" in codes
    with pytest.raises(NoSuchRegion):
        municipalities_of("Padania")


def test_a_village_of_4999_is_a_village():
    """The last figure below the limit is enough."""
    (opened,) = given().when(village(_with(4999))).decided()
    assert opened.population == 4999


def test_a_village_hub_is_refused_in_a_larger_town_with_the_figure():
    """The first town above the limit is told its own population."""
    given().when(village(_with(5004))).refused(NotAVillage, population=5004, year=2011, limit=5000)


def test_a_city_hub_opens_in_a_town_of_5004():
    """Whatever is no village is a city for the pact."""
    (opened,) = given().when(city(_with(5004))).decided()
    assert opened.side == "city"


def test_a_city_hub_is_refused_in_a_village():
    """The two sides of the pact do not overlap."""
    given().when(city(_with(4999))).refused(NotACity, population=4999, limit=5000)


@pytest.mark.parametrize("population", [4_999, 5_000])
def test_the_limit_itself_belongs_to_the_cities(monkeypatch, population):
    """Under 5,000 means 4,999 at most."""
    from ledger.places import record as opening
    from ledger.places.municipality import Municipality

    invented = Municipality("999999", "Confine", "XX", "Nessuna", population)
    monkeypatch.setattr(opening, "existing_municipality", lambda _: invented)
    small = population < 5000
    given().when((village if small else city)("999999")).then_some(lambda facts: len(facts) == 1)
    refusal = NotACity if small else NotAVillage
    given().when((city if small else village)("999999")).refused(refusal, population=population)


def test_a_hub_needs_a_municipality_of_the_table():
    """A code that ISTAT does not know is refused."""
    given().when(village("999999")).refused(NoSuchMunicipality, istat="999999")


@pytest.mark.parametrize("who", [HOST, TREASURER, AUDITOR])
def test_only_operators_open_hubs(who):
    """Hosts run hubs; they do not open them."""
    given().by(who).when(village("001003")).refused(NotAllowed)


def test_a_hub_is_renamed_by_its_host():
    """The host of the hub may call it by another name."""
    given(ALA_RECORDED).by(HOST).when(RenameHub(hub=ALA, name="Ala Alta")).then(
        HubRenamed(day=NOON.date(), hub=ALA, name="Ala Alta")
    )


def test_a_hub_is_not_renamed_by_the_host_of_another():
    """A host is bound to one hub."""
    given(ALA_RECORDED).by(OTHER_HOST).when(RenameHub(hub=ALA, name="x")).refused(NotAllowed)


def test_a_new_name_is_another_name():
    """Renaming to the same name would write nothing new."""
    given(ALA_RECORDED).when(RenameHub(hub=ALA, name="Wise Ala")).refused(SameName)


def test_a_hub_that_does_not_exist_has_no_name():
    """An unknown hub is named as such."""
    given().when(RenameHub(hub=NOWHERE, name="x")).refused(NoSuchHub, hub=NOWHERE)


def test_a_hub_remembers_its_side_and_last_name():
    """The noun is what opening and renaming made of it."""
    memory = given(ALA_RECORDED, HubRenamed(day=NOON.date(), hub=ALA, name="Ala Alta")).memory
    assert memory[Hub, ALA] == Hub(
        istat="001003", town="Ala di Stura", side=HubKind.VILLAGE, name="Ala Alta"
    )


def test_all_of_italy_is_in_the_table():
    """7,904 municipalities in 20 regions, each code once, each with somebody living there."""
    table = municipalities()
    assert len(table) == 7904
    assert len({place.region for place in table.values()}) == 20
    assert all(place.population > 0 for place in table.values())
    assert all(code == place.istat for code, place in table.items())


def test_names_keep_their_accents():
    """The table is read as UTF-8."""
    assert existing_municipality("001001").name == "Agliè"


def test_the_table_is_read_once():
    """Asking again opens no file."""
    assert municipalities() is municipalities()


def _with(population: int) -> str:
    return next(code for code, place in municipalities().items() if place.population == population)
