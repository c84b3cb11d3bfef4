"""Appraisals of houses, with who appraised and in which document."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from api.engine.ask import Ask
from api.engine.listing import PrivateRow
from api.engine.personal import Text, texts
from ledger.houses.events import HouseAppraised
from ledger.kernel.fact import fact_name
from projections.houses.questions import Appraisal


async def with_words(ask: Ask, appraisals: Sequence[Appraisal]) -> list[Appraisal]:
    """Return the appraisals with their words opened."""
    fact = fact_name(HouseAppraised)
    fields = ("source", "document")
    asked = [
        Text(one.house, fact, field, getattr(one, field) or "")
        for one in appraisals
        for field in fields
    ]
    told = iter(await texts(ask, asked))
    return [replace(one, source=next(told), document=next(told)) for one in appraisals]


WORDS: Final = PrivateRow(Appraisal, with_words)
