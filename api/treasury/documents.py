"""Why something stands in the books: entries made by hand, approved years, books opened again, with their words."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of
from api.engine.personal import Written, opened
from projections.treasury.closed import CLOSING, REOPENING, Reopening
from projections.treasury.years import APPROVED_YEAR, DOCUMENTED, ApprovedYear, Documented


class DocumentShown(Documented, frozen=True, kw_only=True):
    """What an entry made by hand rests on: `id` is the entry. Words are null while they are `unreadable`."""

    title: str | None = None
    counterpart: str | None = None
    why: str | None = None
    unreadable: bool = False


class YearShown(ApprovedYear, frozen=True, kw_only=True):
    """A year that was approved: its result (below zero a loss), what was reserved, by whom and when."""

    approved_by: str | None = None
    title: str | None = None
    unreadable: bool = False


class ReopeningShown(Reopening, frozen=True, kw_only=True):
    """When and why books were opened again: closed only until the end of `until` then, or not at all (null)."""

    reason: str | None = None
    unreadable: bool = False


async def _documents(ask: Ask, found: Sequence[Documented]) -> list[DocumentShown]:
    words = await opened(
        ask, [Written(one.owner, one.told_at, ("title", "counterpart", "why")) for one in found]
    )
    return [
        DocumentShown(**asdict(one), **said.words, unreadable=said.unreadable)
        for one, said in zip(found, words, strict=True)
    ]


async def _years(ask: Ask, found: Sequence[ApprovedYear]) -> list[YearShown]:
    words = await opened(
        ask, [Written(one.owner, one.told_at, ("approved_by", "title")) for one in found]
    )
    return [
        YearShown(**asdict(one), **said.words, unreadable=said.unreadable)
        for one, said in zip(found, words, strict=True)
    ]


async def _reopenings(ask: Ask, found: Sequence[Reopening]) -> list[ReopeningShown]:
    words = await opened(ask, [Written(one.owner, one.told_at, ("reason",)) for one in found])
    return [
        ReopeningShown(**asdict(one), **said.words, unreadable=said.unreadable)
        for one, said in zip(found, words, strict=True)
    ]


READS: Final = (
    list_of(
        CLOSING,
        "/closings",
        "List whose books are closed, and up to which day.",
        may=May.STAFF,
    ),
    list_of(
        REOPENING,
        "/reopenings",
        "List each time that closed books were opened again, in part or altogether, and why.",
        may=May.STAFF,
        opened=PrivateRow(ReopeningShown, _reopenings),
    ),
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
