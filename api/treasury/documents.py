"""What rests on documents: entries made by hand and approved years, with their words for whoever may read them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of
from api.engine.personal import Written, opened
from projections.treasury.years import APPROVED_YEAR, DOCUMENTED, ApprovedYear, Documented


class DocumentShown(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry made by hand rests on: `id` is the entry. Words are null while they are `unreadable`."""

    id: str
    owner: str
    day: date
    sha256: str
    title: str | None = None
    counterpart: str | None = None
    why: str | None = None
    unreadable: bool = False


class YearShown(msgspec.Struct, frozen=True, kw_only=True):
    """A year that was approved: its result (below zero a loss), what was reserved, by whom and when."""

    id: str
    owner: str
    year: int
    approved: date
    result_cents: int
    reserve_cents: int
    sha256: str
    approved_by: str | None = None
    title: str | None = None
    unreadable: bool = False


async def _documents(ask: Ask, found: Sequence[Documented]) -> list[DocumentShown]:
    words = await opened(
        ask, [Written(one.owner, one.told_at, ("title", "counterpart", "why")) for one in found]
    )
    return [
        DocumentShown(
            id=one.id,
            owner=one.owner,
            day=one.day,
            sha256=one.sha256,
            unreadable=said.unreadable,
            **said.words,
        )
        for one, said in zip(found, words, strict=True)
    ]


async def _years(ask: Ask, found: Sequence[ApprovedYear]) -> list[YearShown]:
    words = await opened(
        ask, [Written(one.owner, one.told_at, ("approved_by", "title")) for one in found]
    )
    return [
        YearShown(
            id=one.id,
            owner=one.owner,
            year=one.year,
            approved=one.approved,
            result_cents=one.result_cents,
            reserve_cents=one.reserve_cents,
            sha256=one.sha256,
            unreadable=said.unreadable,
            **said.words,
        )
        for one, said in zip(found, words, strict=True)
    ]


READS: Final = (
    list_of(
        DOCUMENTED,
        "/entry-documents",
        "List what entries made by hand rest on; hosts those of their hub.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
        opened=PrivateRow(DocumentShown, _documents),
    ),
    list_of(
        APPROVED_YEAR,
        "/approved-years",
        "List the years whose results were approved, by whom and when; hosts those of their hub.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
        opened=PrivateRow(YearShown, _years),
    ),
)
