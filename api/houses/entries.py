"""What stands in a house's books, entry by entry, and what was paid for, as its holders read it.

Told are entries in which no member's money moved, and words under the house's own key that are written for its holders: what
was paid for, a document's title, a reason. With whom it was is for staff, who name people; what each holder was paid is in
nobody's list but theirs, and in all under the house's distributions.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, PageAsked, Read
from api.engine.personal import Opened, Written, opened
from api.houses.papers import must_hold
from ledger.treasury import chart
from projections.engine.asof import Seen
from projections.treasury.journal import Asked, JournalEntry, journal
from projections.treasury.years import Documented, documents_of


class HouseEntry(JournalEntry, frozen=True, kw_only=True):
    """An entry, its lines on the house's accounts, and what it was for (`note`); title and SHA-256 of its document, if any.

    Words are null where there are none, and while they are `unreadable`.
    """

    note: str | None = None
    title: str | None = None
    sha256: str = ""
    unreadable: bool = False


class HouseEntries(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in order of their days."""

    as_of: Seen
    entries: list[HouseEntry]
    next: Annotated[str | None, Meta(description="the `cursor` of the page after")] = None


async def house_entries(ask: Ask) -> HouseEntries:
    """What a house earned, paid, bought and owes, entry by entry, and what for; for staff and for holders."""
    house = ask.path["house"]
    await must_hold(ask, house)
    asked = Asked(owner=house, apart_from=chart.CLIENTS)
    async with ask.looking("treasury", "years") as (connection, as_of):
        found = await journal(
            connection, asked, as_of=as_of, after=ask.query.cursor, limit=ask.query.limit
        )
        documents = await documents_of(connection, (one.entry for one in found.entries), as_of)
    return HouseEntries(
        as_of=found.as_of,
        entries=await _with_words(ask, house, found.entries, documents),
        next=found.next,
    )


async def _with_words(
    ask: Ask, house: str, found: Sequence[JournalEntry], documents: dict[str, Documented]
) -> list[HouseEntry]:
    """Return the entries with what is sealed for the house: their notes, and of documents title and reason."""
    noted = [one for one in found if one.about == house]
    notes = await opened(ask, [Written(house, one.position, ("note",)) for one in noted])
    known = list(documents.values())
    words = await opened(ask, [Written(house, one.told_at, ("title", "why")) for one in known])
    note = dict(zip((one.entry for one in noted), notes, strict=True))
    said = dict(zip((one.id for one in known), words, strict=True))
    return [
        _told(one, note.get(one.entry), documents.get(one.entry), said.get(one.entry))
        for one in found
    ]


def _told(
    entry: JournalEntry, note: Opened | None, document: Documented | None, said: Opened | None
) -> HouseEntry:
    words = {**(note.words if note else {}), **(said.words if said else {})}
    return HouseEntry(
        **msgspec.structs.asdict(entry),
        note=words.get("why", words.get("note")),
        title=words.get("title"),
        sha256=document.sha256 if document else "",
        unreadable=any(one.unreadable for one in (note, said) if one),
    )


ENTRIES: Final = Read(
    path="/houses/{house}/entries",
    name="house-entries",
    answers=house_entries,
    returns=HouseEntries,
    may=May.EVERYONE,
    query=PageAsked,
    sealed=True,
)
