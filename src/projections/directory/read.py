"""Lists and single entries of the directory, as they stood at any position."""

from functools import cache
from typing import Any, LiteralString

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.glance import SEEN, glance, in_force

NAME = "directory"


@cache
def _listed(on_day: bool) -> LiteralString:  # noqa: FBT001 - one of two texts
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(d.kind, d.id, d.state, d.name, d.hub, d.parent, d.who,
        d.details::json) ORDER BY d.id)
    FROM (
        SELECT * FROM directory d
        WHERE d.kind = %(kind)s AND d.id > %(after)s AND {in_force("d", on_day=on_day)}
            AND (%(hub)s::text IS NULL OR d.hub = %(hub)s)
            AND (%(parent)s::text IS NULL OR d.parent = %(parent)s)
            AND (%(state)s::text IS NULL OR d.state = %(state)s)
            AND (%(who)s::text[] IS NULL OR d.who && %(who)s)
        ORDER BY d.id LIMIT %(limit)s
    ) d
)::text FROM seen"""


@cache
def _one(on_day: bool) -> LiteralString:  # noqa: FBT001
    return f"""{SEEN}
SELECT seen.reached, seen.position, (
    SELECT json_build_array(d.kind, d.id, d.state, d.name, d.hub, d.parent, d.who, d.details::json)
    FROM directory d
    WHERE d.kind = %(kind)s AND d.id = %(id)s AND {in_force("d", on_day=on_day)}
)::text FROM seen"""


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """One entry: what it is, how it stands, where it is, what it is of, whose it is, and more."""

    kind: str
    id: str
    state: str
    name: str
    hub: str
    parent: str
    who: tuple[str, ...]
    details: dict[str, Any]


class ListedPage(msgspec.Struct, frozen=True):
    """Some entries in the order of their ids, and the position that they reflect."""

    as_of: Seen
    entries: list[Listed]


_MANY = msgspec.json.Decoder(list[Listed]).decode
_ONE = msgspec.json.Decoder(Listed).decode


async def listed(
    connection: Connection,
    kind: str,
    as_of: AsOf | None = None,
    *,
    after: str = "",
    limit: int = 100,
    hub: str | None = None,
    parent: str | None = None,
    state: str | None = None,
    who: list[str] | None = None,
) -> ListedPage:
    """Return the entries of a kind after an id; `who` are members, any of whom it must concern."""
    seen, answer = await glance(
        connection,
        NAME,
        as_of,
        _listed(_on_day(as_of)),
        kind=kind,
        after=after,
        limit=limit,
        hub=hub,
        parent=parent,
        state=state,
        who=who,
    )
    return ListedPage(seen, _MANY(answer[0]) if answer and answer[0] else [])


async def one(
    connection: Connection, kind: str, name: str, as_of: AsOf | None = None
) -> tuple[Seen, Listed | None]:
    """Return one entry by its id, or nothing if there was none."""
    seen, answer = await glance(connection, NAME, as_of, _one(_on_day(as_of)), kind=kind, id=name)
    return seen, _ONE(answer[0]) if answer and answer[0] else None


def _on_day(as_of: AsOf | None) -> bool:
    return as_of is not None and as_of.day is not None
