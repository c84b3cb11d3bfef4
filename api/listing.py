"""One page of the directory, and one thing of it, for whoever may see it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec

from api.engine.ask import Ask, Listing
from api.engine.problems import NotHere
from ledger.kernel.refused import NotAllowed
from projections.directory import Listed, listed, one
from projections.engine.asof import Seen

T = TypeVar("T")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the directory: its state, its name if it has one, where it is, what it is of."""

    id: str
    state: str
    name: str = ""
    hub: str = ""
    parent: str = ""
    details: Mapping[str, Any] = {}


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    entries: list[Entry]
    next: str | None = None


class OneEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, and the position that it reflects."""

    as_of: Seen
    entry: Entry


class Filtered(Listing, frozen=True, kw_only=True):
    """A page of a list, perhaps of one hub, of one parent, in one state."""

    hub: str | None = None
    parent: str | None = None
    state: str | None = None


# Things that are over by their day, whether or not anybody has written so.
_OVER = {"offer": ("open", "expires", "expired"), "offering": ("open", "closes", "closed")}


def entry_of(found: Listed, today: date) -> Entry:
    """Return an entry as it is told: without what is only for the house, judged by the day."""
    details = {name: value for name, value in found.details.items() if name != "sealed"}
    state = found.state
    if (over := _OVER.get(found.kind)) and state == over[0]:
        last = details.get(over[1])
        state = over[2] if last and date.fromisoformat(last) < today else state
    return Entry(
        id=found.id,
        state=state,
        name=found.name,
        hub=found.hub,
        parent=found.parent,
        details=details,
    )


def judged(ask: Ask) -> date:
    """Return the day by which things are judged to be over: the one asked about, or today."""
    return getattr(ask.query, "as_of", None) or ask.today


async def found_page(
    ask: Ask,
    kind: str,
    *,
    hub: str | None = None,
    parent: str | None = None,
    who: frozenset[str] | None = None,
) -> tuple[Seen, list[Listed], str | None]:
    """Return one page of a kind, and where the next begins."""
    query: Filtered = ask.query
    if hub and query.hub not in (None, hub):
        raise NotAllowed("A host lists the own hub's only.", hub=query.hub)
    async with ask.looking("directory") as (connection, as_of):
        page = await listed(
            connection,
            kind,
            as_of,
            after=query.cursor,
            limit=query.limit + 1,
            hub=hub or query.hub,
            parent=parent or query.parent,
            state=query.state,
            who=sorted(who) if who is not None else None,
        )
    some = page.entries[: query.limit]
    return page.as_of, some, some[-1].id if len(page.entries) > query.limit else None


async def listed_page(ask: Ask, kind: str, **narrowed: Any) -> EntryPage:
    """Return one page of a kind as it is told."""
    seen, found, following = await found_page(ask, kind, **narrowed)
    entries = [entry_of(thing, judged(ask)) for thing in found]
    return EntryPage(as_of=seen, entries=entries, next=following)


async def found_one(ask: Ask, kind: str, name: str) -> tuple[Seen, Listed]:
    """Return one thing; what was written a moment ago is waited for. Refuses `NotHere`."""
    async with ask.looking("directory") as (connection, as_of):
        seen, found = await one(connection, kind, name, as_of)
    if found is None and as_of is None:
        await ask.catch_up("directory")
        async with ask.looking("directory") as (connection, as_of):
            seen, found = await one(connection, kind, name, as_of)
    if found is None:
        raise NotHere(**{kind: name})
    return seen, found


async def told_one(ask: Ask, kind: str, name: str) -> OneEntry:
    """Return one thing as it is told."""
    seen, found = await found_one(ask, kind, name)
    return OneEntry(as_of=seen, entry=entry_of(found, judged(ask)))
