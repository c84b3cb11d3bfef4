"""How the places of the pact are used: bed nights slept and available, what they brought, who came."""

from collections.abc import Sequence
from typing import Any

from ledger.kernel.fact import Line
from projections.engine.projection import Cursor, Projection
from projections.stays.usage.audit import figures
from projections.stays.usage.read import NAME, balance, by_hub, by_member, by_room
from projections.stays.usage.words import (
    Balance,
    Flow,
    MemberUsage,
    MonthOfMember,
    MonthOfRoom,
    Usage,
)
from projections.stays.usage.write import TAKES, Page

__all__ = [
    "BedUse",
    "balance",
    "by_hub",
    "by_member",
    "by_room",
    "figures",
    "Balance",
    "Flow",
    "MemberUsage",
    "MonthOfMember",
    "MonthOfRoom",
    "Usage",
]


class BedUse(Projection):
    """Follows nights, fees and damages; keeps nothing in memory."""

    name = NAME
    tables = ("usage_rooms", "usage_hubs", "usage_homes", "usage_moves")
    takes = TAKES

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Load the totals that the lines add to, take them, write."""
        page = Page()
        page.load(lines, cursor)
        page.take(lines)
        page.write(cursor)

    def forget(self) -> None:
        """Nothing is kept in memory."""
