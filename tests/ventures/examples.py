"""A bakery in the village, founded by Carla and Dario, that asks all members for money."""

from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import Founder, VentureOpened
from tests.members.examples import CARLA, DARIO, village
from tests.places.examples import ALA, SPRING
from tests.treasury.examples import BAKERY, PLEDGE, entry

venture_opened = VentureOpened(
    day=SPRING,
    venture=BAKERY,
    hub=ALA,
    name="Forno di Castelbuono",
    founders=(Founder(CARLA, 90), Founder(DARIO, 10)),
)
founded = [*village, venture_opened]


def raised(cents: int) -> EntryPosted:
    """Money that a settled round put aside for the bakery."""
    lines = (
        Posting(chart.CLIENTS_BANK, cents),
        Posting(of_ventures.venture_money(BAKERY), -cents),
    )
    return entry("shares-issued", PLEDGE, *lines)
