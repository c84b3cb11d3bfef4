"""What facts about rooms and stays are found by; the laws of a calendar are in tests/bookings."""

import pytest

from ledger.registry import RULES
from ledger.stays.events import NightCorrected, RoomNight
from tests.stays.examples import (
    ANNA,
    BOOKED,
    CHECKED_IN,
    DOUBLE,
    ELVA,
    FIRST,
    RESERVED,
    ROOMS,
    STAY,
    terms,
)

CORRECTED = NightCorrected(
    day=FIRST, stay=STAY, hub=ELVA, payer=ANNA, rooms=(RoomNight(DOUBLE, 0, 1),)
)


@pytest.mark.parametrize(
    "fact,tags",
    [
        (ROOMS[0], {f"room:{DOUBLE}", f"hub:{ELVA}"}),
        (ROOMS[3], {f"room:{DOUBLE}"}),
        (terms(), {f"terms:{ELVA}", f"hub:{ELVA}"}),
        (RESERVED, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07"}),
        (BOOKED, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07", f"member:{ANNA}", f"hub:{ELVA}"}),
        (CHECKED_IN, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07"}),
        (CORRECTED, {f"stay:{STAY}"}),
    ],
)
def test_facts_are_found_by_what_they_concern(fact, tags):
    """And by no more tags than that: every tag costs writing speed."""
    assert RULES.tags(fact) == tags
