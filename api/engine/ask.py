"""A question over HTTP: who asks what, as of when, and the answer with its position and its tag."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope
from msgspec import Meta

from api.engine.access import May, must, must_concern
from api.engine.answer import ASK_AGAIN, NO_STORE, Answer, Header, encode, tagged
from api.engine.front import FrontDesk, Reader
from api.engine.problems import BadRequest, Malformed, NotHere, converted, problem, refusal_for
from api.engine.route import must_be_id, path_fields
from api.engine.spell import spelled
from api.engine.straight import straight
from ledger.kernel.days import day_in_rome
from ledger.kernel.who import Who
from projections.engine.asof import AsOf, at_moment

Position = Annotated[int, Meta(ge=0, le=2**63 - 1, description="a position in the book")]
Cursor = Annotated[str, Meta(max_length=120, description="`next` of the page before")]
Limit = Annotated[int, Meta(ge=1, le=1_000, description="how many at most")]

_YEARS: Final = range(1900, 2200)


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As of when to look; without any of these, now."""

    as_of: Annotated[
        date | None, Meta(description="what had taken effect by the end of this day, in Rome")
    ] = None
    position: Annotated[Position | None, Meta(description="what was recorded up to here")] = None
    at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None,
        Meta(description="what was recorded by this moment"),
    ] = None
    after: Annotated[
        Position | None,
        Meta(description="wait until this position is included, such as a receipt's `last`"),
    ] = None


class Listing(Look, frozen=True, kw_only=True):
    """One page of a list, as of when."""

    cursor: Cursor = ""
    limit: Limit = 100


_NOW: Final = Look()


class Ask:
    """One question being answered."""

    def __init__(self, desk: FrontDesk, who: Who, path: Mapping[str, str], query: Any) -> None:
        self.desk = desk
        self.who = who
        self.path = path
        self.query = query

    @cached_property
    def now(self) -> datetime:
        """Return the moment of the question."""
        return datetime.now(UTC)

    @property
    def today(self) -> date:
        """Return the business day of the question, in Rome."""
        return day_in_rome(self.now.replace(second=0, microsecond=0))  # Known for the minute.

    async def own(self) -> frozenset[str]:
        """Return the members that the asker acts for; nobody, unless the asker is a user."""
        return await self.desk.members_of(self.who)

    async def must_concern(self, hub: str = "", members: AbstractSet[str] = frozenset()) -> None:
        """Refuse `NotHere` unless this hub, or one of these members, is the asker's own."""
        await must_concern(self.who, self.own, hub=hub, members=members)

    def looking(self, projection: str) -> "Looking":
        """Lend a connection, and say as of when the query looks; what it needs has been projected."""
        return Looking(self, projection)

    async def as_of(self, projection: str) -> AsOf | None:
        """Return as of when to look, once the projection has come so far."""
        look = self.query if isinstance(self.query, Look) else _NOW
        if look.position is not None and look.at is not None:
            raise Malformed("Name a position or a moment, not both.", field="at")
        needed = max(look.position or 0, look.after or 0)
        if needed:
            await self.desk.reach(projection, needed)
        if look.at is not None:
            async with self.desk.reading() as connection:
                as_of = await at_moment(connection, look.at, look.as_of)
            await self.desk.reach(projection, as_of.position or 0)
            return as_of
        if look.position is not None or look.as_of is not None:
            return AsOf(look.position, look.as_of)
        return None


class Looking:
    """One look at a projection, for as long as `async with` lasts."""

    __slots__ = ("_ask", "_projection", "_reading")

    def __init__(self, ask: Ask, projection: str) -> None:
        self._ask = ask
        self._projection = projection

    async def __aenter__(self) -> tuple[Reader, AsOf | None]:
        as_of = await self._ask.as_of(self._projection)
        self._reading = self._ask.desk.reading()
        return await self._reading.__aenter__(), as_of

    async def __aexit__(self, *error: object) -> None:
        await self._reading.__aexit__(*error)


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be read: where, by whom, and how it is answered.

    `answers` returns the value, which is `tells` in the documentation; `sealed` ones may hold
    personal text and are kept by nobody; `fixed` ones never change. `shows` names the projection
    of an answer that is the same for all who may ask, so that it may be given again while that
    has not moved.
    """

    path: str
    name: str
    answers: Callable[[Ask], Awaitable[Any]]
    tells: Any
    may: May
    query: type[msgspec.Struct] = Look
    example: Mapping[str, Any] = {}
    sealed: bool = False
    shows: str = ""
    fixed: bool = False
    status: int = 200

    @property
    def doc(self) -> str:
        """Return what it is, in words."""
        return " ".join((self.answers.__doc__ or "").split())


def query_of(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """Return the parameters after the `?`; refuses by name what is unknown, doubled or malformed."""
    if not raw:
        return converted({}, kind)
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        raise BadRequest("The query is not written as queries are.") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("A parameter is named twice.", field="query")
    query = converted(found, kind)
    for name in kind.__struct_fields__:
        value = getattr(query, name)
        if isinstance(value, date) and value.year not in _YEARS:
            raise Malformed("The day is outside 1900-2199.", field=name)
        if isinstance(value, str) and "\0" in value:
            raise Malformed("No text holds NUL.", field=name)
    return query


def reader_for(read: Read, desk: FrontDesk) -> HTTPRouteHandler:
    """Return the Litestar handler of one question: sign in, check, answer."""
    ids = path_fields(read.path)

    async def take(scope: Scope) -> Answer:
        headers = dict(scope["headers"])
        authorization = headers.get(b"authorization", b"")
        who = desk.tokens.known(authorization) or await desk.tokens.who(authorization)
        given: Mapping[str, str] = scope["path_params"]
        for field in ids:
            check_path(field, given[field])
        query = _with_position(query_of(scope["query_string"], read.query), headers)
        ask = Ask(desk, who, given, query)
        await must(read.may, who, given, ask.own)
        known = headers.get(b"if-none-match", b"")
        if not (read.shows and desk.settings.answers):
            return told(read, *spoken(await read.answers(ask)), known)
        return told(read, *await _said_lately(read, ask, scope), known)

    async def answer(scope: Scope, _: Receive) -> ASGIApp:
        try:
            return await take(scope)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            return problem(refusal_for(error))

    return straight(["GET", "HEAD"], read.path, read.name, answer)


def _with_position(query: Any, headers: Mapping[bytes, bytes]) -> Any:
    """A reader may send the position of its own write as a header too."""
    value = headers.get(b"x-patto-position")
    if value is None or not isinstance(query, Look) or query.after is not None:
        return query
    return msgspec.structs.replace(query, after=converted(value.decode("latin-1"), Position))


def check_path(field: str, text: str) -> None:
    """Refuse `NotHere` for what can't be the name of anything."""
    if field == "position":
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise NotHere("A position is a whole number.", field=field)
    elif field not in _NAMES:
        must_be_id(field, text)


_NAMES: Final = frozenset({"account", "slug", "month"})
_FIXED: Final = (b"cache-control", b"private, max-age=31536000, immutable")


async def _said_lately(read: Read, ask: Ask, scope: Any) -> tuple[bytes, int | None]:
    """Give an answer again as long as the read model has not moved; what is still to come is asked."""
    query, lately = ask.query, ask.desk.lately
    stands = await lately.stands(read.shows)
    if query.at is not None or max(query.after or 0, query.position or 0) > stands[0]:
        return spoken(await read.answers(ask))
    key = (read.name, scope["path"], scope["query_string"], str(ask.today))
    if kept := lately.kept(key, stands):
        return kept
    body, position = spoken(await read.answers(ask))
    if position is not None:
        lately.keep(key, stands, body, position)
    return body, position


def spoken(value: Any) -> tuple[bytes, int | None]:
    """Return an answer as JSON, and the position that it reflects if it says one."""
    position = getattr(getattr(value, "as_of", None), "position", None)
    return encode(spelled(value)), position


def told(read: Read, body: bytes, position: int | None, known: bytes) -> Answer:
    """Return the answer, tagged so that it need not be sent twice; personal text is never kept."""
    place: tuple[Header, ...] = ((b"x-patto-position", b"%d" % position),) if position else ()
    if read.sealed:
        return Answer(read.status, body, (b"content-type", b"application/json"), NO_STORE, *place)
    return tagged(body, known, _FIXED if read.fixed else ASK_AGAIN, *place)
