"""Houses and ventures: what may be had and at what price, who holds how much, what is offered."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.problems import NotAllowed, NotHere
from api.listing import (
    Entry,
    EntryPage,
    Filtered,
    OneEntry,
    entry_of,
    found_one,
    found_page,
    judged,
    listed_page,
    told_one,
)
from projections.ownership import Register, cap_table, register


async def houses(ask: Ask) -> EntryPage:
    """List the houses that are bought together."""
    return await listed_page(ask, "house")


async def house(ask: Ask) -> OneEntry:
    """One house, its legal form and what passing its shares on takes."""
    return await told_one(ask, "house", ask.path["house"])


async def ventures(ask: Ask) -> EntryPage:
    """List the ventures that members back."""
    return await listed_page(ask, "venture")


async def venture(ask: Ask) -> OneEntry:
    """One venture."""
    return await told_one(ask, "venture", ask.path["venture"])


async def house_register(ask: Ask) -> Register:
    """Who holds how many of a house's shares, exactly; for staff and those who hold some."""
    async with ask.looking("ownership") as (connection, as_of):
        return await _for_holders(ask, await register(connection, ask.path["house"], as_of))


async def venture_table(ask: Ask) -> Register:
    """Who holds how many of a venture's shares, exactly; for staff and those who hold some."""
    async with ask.looking("ownership") as (connection, as_of):
        return await _for_holders(ask, await cap_table(connection, ask.path["venture"], as_of))


async def _for_holders(ask: Ask, found: Register) -> Register:
    if not ask.is_staff:
        own = await ask.own()
        if not any(holder.member in own for holder in found.holders):
            raise NotAllowed("Only for staff and for those who hold shares of it.")
    return found


async def distributions(ask: Ask) -> EntryPage:
    """List what a house has paid its holders."""
    return await listed_page(ask, "distribution", parent=ask.path["house"])


async def offers(ask: Ask) -> EntryPage:
    """List offers of shares; `parent` is the house. One to a named buyer is for those two alone."""
    seen, found, following = await found_page(ask, "offer")
    own = await ask.own()
    entries: list[Entry] = [
        entry_of(one, judged(ask)) for one in found if _is_open_to(ask, own, one.details, one.who)
    ]
    return EntryPage(as_of=seen, entries=entries, next=following)


async def offer(ask: Ask) -> OneEntry:
    """One offer of shares."""
    seen, found = await found_one(ask, "offer", ask.path["offer"])
    if not _is_open_to(ask, await ask.own(), found.details, found.who):
        raise NotHere(offer=found.id)
    return OneEntry(as_of=seen, entry=entry_of(found, judged(ask)))


def _is_open_to(
    ask: Ask, own: frozenset[str], details: Mapping[str, Any], who: Iterable[str]
) -> bool:
    return ask.is_staff or not details["buyer"] or not own.isdisjoint(who)


def _list(path: str, name: str, answers: Any, *, shows: str = "directory") -> Read:
    return Read(
        path=path,
        name=name,
        answers=answers,
        tells=EntryPage,
        may=May.EVERYONE,
        query=Filtered,
        shows=shows,
    )


def _one(
    path: str, name: str, answers: Any, tells: Any = OneEntry, *, shows: str = "directory"
) -> Read:
    return Read(path=path, name=name, answers=answers, tells=tells, may=May.EVERYONE, shows=shows)


READS: Final = (
    _list("/houses", "houses", houses),
    _one("/houses/{house}", "house", house),
    _one("/houses/{house}/register", "register", house_register, Register, shows=""),
    _list("/houses/{house}/distributions", "distributions", distributions),
    _list("/offers", "offers", offers, shows=""),
    _one("/offers/{offer}", "offer", offer, shows=""),
    _list("/ventures", "ventures", ventures),
    _one("/ventures/{venture}", "venture", venture),
    _one("/ventures/{venture}/cap-table", "cap-table", venture_table, Register, shows=""),
)
