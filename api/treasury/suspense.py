"""Money that arrived and has no home yet: the treasurer's queue."""

from typing import Final

from api.engine.access import May
from api.engine.listing import list_of, one_of
from projections.treasury.suspense import ARRIVAL

SUSPENSE: Final = (
    list_of(
        ARRIVAL,
        "/suspense",
        "List money that arrived without a home: what is left of each arrival, and since when it waits.",
        may=May.STAFF,
        example={"state": "open"},
    ),
    one_of(
        ARRIVAL,
        "/suspense/{arrival}",
        "One arrival without a home, and what is left of it.",
        may=May.STAFF,
    ),
)
