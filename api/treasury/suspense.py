"""Money that arrived and has no home yet: the treasurer's queue."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from projections.treasury.suspense import ARRIVAL, Arrival


class ArrivalShown(Arrival, frozen=True, kw_only=True):
    """Money that arrived without a home, and what the bank told with it: null for nothing, and while it is `unreadable`."""

    note: str | None = None
    unreadable: bool = False


async def _noted(ask: Ask, found: Sequence[Arrival]) -> list[ArrivalShown]:
    words = await opened(ask, [Written(one.id, one.told_at, ("note",)) for one in found])
    return [
        ArrivalShown(**asdict(one), **said.words, unreadable=said.unreadable)
        for one, said in zip(found, words, strict=True)
    ]


_SHOWN: Final = PrivateRow(ArrivalShown, _noted)

SUSPENSE: Final = (
    list_of(
        ARRIVAL,
        "/suspense",
        "List money that arrived without a home: what is left of each arrival, and since when it waits.",
        may=May.STAFF,
        opened=_SHOWN,
        example={"state": "open"},
    ),
    one_of(
        ARRIVAL,
        "/suspense/{arrival}",
        "One arrival without a home, and what is left of it.",
        may=May.STAFF,
        opened=_SHOWN,
    ),
)
