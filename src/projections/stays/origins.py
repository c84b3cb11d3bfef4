"""Where guests come from: arrivals and nights by hub, month, and region or country, as ISTAT asks for them."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.text import Id
from ledger.stays.events import NightSlept, NoShowUndone, StayCheckedIn
from projections.engine.change import Change, Gain
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class OriginRow(msgspec.Struct, frozen=True, gc=False):
    """Guests of one origin who came to a hub in a month, and the nights that they slept; nobody is named."""

    hub: str
    month: date
    origin: str
    arrivals: int = 0
    nights: int = 0


ORIGINS_TABLE = History(
    row=OriginRow,
    name="origins",
    key=("hub", "month", "origin"),
    sums=("arrivals", "nights"),
    indexes=(Index(("month",)),),
)


def came(fact: StayCheckedIn | NoShowUndone) -> Iterator[Row | Change]:
    """Guests count as arrived in the month of their first night."""
    for origin in dict.fromkeys(fact.origins):
        key = (fact.hub, fact.arrive.replace(day=1), origin)
        yield Gain(OriginRow, key, arrivals=fact.origins.count(origin))


def slept(fact: NightSlept) -> Iterator[Row | Change]:
    """A night counts in the month in which it begins."""
    for origin in dict.fromkeys(fact.origins):
        key = (fact.hub, fact.day.replace(day=1), origin)
        yield Gain(OriginRow, key, nights=fact.origins.count(origin))


FIGURES = """
SELECT concat_ws(' ', 'origin', hub, to_char(month, 'YYYY-MM'), origin), concat_ws(' ', arrivals, nights)
FROM origins WHERE from_position <= %(position)s AND to_position > %(position)s
"""
ORIGINS = View(
    name="origins", version=2, tables=(ORIGINS_TABLE,), folds=(came, slept), figures=FIGURES
)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A region of Italy or a country in one month (`month` is its first day): who arrived from there, and nights slept."""

    id: str
    hub: str
    month: date
    origin: str
    arrivals: int
    nights: int


_KEY = """(concat_ws(':', o.hub, to_char(o.month, 'YYYY-MM'), o.origin) COLLATE "C")"""
ORIGIN = Listing(
    row=Origin,
    view=ORIGINS,
    one="origin",
    many="origins",
    key=_KEY,
    rows="origins o WHERE {held[o]}",
    columns={name: f"o.{name}" for name in OriginRow.__struct_fields__},
    filters={
        "hub": Filter(Id),
        "first": Filter(
            Annotated[date, Meta(description="months from the one of this day")],
            "o.month >= date_trunc('month', %(first)s::date)::date",
        ),
        "last": Filter(
            Annotated[date, Meta(description="months up to the one of this day")],
            "o.month <= %(last)s::date",
        ),
    },
)
