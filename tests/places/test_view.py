"""What a fact about a hub changes in what is shown, told without any database."""

from ledger.places.events import HubRenamed
from ledger.places.hub import HubKind
from projections.places.view import OpenHub, opened, renamed
from tests.places.examples import ALA, ALA_OPENED, SPRING


def test_a_hub_is_there_from_its_first_day_on():
    """One row with all that the fact says."""
    expected = OpenHub(ALA, HubKind.VILLAGE, "Wise Ala", "001003", "Ala di Stura", 462, SPRING)
    assert list(opened(ALA_OPENED)) == [expected]


def test_another_name_changes_nothing_else():
    """The row goes on with one column more."""
    (change,) = renamed(HubRenamed(day=SPRING, hub=ALA, name="Ala Alta"))
    assert (change.of, change.key, change.columns) == (OpenHub, (ALA,), {"name": "Ala Alta"})
