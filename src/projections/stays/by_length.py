"""What nights of a hub cost by the length of a stay, by the first night on which they do."""

from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec.structs import astuple

from ledger.stays.length_events import LengthPricesSet
from projections.engine.change import Change, Put
from projections.engine.table import History, Row


class LengthOff(msgspec.Struct, frozen=True, gc=False):
    """A night of a stay of `nights_from` nights or more costs `off_bp` basis points less than the public price."""

    nights_from: int
    off_bp: int


class LengthRow(msgspec.Struct, frozen=True, gc=False):
    """What nights of a hub cost by the length of a stay, from `valid_from` on; of two for one day the last one set."""

    hub: str
    valid_from: date
    prices: tuple[LengthOff, ...]


LENGTHS = History(row=LengthRow, name="length_prices", key=("hub", "valid_from"))


def by_length(fact: LengthPricesSet) -> Iterator[Row | Change]:
    """Long stays cost less a night from a day on."""
    prices = tuple(LengthOff(*astuple(one)) for one in fact.prices)
    yield Put(LengthRow(fact.hub, fact.valid_from, prices))


BY_LENGTH = """
UNION ALL
SELECT concat_ws(' ', 'length prices', hub, valid_from), coalesce((
    SELECT string_agg(concat_ws(' ', r->>'nights_from', r->>'off_bp'), ', ' ORDER BY n)
    FROM json_array_elements(prices) WITH ORDINALITY AS r (r, n)), '')
FROM length_prices WHERE from_position <= %(position)s AND to_position > %(position)s
"""
"""The figures of what is kept here."""
