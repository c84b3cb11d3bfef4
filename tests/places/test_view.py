"""What a fact about a hub changes in what is shown, told without any database."""

from ledger.places.events import HubRenamed
from ledger.places.hub import HubKind
from projections.places.view import HubRow, PremisesRow, recorded, renamed
from tests.places.examples import ALA, ALA_RECORDED, SPRING


def test_a_hub_is_there_from_its_first_day_on():
    """One row with all that the fact says, and one of premises with nothing in them."""
    where = "IT", "Europe/Rome", "001003", "Ala di Stura", 462
    expected = HubRow(ALA, HubKind.VILLAGE, "Wise Ala", *where, SPRING)
    assert list(recorded(ALA_RECORDED)) == [expected, PremisesRow(ALA)]


def test_another_name_changes_nothing_else():
    """The row goes on with one column more."""
    (change,) = renamed(HubRenamed(day=SPRING, hub=ALA, name="Ala Alta"))
    assert (change.of, change.key, change.columns) == (HubRow, (ALA,), {"name": "Ala Alta"})
