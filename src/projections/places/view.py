"""Which hubs there are, what they are called and where they are."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.places.events import HubOpened, HubRenamed, HubWithdrawn
from ledger.places.hub import HubKind
from projections.engine.change import Change, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class OpenHub(msgspec.Struct, frozen=True, gc=False):
    """A hub of the pact; `population` is its municipality's on the day it opened. One that was `withdrawn` was opened by mistake."""

    hub: str
    side: HubKind
    name: str
    istat: str
    municipality: str
    population: int
    opened: date
    withdrawn: date | None = None


HUBS = History(row=OpenHub, name="hubs", key=("hub",))

FIGURES = """
WITH held AS (
    SELECT * FROM hubs WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'directory hub ' || hub, concat_ws(' ',
    CASE WHEN withdrawn IS NULL THEN 'open' ELSE 'withdrawn' END, nullif(name, ''), hub) FROM held
UNION ALL
SELECT 'place ' || hub, concat_ws(' ', side, istat, municipality, population, opened, withdrawn)
FROM held
UNION ALL
SELECT 'hub ' || hub, name FROM held
UNION ALL
SELECT 'side ' || hub, side FROM held
"""


def opened(fact: HubOpened) -> Iterator[Row]:
    """A hub is there from its first day on."""
    yield OpenHub(
        fact.hub,
        HubKind(fact.side),
        fact.name,
        fact.istat,
        fact.municipality,
        fact.population,
        fact.day,
    )


def renamed(fact: HubRenamed) -> Iterator[Change]:
    """It has another name; what it was called before is still known."""
    yield Update(OpenHub, (fact.hub,), name=fact.name)


def withdrawn(fact: HubWithdrawn) -> Iterator[Change]:
    """It is listed no more."""
    yield Update(OpenHub, (fact.hub,), withdrawn=fact.day)


PLACES = View(
    name="places", version=2, tables=(HUBS,), folds=(opened, renamed, withdrawn), figures=FIGURES
)
