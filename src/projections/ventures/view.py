"""Which startups members back, and what was paid over to them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.ventures.events import VentureOpened, VenturePaid, VenturePaymentReversed
from projections.engine.change import Change, Gain
from projections.engine.table import History, Row
from projections.engine.view import View


class OpenVenture(msgspec.Struct, frozen=True, gc=False):
    """A local startup at a hub; `paid_cents` of what its rounds raised were paid over to it."""

    venture: str
    hub: str
    name: str
    opened: date
    paid_cents: int


VENTURES_TABLE = History(row=OpenVenture, name="ventures", key=("venture",))

FIGURES = """
WITH held AS (
    SELECT * FROM ventures WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'directory venture ' || venture, concat_ws(' ', 'open', name, hub) FROM held
UNION ALL
SELECT 'venture ' || venture, concat_ws(' ', opened, paid_cents) FROM held
"""


def opened(fact: VentureOpened) -> Iterator[Row]:
    """A startup looks for backers."""
    yield OpenVenture(fact.venture, fact.hub, fact.name, fact.day, 0)


def paid(fact: VenturePaid) -> Iterator[Change]:
    """Money was paid over to it."""
    yield Gain(OpenVenture, (fact.venture,), paid_cents=fact.amount_cents)


def undone(fact: VenturePaymentReversed) -> Iterator[Change]:
    """Money came back."""
    yield Gain(OpenVenture, (fact.venture,), paid_cents=-fact.amount_cents)


VENTURES = View(
    name="ventures",
    version=2,
    tables=(VENTURES_TABLE,),
    folds=(opened, paid, undone),
    figures=FIGURES,
)
