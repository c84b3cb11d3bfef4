"""What facts about rooms and stays are found by; the laws of a calendar are in tests/bookings."""

import pytest

from ledger.registry import RULES
from ledger.stays.events import NightCorrected, RoomNight
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.stays.examples import BOOKED, CHECKED_IN, DOUBLE, FIRST, RESERVED, ROOMS, terms
from tests.treasury.examples import STAY

CORRECTED = NightCorrected(
    day=FIRST, stay=STAY, hub=ALA, payer=ANNA, rooms=(RoomNight(DOUBLE, 0, 1),)
)


@pytest.mark.parametrize(
    "fact,tags",
    [
        (ROOMS[0], {f"room:{DOUBLE}", f"hub:{ALA}", f"place:{ALA}", f"lives-on:{ALA}"}),
        (ROOMS[3], {f"room:{DOUBLE}"}),
        (terms(), {f"terms:{ALA}", f"hub:{ALA}"}),
        (
            RESERVED,
            {
                f"stay:{STAY}",
                f"beds:{DOUBLE}:2026-07",
                f"sleeper:{ANNA}:2026-07",
                f"keeper:{ANNA}",
            },
        ),
        (
            BOOKED,
            {
                f"stay:{STAY}",
                f"beds:{DOUBLE}:2026-07",
                f"sleeper:{ANNA}:2026-07",
                f"keeper:{ANNA}",
                f"member:{ANNA}",
                f"hub:{ALA}",
                "unsettled:All",
            },
        ),
        (
            CHECKED_IN,
            {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07", f"sleeper:{ANNA}:2026-07"},
        ),
        (CORRECTED, {f"stay:{STAY}"}),
    ],
)
def test_facts_are_found_by_what_they_concern(fact, tags):
    """And by no more tags than that: every tag costs writing speed."""
    assert RULES.tags(fact) == tags
