"""Appraisals of houses, with who appraised and in which document."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Written, opened
from projections.houses.questions import Appraisal


class AppraisalShown(Appraisal, frozen=True, kw_only=True):
    """What a building was found to be worth, by whom, in which document; null while they are unreadable."""

    source: str | None = ""
    document: str | None = ""


async def _with_words(ask: Ask, found: Sequence[Appraisal]) -> list[AppraisalShown]:
    told = await opened(
        ask, [Written(one.house, one.told_at, ("source", "document")) for one in found]
    )
    return [
        AppraisalShown(**asdict(one), **said.words) for one, said in zip(found, told, strict=True)
    ]


WORDS: Final = PrivateRow(AppraisalShown, _with_words)
