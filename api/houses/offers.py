"""Offers of shares, with what directors resolved about buyers and by which deeds shares passed.

Whoever may accept an offer sees it; what concerns one buyer is for staff, the seller and that buyer.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Written, opened
from projections.houses.buyers import Answer
from projections.houses.questions import Buyer, Offer, Taken

_RESOLVED: Final = {
    Answer.NONE: (),
    Answer.AUTHORISED: ("resolution",),
    Answer.REFUSED: ("resolution", "reasons"),
}


class BuyerShown(Buyer, frozen=True, kw_only=True):
    """A member about whom the house was asked: what it answered, by which resolution, why not."""

    resolution: str | None = ""
    reasons: str | None = ""


class TakenShown(Taken, frozen=True, kw_only=True):
    """What one buyer took; `deed` is that by which the shares passed."""

    deed: str | None = ""


class OfferShown(Offer, frozen=True, kw_only=True):
    """Shares that are offered, to whom they may pass, and who took how many."""

    buyers: list[BuyerShown]  # type: ignore[assignment]  # the same, with words
    taken: list[TakenShown]  # type: ignore[assignment]  # the same, with words


async def _with_words(ask: Ask, offers: Sequence[Offer]) -> list[OfferShown]:
    own = frozenset[str]() if ask.is_staff else await ask.own()
    theirs = [_for(one, own, everything=ask.is_staff or one.seller in own) for one in offers]
    written = []
    for one, (buyers, taken) in zip(offers, theirs, strict=True):
        written += [Written(one.house, it.told_at, _RESOLVED[it.answer]) for it in buyers]
        written += [Written(one.house, it.told_at, ("deed",)) for it in taken]
    told = iter(await opened(ask, written))
    return [
        OfferShown(
            **asdict(one)
            | {
                "buyers": [BuyerShown(**asdict(it), **next(told).words) for it in buyers],
                "taken": [TakenShown(**asdict(it), **next(told).words) for it in taken],
            }
        )
        for one, (buyers, taken) in zip(offers, theirs, strict=True)
    ]


def _for(offer: Offer, own: frozenset[str], *, everything: bool) -> tuple[list[Buyer], list[Taken]]:
    """Return what is said about buyers, and what they took, as far as it is the asker's business."""
    buyers = [one for one in offer.buyers if everything or one.buyer in own]
    taken = [one for one in offer.taken if everything or one.buyer in own]
    return buyers, taken


WORDS: Final = PrivateRow(OfferShown, _with_words)
