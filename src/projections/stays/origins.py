"""Where guests come from: arrivals and nights by hub, month, and region or country, as ISTAT asks for them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.stays.events import NightSlept, StayCheckedIn
from projections.engine.change import Change
from projections.engine.table import Lines, Row, Running
from projections.engine.view import View


class OriginRow(msgspec.Struct, frozen=True, gc=False):
    """Guests of one origin who came, or slept a night; nobody is named."""

    hub: str
    month: date
    origin: str
    arrivals: int = 0
    nights: int = 0


ORIGIN_MOVES = Lines(
    row=OriginRow,
    name="origin_moves",
    key=("hub", "month", "origin"),
    running=(Running(("hub", "month", "origin"), {"came": "arrivals", "slept": "nights"}),),
)


def came(fact: StayCheckedIn) -> Iterator[Row | Change]:
    """Guests count as arrived in the month of their first night."""
    month = fact.arrive.replace(day=1)
    for origin in dict.fromkeys(fact.origins):
        yield OriginRow(fact.hub, month, origin, arrivals=fact.origins.count(origin))


def slept(fact: NightSlept) -> Iterator[Row | Change]:
    """A night counts in the month in which it begins."""
    month = fact.day.replace(day=1)
    for origin in dict.fromkeys(fact.origins):
        yield OriginRow(fact.hub, month, origin, nights=fact.origins.count(origin))


# What was counted is told by the running sums and, as what moved, by the sum of the rows.
FIGURES = """
SELECT concat_ws(' ', 'came from', hub, to_char(month, 'YYYY-MM'), origin), concat_ws(' ', sum(arrivals), sum(nights))
FROM origin_moves WHERE position <= %(position)s GROUP BY hub, month, origin
UNION ALL
SELECT concat_ws(' ', 'origin', hub, to_char(month, 'YYYY-MM'), origin), concat_ws(' ', came, slept)
FROM (
    SELECT DISTINCT ON (hub, month, origin) * FROM origin_moves WHERE position <= %(position)s
    ORDER BY hub, month, origin, position DESC, line DESC
) last
"""
ORIGINS = View(
    name="origins", version=1, tables=(ORIGIN_MOVES,), folds=(came, slept), figures=FIGURES
)
