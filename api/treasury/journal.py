"""Every entry, found by its id, by what it is about, by owner and period; it leads on to what it is about."""

from datetime import date
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, PageAsked, Read
from api.engine.personal import Opened, Written, facts_at, opened
from api.engine.problems import NotAllowed, NotHere
from api.treasury.about import NOTHING, about
from ledger.kernel.who import Role
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.treasury.notes import noted_for
from ledger.treasury.opening import Owner
from projections.engine.asof import Seen
from projections.treasury.entry_transits import EntryTransit, entry_transits
from projections.treasury.journal import Asked, Journal, JournalEntry, journal
from projections.treasury.words import KindOfEntry

About = Annotated[
    str, Meta(max_length=40, description="what it happened for: a stay, a pledge, a distribution …")
]


class JournalAsked(PageAsked, frozen=True, kw_only=True):
    """A page of the journal: of one owner's books, about one thing, of one kind, from a day to a day."""

    owner: Owner | None = None
    about: About | None = None
    kind: KindOfEntry | None = None
    first: Annotated[date | None, Meta(description="the first day, taken in")] = None
    last: Annotated[date | None, Meta(description="the last day, taken in")] = None


class EntryShown(JournalEntry, frozen=True, kw_only=True):
    """An entry, and where what it is about is shown: `about_name` is its hub's, house's or venture's."""

    about_link: str
    about_name: str


class OneEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, what it moved between owners' banks (for staff and hosts), and its note.

    The note is for staff, the host in whose books it is, and the member for whom it was sealed; null for others, once
    forgotten, and while it is `unreadable`.
    """

    as_of: Seen
    entry: EntryShown
    transits: list[EntryTransit]
    note: str | None
    unreadable: bool = False


class JournalPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in order of their days; of an owner's books, and for whoever is no staff, only those lines."""

    as_of: Seen
    entries: list[EntryShown]
    next: str | None = None


async def own_accounts(ask: Ask) -> frozenset[str]:
    """Return the accounts of the members for whom somebody acts."""
    kinds = (chart.wallet, chart.held, chart.receivable)
    return frozenset(name(member) for member in await ask.own() for name in kinds)


async def entries(ask: Ask) -> JournalPage:
    """The journal: staff see all of it, hosts their hub's books, others the lines of their accounts."""
    query: JournalAsked = ask.query
    ask.must_have_come(query.first, "first")
    asked = Asked(
        owner=query.owner,
        about=query.about,
        kind=query.kind,
        first=query.first,
        last=query.last,
    )
    found = await _journal(ask, asked, after=query.cursor, limit=query.limit)
    return JournalPage(as_of=found.as_of, entries=await _leading(ask, found), next=found.next)


async def entry(ask: Ask) -> OneEntry:
    """One entry: its lines, its note, what it is about, what reversed it, which transfer moved it between banks."""
    name = ask.path["entry"]
    found = await _journal(ask, Asked(entry=name))
    if not found.entries:
        await ask.catch_up("treasury")
        found = await _journal(ask, Asked(entry=name))
    if not found.entries:
        raise NotHere(entry=name)
    (only,) = await _leading(ask, found)
    said = await _note(ask, only)
    return OneEntry(
        as_of=found.as_of,
        entry=only,
        transits=await _transits(ask, name),
        note=said.words.get("note", ""),
        unreadable=said.unreadable,
    )


async def _transits(ask: Ask, entry: str) -> list[EntryTransit]:
    """Return what it moved between banks: a host's own, and nobody's for whoever sees a part of the lines."""
    owner = ask.who.hub if ask.who.role is Role.HOST else None
    if not owner and not ask.is_staff:
        return []
    async with ask.looking("bank-transfers") as (connection, as_of):
        return (await entry_transits(connection, entry, owner=owner, as_of=as_of)).transits


async def _note(ask: Ask, entry: EntryShown) -> Opened:
    """Return its note, if there is one, for whoever may read it."""
    facts = await facts_at(ask, [entry.position])
    fact: EntryPosted = facts[entry.position]
    person = noted_for(ask.rules.chart, fact.about, fact.lines)
    is_told = ask.is_staff or ask.who.role is Role.HOST or person in await ask.own()
    if not fact.note or not is_told:
        return Opened({"note": None} if fact.note else {})
    (said,) = await opened(ask, [Written(person, entry.position, ("note",))])
    return said


async def _journal(ask: Ask, asked: Asked, **page: Any) -> Journal:
    """Return what of it the asker may see."""
    if ask.who.role is Role.HOST:
        if asked.owner not in (None, ask.who.hub):
            raise NotAllowed("A host reads the books of the own hub.", owner=asked.owner)
        asked = msgspec.structs.replace(asked, owner=ask.who.hub)
    elif not ask.is_staff:
        asked = msgspec.structs.replace(asked, accounts=await own_accounts(ask))
    async with ask.looking("treasury") as (connection, as_of):
        return await journal(connection, asked, as_of=as_of, **page)


async def _leading(ask: Ask, found: Journal) -> list[EntryShown]:
    known = await about(ask, (one.about for one in found.entries))
    return [
        EntryShown(
            **msgspec.structs.asdict(one),
            about_link=known.get(one.about, NOTHING).link,
            about_name=known.get(one.about, NOTHING).name,
        )
        for one in found.entries
    ]


JOURNAL: Final = (
    Read(
        path="/entries",
        name="entries",
        answers=entries,
        returns=JournalPage,
        may=May.OWN,
        query=JournalAsked,
        example={"first": "2026-01-01", "last": "2026-12-31"},
    ),
    Read(
        path="/entries/{entry}",
        name="entry",
        answers=entry,
        returns=OneEntry,
        may=May.OWN,
        query=Look,
        sealed=True,
    ),
)
