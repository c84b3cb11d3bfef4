"""Offers of shares, with what directors resolved about buyers and the deed: read by those whom they concern."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Text, texts
from ledger.houses.events import SharesTransferred, TransferAuthorised, TransferRefused
from ledger.kernel.fact import fact_name
from projections.houses.buyers import Answer
from projections.houses.questions import Buyer, Offer

_RESOLVED: Final = {
    Answer.AUTHORISED: fact_name(TransferAuthorised),
    Answer.REFUSED: fact_name(TransferRefused),
}


def _of_a_buyer(offer: str, buyer: Buyer) -> Iterator[Text]:
    fact = _RESOLVED.get(buyer.answer, "")
    for field in ("resolution", "reasons"):
        yield Text(offer, fact, field, getattr(buyer, field) or "")


async def with_words(ask: Ask, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers with deeds, resolutions and reasons opened."""
    deeds = [Text(one.id, fact_name(SharesTransferred), "deed", one.deed or "") for one in offers]
    resolved = [
        text for one in offers for buyer in one.buyers for text in _of_a_buyer(one.id, buyer)
    ]
    told = iter(await texts(ask, [*deeds, *resolved]))
    opened = [replace(one, deed=next(told)) for one in offers]
    return [
        replace(
            one,
            buyers=[
                replace(buyer, resolution=next(told), reasons=next(told)) for buyer in one.buyers
            ],
        )
        for one in opened
    ]


WORDS: Final = PrivateRow(Offer, with_words)
