"""What a lease has is counted apart from what is available, and is no closing."""

from datetime import date

import pytest

from ledger.kernel.fact import Line
from projections.leases.view import LEASES
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.rooms import ROOMS
from projections.stays.usage import USAGE
from projections.stays.used import by_room
from tests.leases.examples import ENDED, IN_PLACE
from tests.places.examples import ALA
from tests.projections.told import told
from tests.scenario import NOON
from tests.stays.examples import BUNKS, DOUBLE


@pytest.fixture
def ala(server):
    with told(server, PLACES, MEMBERS, ROOMS, USAGE, LEASES) as one:
        facts = enumerate((*IN_PLACE, ENDED), 1)
        one.take([Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in facts], [])
        yield one


def test_bed_nights_of_a_lease_are_neither_available_nor_closed(ala):
    """Two beds on the four nights until it ended."""
    july = date(2026, 7, 1)
    found = ala.ask(lambda c: by_room(c, july, july, hub=ALA))
    by_name = {one.room: (one.available, one.leased, one.closed) for one in found.months}
    assert by_name == {DOUBLE: (2 * 31 - 8, 8, 0), BUNKS: (3 * 31, 0, 0)}
