"""Offers of shares, with what directors resolved about buyers and the deed: read by those whom they concern."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Written, opened
from projections.houses.buyers import Answer
from projections.houses.questions import Buyer, Offer, OfferState

_RESOLVED: Final = {
    Answer.NONE: (),
    Answer.AUTHORISED: ("resolution",),
    Answer.REFUSED: ("resolution", "reasons"),
}


class BuyerShown(Buyer, frozen=True, kw_only=True):
    """A member about whom the house was asked: what it answered, by which resolution, why not."""

    resolution: str | None = ""
    reasons: str | None = ""


class OfferShown(Offer, frozen=True, kw_only=True):
    """Shares that are offered; `deed` is that by which they passed."""

    buyers: list[BuyerShown]  # type: ignore[assignment]  # the same, with words
    deed: str | None = ""


async def _with_words(ask: Ask, offers: Sequence[Offer]) -> list[OfferShown]:
    written = []
    for one in offers:
        deed = ("deed",) if one.state is OfferState.ACCEPTED else ()
        written.append(Written(one.id, one.told_at, deed))
        written += [Written(one.id, it.told_at, _RESOLVED[it.answer]) for it in one.buyers]
    told = iter(await opened(ask, written))
    shown = []
    for one in offers:
        deed_words = next(told).words
        buyers = [BuyerShown(**asdict(it), **next(told).words) for it in one.buyers]
        shown.append(OfferShown(**{**asdict(one), "buyers": buyers}, **deed_words))
    return shown


WORDS: Final = PrivateRow(OfferShown, _with_words)
