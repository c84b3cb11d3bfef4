"""The book itself: lines exactly as they are stored and sealed, found by kind, tag, position and time."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Self

import msgspec
from eventsourcing.dcb.api import DCBQuery, DCBQueryItem
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Nothing, Read
from api.engine.problems import Malformed, NotHere
from api.engine.readers import Reader
from api.engine.route import Position
from ledger.kernel.who import Role
from ledger.log.query import in_order
from projections.engine.asof import HEAD, Seen

Row = tuple[int, bytes, bytes]
"""A position, the line there, its leaf."""

_SCANNED_MAX: Final = 5_000
_PAGE: Final = 500

BEGINS: Final = "SELECT first FROM batches WHERE at >= %s ORDER BY at, last LIMIT 1"
ENDS: Final = "SELECT last FROM batches WHERE at <= %s ORDER BY at DESC, last DESC LIMIT 1"
ONE: Final = """
SELECT f.data, f.leaf, b.first, b.last, b.at, b.root
FROM facts f CROSS JOIN LATERAL (
    SELECT * FROM batches b WHERE b.last >= f.position ORDER BY b.last LIMIT 1
) b WHERE f.position = %s
"""


class FactsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which facts to list."""

    kind: Annotated[
        Annotated[str, Meta(max_length=100)] | None,
        Meta(description="a stored name such as `offerings.shares-pledged.v1`"),
    ] = None
    tag: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[\x21-\x7e]{1,60}:[\x21-\x7e]{1,140}$",
                extra={"form": "a tag such as `house:H…`, in visible ASCII"},
            ),
        ]
        | None,
        Meta(description="what it concerns: `house:H…`, `member:M…`, `stay:B…`, `account:…`"),
    ] = None
    after: Annotated[Position | None, Meta(description="only later positions")] = None
    before: Annotated[Position | None, Meta(description="only earlier positions")] = None
    since: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="written then or later")
    ] = None
    until: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="written then or earlier")
    ] = None
    newest: Annotated[bool, Meta(description="the newest first")] = False
    cursor: Cursor = ""
    limit: Limit = 100

    def following(self, page: "FactPage") -> Self:
        """Return the question for the page after this one, up to the same head."""
        end = page.as_of.position + 1
        return msgspec.structs.replace(self, cursor=page.next, before=min(self.before or end, end))


class FactShown(msgspec.Struct, frozen=True):
    """One line of the book, and its leaf (in hexadecimal)."""

    leaf: str
    line: msgspec.Raw


class FactPage(msgspec.Struct, frozen=True, kw_only=True):
    """Lines in order of position; `next` is the `cursor` of the page after, if there may be one."""

    as_of: Seen
    facts: list[FactShown]
    next: str | None = None


class BatchShown(msgspec.Struct, frozen=True):
    """The batch a line was written in: `root` is the RFC 6962 root over the first `last` leaves."""

    first: int
    last: int
    at: datetime
    root: str


class WholeFact(msgspec.Struct, frozen=True, kw_only=True):
    """One line: as an object, as the very text that is stored, and what seals it.

    leaf = SHA-256(0x00 ‖ SHA-256(stored)), with `stored` in UTF-8.
    """

    position: int
    line: msgspec.Raw
    stored: str
    leaf: str
    batch: BatchShown


async def facts(ask: Ask) -> FactPage:
    """List facts. Members see those about themselves alone, hosts those of their hub."""
    query: FactsAsked = ask.query
    if query.kind is not None and query.kind not in ask.rules.facts:
        raise Malformed("There is no such kind of fact.", field="kind")
    words = ask.rules.tag_words
    if query.tag is not None and query.tag.partition(":")[0] not in words:
        raise Malformed(f"A tag begins with one of: {', '.join(sorted(words))}.", field="tag")
    async with ask.reading() as connection:
        low, high, head = await _bounds(connection, query)
        rows, following = await _visible(ask, connection, low, high)
    found = [FactShown(leaf.hex(), msgspec.Raw(data)) for _, data, leaf in rows]
    return FactPage(as_of=Seen(head), facts=found, next=following)


async def _bounds(connection: Reader, query: FactsAsked) -> tuple[int, int, int]:
    """Return the positions between which to look, neither included, and the head."""
    (head,) = await _row(connection, HEAD, ())
    low, high = query.after or 0, min(query.before or head + 1, head + 1)
    if query.since is not None:
        found = await _row(connection, BEGINS, [query.since])
        low = max(low, found[0] - 1 if found else head)
    if query.until is not None:
        found = await _row(connection, ENDS, [query.until])
        high = min(high, found[0] + 1 if found else 0)
    if query.cursor:
        place = _place(query.cursor)
        low, high = (low, min(high, place)) if query.newest else (max(low, place), high)
    return low, high, head


def _place(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Malformed("The cursor is not one that a page gave.", field="cursor")
    return int(cursor)


async def _row(connection: Reader, sql: str, parameters: Any) -> Any:
    return await (await connection.execute(sql.encode(), parameters)).fetchone()


async def _visible(
    ask: Ask, connection: Reader, low: int, high: int
) -> tuple[list[Row], str | None]:
    """Read on until the page is full, the facts end, or enough was looked through."""
    query: FactsAsked = ask.query
    tags = [query.tag] if query.tag else await _own_tags(ask)
    if tags is not None and not tags:
        return [], None
    sql, asked = in_order(_matching(query.kind, tags), newest=query.newest)
    statement = ask.filled(f"{sql} LIMIT %(limit)b")
    sees = await _sight(ask)
    size = query.limit if ask.is_staff else _PAGE
    kept: list[Row] = []
    scanned = 0
    while True:
        bounds = {"after": low, "to": high - 1, "limit": size}
        rows = await (await connection.execute(statement, asked | bounds)).fetchall()
        for position, _, data, leaf in rows:
            if sees(data):
                kept.append((position, data, leaf))
            if len(kept) == query.limit:
                return kept, str(position)
        scanned += len(rows)
        if len(rows) < size:
            return kept, None
        if scanned >= _SCANNED_MAX:
            return kept, str(rows[-1][0])
        low, high = (low, rows[-1][0]) if query.newest else (rows[-1][0], high)


def _matching(kind: str | None, tags: list[str] | None) -> DCBQuery:
    """Return what finds facts of this kind, if one is named, under any of these tags, if not all."""
    kinds = [kind] if kind else []
    if tags is None:
        return DCBQuery([DCBQueryItem(types=kinds)])
    return DCBQuery([DCBQueryItem(types=kinds, tags=[tag]) for tag in tags])


async def _own_tags(ask: Ask) -> list[str] | None:
    """Return the tags under which the asker's own facts are; None for those who see all."""
    if ask.is_staff:
        return None
    if ask.who.role is Role.HOST:
        return [f"hub:{ask.who.hub}"]
    return [f"member:{member}" for member in sorted(await ask.own())]


async def _sight(ask: Ask) -> Callable[[bytes], bool]:
    """Return what says of a stored line whether the asker may see it."""
    if ask.is_staff:
        return lambda _: True
    sees, rules = await ask.sight(), ask.rules
    return lambda data: sees(rules.named_in(rules.decode(data).fact))


async def fact(ask: Ask) -> WholeFact:
    """One fact: the line, the stored text, its leaf, and the batch that sealed it."""
    position = int(ask.path["position"])
    async with ask.reading() as connection:
        found = await _row(connection, ONE, [position])
    if found is None:
        raise NotHere(position=position)
    data, leaf, first, last, at, root = found
    if not (await _sight(ask))(data):
        raise NotHere(position=position)
    return WholeFact(
        position=position,
        line=msgspec.Raw(data),
        stored=data.decode(),
        leaf=leaf.hex(),
        batch=BatchShown(first, last, at, root.hex()),
    )


FACTS: Final = (
    Read(
        path="/facts",
        name="facts",
        answers=facts,
        returns=FactPage,
        may=May.OWN,
        query=FactsAsked,
        example={"kind": "offerings.shares-pledged.v1", "limit": 10},
    ),
    Read(
        path="/facts/{position}",
        name="fact",
        answers=fact,
        returns=WholeFact,
        may=May.OWN,
        query=Nothing,
    ),
)
