"""Agreements: which a hub and an owner have, what is owed under each, and how it came about."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import asdict

from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from projections.agreements.questions import AGREEMENT, MONTH, MOVEMENT, SHARE, Agreement


class AgreementShown(Agreement, frozen=True, kw_only=True):
    """An agreement with what the owner's duties are, and why it ended if it was ended."""

    duties: str | None = ""
    reason: str | None = ""


async def _with_words(ask: Ask, found: Sequence[Agreement]) -> list[AgreementShown]:
    duties = [Written(one.owner, one.told_at, ("duties",)) for one in found]
    ends = [
        Written(one.owner, one.ended_at, ("reason",)) for one in found if one.ended_at is not None
    ]
    told = await opened(ask, [*duties, *ends])
    words: dict[int, dict[str, Any]] = {
        one.position: dict(said.words) for one, said in zip([*duties, *ends], told, strict=True)
    }
    return [
        AgreementShown(**asdict(one), **words[one.told_at], **words.get(one.ended_at or 0, {}))
        for one in found
    ]


_WORDS: Final = PrivateRow(AgreementShown, _with_words)
_ONE: Final = "/agreements/{agreement}"

READS: Final = (
    list_of(
        AGREEMENT,
        "/agreements",
        "List co-living agreements with owners: rooms, period, share and rent, what is owed and what was paid.",
        hosts="hub",
        opened=_WORDS,
    ),
    one_of(
        AGREEMENT,
        _ONE,
        "One co-living agreement, what is owed under it, and what was settled and paid.",
        hosts="hub",
        opened=_WORDS,
    ),
    list_of(
        MONTH,
        f"{_ONE}/months",
        "List the months that were settled with an owner.",
        hosts="hub",
    ),
    list_of(
        SHARE,
        f"{_ONE}/shares",
        "List what an owner has of each stay.",
        hosts="hub",
    ),
    list_of(
        MOVEMENT,
        f"{_ONE}/movements",
        "List what raised and what paid what is owed to an owner, entry by entry.",
        hosts="hub",
    ),
)
