"""What a view lists has two addresses, the list and one thing: both follow from what was declared there.

    list_of(HOUSE, "/houses", "List the houses that are bought together."),
    one_of(HOUSE, "/houses/{house}", "One house, its legal form …"),

What a list is narrowed by comes from the fields of the address and of the query. Staff see everything;
hosts what is of their hub, if `hosts` names the filter that says so, and its guests where the view says so; everybody else what is of
members of theirs, if the view says of each thing whose it is.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Look, PageAsked, Read
from api.engine.problems import NotAllowed
from api.engine.readers import Reader
from api.engine.route import path_fields
from ledger.kernel.who import Role
from projections.engine.asof import AsOf
from projections.engine.listing import Listing


class PrivateRow(msgspec.Struct, frozen=True):
    """A thing with its personal words: what it is told as, and how the words are opened."""

    row: type[msgspec.Struct]
    words: Callable[[Ask, Sequence[Any]], Awaitable[list[Any]]]


def list_of(
    listing: Listing[Any],
    path: str,
    doc: str,
    *,
    may: May = May.EVERYONE,
    hosts: str = "",
    opened: PrivateRow | None = None,
    example: Mapping[str, Any] = {},
    no_store: bool = False,
) -> Read:
    """Return where such things are listed."""
    many, view = listing.many, listing.view.name
    views = (view, *(one.name for one in listing.beside))
    asked = tuple(name for name in listing.filters if name not in path_fields(path))
    shape = listing.page_of(opened.row) if opened else listing.page_type

    async def answers(ask: Ask) -> Any:
        query = ask.query
        given = await _given(ask, listing, hosts, {name: getattr(query, name) for name in asked})
        async with ask.looking(*views) as (connection, as_of):
            page = await listing.page(
                connection, as_of, now=ask.now, after=query.cursor, limit=query.limit, **given
            )
        if opened is None:
            return page
        words = await opened.words(ask, getattr(page, many))
        return shape(**{**msgspec.structs.asdict(page), many: words})

    return Read(
        path=path,
        name=many.replace("_", "-"),
        answers=answers,
        says=doc,
        returns=shape,
        may=may,
        query=_query(listing, asked),
        example=example,
        sealed=opened is not None,
        no_store=no_store,
        cached_by="" if listing.own or hosts or opened else view,
    )


def one_of(
    listing: Listing[Any],
    path: str,
    doc: str,
    *,
    may: May = May.EVERYONE,
    hosts: str = "",
    opened: PrivateRow | None = None,
    no_store: bool = False,
) -> Read:
    """Return where one of them is found; it is 404 for whoever would not see it in the list."""
    one, view = listing.one, listing.view.name
    shape = listing.one_of(opened.row) if opened else listing.one_type

    async def answers(ask: Ask) -> Any:
        name = ask.path[one]
        given = await _given(ask, listing, hosts, {})

        async def get(connection: Reader, as_of: AsOf | None) -> Any:
            return await listing.get(connection, name, as_of, now=ask.now, **given)

        found = await ask.one(view, get, **{one: name})
        if opened is None:
            return found
        (words,) = await opened.words(ask, [getattr(found, one)])
        return shape(**{**msgspec.structs.asdict(found), one: words})

    return Read(
        path=path,
        name=one.replace("_", "-"),
        answers=answers,
        says=doc,
        returns=shape,
        may=may,
        query=Look,
        sealed=opened is not None,
        no_store=no_store,
        cached_by="" if listing.own or hosts or opened else view,
    )


def _query(listing: Listing[Any], asked: Sequence[str]) -> type[msgspec.Struct]:
    """Return the parameters of a list: how it is narrowed beside what the address says."""
    fields = [(name, listing.filters[name].type | None, None) for name in asked]
    name = f"{listing.many.capitalize()}Asked"
    return msgspec.defstruct(name, fields, bases=(PageAsked,), frozen=True, kw_only=True)


async def _given(
    ask: Ask, listing: Listing[Any], hosts: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is asked for, by address and query, and what the asker sees of it at all."""
    given: dict[str, Any] = {one: ask.path[one] for one in listing.filters if one in ask.path}
    given.update(asked)
    if ask.is_staff:
        return given
    if hosts and ask.who.role is Role.HOST:
        if given.get(hosts) not in (None, ask.who.hub):
            raise NotAllowed("A host sees what is of the own hub.", **{hosts: given[hosts]})
        if listing.hosted:
            return given | {"hosted": await ask.hosted()}
        return given | {hosts: ask.who.hub}
    return given | {"own": await ask.own()} if listing.own else given
