"""Rates at which profit is taxed, with the reason of those that are set for a single holder."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Written, opened
from projections.houses.rates import Rate


class RateShown(Rate, frozen=True, kw_only=True):
    """A rate from a day on, and why, where it is a single holder's."""

    reason: str | None = ""


async def _with_words(ask: Ask, found: Sequence[Rate]) -> list[RateShown]:
    own = [one for one in found if one.member]
    told = await opened(ask, [Written(one.member, one.told_at, ("reason",)) for one in own])
    reasons = {one.id: said.words for one, said in zip(own, told, strict=True)}
    return [RateShown(**asdict(one), **reasons.get(one.id, {})) for one in found]


WORDS: Final = PrivateRow(RateShown, _with_words)
