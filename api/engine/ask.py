"""A question over HTTP: who asks what, as of when, and the answer with its position and its tag."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Annotated, Any, Final, Self, TypeVar

import msgspec
from msgspec import Meta

from api.engine.access import Asker, May
from api.engine.backend import Backend
from api.engine.problems import Malformed, NotHere
from api.engine.readers import Reader, Reading
from api.engine.route import Position
from ledger.kernel.days import day_in_rome
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.vault import KeyLost, Unreadable
from ledger.vault.draft import Personal
from projections.engine.asof import AsOf, BeyondTheBook, NotYetSeen, at_moment, end_of_command
from projections.engine.question import Question

T = TypeVar("T")

Cursor = Annotated[str, Meta(max_length=140, description="`next` of the page before")]
Limit = Annotated[int, Meta(ge=1, le=1_000, description="how many at most")]


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

    def following(self, page: Any) -> Self:
        """Return the question for the page after this one, as of the same position."""
        return msgspec.structs.replace(
            self, cursor=page.next, position=page.as_of.position, at=None, after=None
        )


class PageAsked(Look, frozen=True, kw_only=True):
    """One page of a list, as of when."""

    cursor: Cursor = ""
    limit: Limit = 100


_NOW: Final = Look()


class Ask(Asker):
    """One question being answered, and the only way from a read to what stands behind the routes."""

    def __init__(
        self,
        backend: Backend,
        who: Who,
        read: str,
        path: Mapping[str, str],
        query: Any,
        position: int = 0,
    ) -> None:
        super().__init__(who, backend.users, partial(backend.guests, self))
        self._own_position = position
        self._backend = backend
        self._read = read
        self.path = path
        self.query = query
        self._judged: datetime | None = None

    @cached_property
    def now(self) -> datetime:
        """Return the moment of the question."""
        return datetime.now(UTC)

    @property
    def today(self) -> date:
        """Return the business day of the question, in Rome."""
        return day_in_rome(self.now.replace(second=0, microsecond=0))  # Known for the minute.

    @property
    def rules(self) -> Rulebook:
        """Return the rules of the book."""
        return self._backend.rules

    def filled(self, sql: str) -> bytes:
        """Return SQL with the book's names in it."""
        return self._backend.settings.name.fill(sql).encode()

    @property
    def clients_account(self) -> tuple[str, str]:
        """Return the holder and the IBAN of the account that members pay in to; empty while nobody set them."""
        iban, _, holder = self._backend.settings.clients_account.partition(" ")
        return holder, iban

    def secret(self, of: str) -> str:
        """Return the secret part of an address that is made of an id; refuses `Unavailable` while there is no book."""
        return self._backend.book().keys.secret(of)

    def turn(self, page: Any) -> None:
        """Ask for the page after this one: of the same position, judged by the same moment."""
        self.query = self.query.following(page)
        self._judged = getattr(page, "judged_at", None)

    def reading(self) -> Reading:
        """Check out a connection that reads, whatever the views show."""
        return self._backend.readers.reading()

    def looking(self, *views: str) -> "Looking":
        """Check out a connection, and say as of when the query looks; what it needs has been shown."""
        return Looking(self, views)

    async def as_of(self, *views: str) -> AsOf | None:
        """Return as of when to look, once all of these views have come so far."""
        look = self.query if isinstance(self.query, Look) else _NOW
        needed = max(look.position or 0, look.after or 0)
        if needed:
            await self._wait_for(views, needed)
        for position in self._own_writes(views):
            await self._wait_for_own(views, position)
        if look.at is not None:
            async with self.reading() as connection:
                as_of = await at_moment(connection, look.at, look.as_of)
            await self._wait_for(views, as_of.position or 0)
            return as_of
        if look.position is not None:
            async with self.reading() as connection:
                position = await end_of_command(connection, look.position)
            await self._wait_for(views, position)
            return AsOf(position, look.as_of, self._judged)
        return AsOf(None, look.as_of, self._judged) if look.as_of is not None else None

    def must_have_come(self, day: date | None, field: str) -> None:
        """Refuse `Malformed` for a period that only begins on a day to come: nothing is known of it."""
        if day is not None and day > day_in_rome(self.now):
            raise Malformed("The day is still to come.", field=field, today=self.today)

    def must_look_back(self) -> None:
        """Refuse `Malformed` for two moments, and for a day, or a moment of a day, to come: nobody knows it yet."""
        look = self.query if isinstance(self.query, Look) else _NOW
        if look.position is not None and look.at is not None:
            raise Malformed("Name a position or a moment, not both.", field="at")
        today = day_in_rome(self.now)
        if look.as_of is not None and look.as_of > today:
            raise Malformed("The day is still to come.", field="as_of", today=today)
        if look.at is not None and day_in_rome(look.at) > today:
            raise Malformed("The moment is still to come.", field="at", today=today)

    async def look(self, view: str, question: Callable[[Reader, AsOf | None], Awaitable[T]]) -> T:
        """Ask a view a question, as of when the query says."""
        async with self.looking(view) as (connection, as_of):
            return await question(connection, as_of)

    async def coalesced(self, question: Question[T], as_of: AsOf | None, **asked: Any) -> T:
        """Ask a question that many ask, in one statement with whoever asks it at this moment."""
        return await self._backend.coalescer.ask(question, as_of, **asked)

    async def one(
        self,
        view: str,
        question: Callable[[Reader, AsOf | None], Awaitable[T | None]],
        **named: str,
    ) -> T:
        """Ask for one thing; one that was written a moment ago is waited for. Refuses `NotHere`."""
        found = await self.look(view, question)
        if found is None and await self.as_of(view) is None:
            await self.catch_up(view)
            found = await self.look(view, question)
        if found is None:
            raise NotHere(**named)
        return found

    async def catch_up(self, *views: str) -> None:
        """Wait until these views include all that was written so far, if they come that far."""
        with suppress(NotYetSeen):
            await self._wait_for(views, self._backend.supervisor.position)

    def least_position(self) -> int:
        """Return the position that an answer given before has to show, to be an answer to this."""
        look = self.query if isinstance(self.query, Look) else _NOW
        asked = max(look.position or 0, look.after or 0)
        if look.position is not None:
            return asked
        return max(asked, self._own_position, self._backend.own_writes.last(self.who.actor))

    def _own_writes(self, views: Iterable[str]) -> list[int]:
        """Return what the asker was told, here or elsewhere, and has not seen; nothing when looking back."""
        look = self.query if isinstance(self.query, Look) else _NOW
        if look.position is not None or look.at is not None:
            return []
        unseen = self._backend.own_writes.unseen(self.who.actor, views)
        return [position for position in {self._own_position, unseen} if position]

    async def _wait_for_own(self, views: Iterable[str], position: int) -> None:
        own_writes, actor = self._backend.own_writes, self.who.actor
        try:
            await self._wait_for(views, position)
        except BeyondTheBook:
            own_writes.drop(actor)
        else:
            own_writes.seen(actor, position, views)

    async def _wait_for(self, views: Iterable[str], position: int) -> None:
        for view in views:
            await self._backend.readers.wait_for(view, position)

    async def found_by(
        self, kind: str, words: Iterable[str], after: str = "", limit: int = 100
    ) -> list[str]:
        """Return who may be meant by all of these words, now or formerly, by id: they are looked up by digests."""
        book = self._backend.book()
        digests = [book.keys.lookup(kind, word) for word in words]
        return await book.vault.found_by(kind, digests, after, limit)

    async def note_search(self) -> None:
        """Write down that people are looked for, and not whom: what can't be written down isn't looked for."""
        await self._backend.access_log.personal_read(self.who, self._read, ())

    async def unsealed(
        self, sealed: Sequence[Personal]
    ) -> list[dict[str, str | None] | Unreadable | KeyLost]:
        """Return personal texts, opened: of each person, the fields of a fact of this name; None if forgotten.

        Where a key is lost or was exchanged, its failure stands in that person's place. Whose words somebody
        reads is written down first: what can't be written down isn't read.
        """
        if persons := {person for person, _, fields in sealed if fields}:
            await self._backend.access_log.personal_read(self.who, self._read, persons)
        return await self._backend.book().vault.open_each(sealed)


class Looking:
    """One look at some views, for as long as `async with` lasts."""

    __slots__ = ("_ask", "_reading", "_views")

    def __init__(self, ask: Ask, views: tuple[str, ...]) -> None:
        self._ask = ask
        self._views = views

    async def __aenter__(self) -> tuple[Reader, AsOf | None]:
        as_of = await self._ask.as_of(*self._views)
        self._reading = self._ask.reading()
        return await self._reading.__aenter__(), as_of

    async def __aexit__(self, *error: object) -> None:
        await self._reading.__aexit__(*error)


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be read: where, by whom, and how it is answered.

    `answers` returns the value, of the type `returns`; `sealed` ones may hold personal text and have
    no tag. `cached_by` names the view of an answer that is the same for all who may ask, so that it
    may be given again while that has not moved. A browser may keep what is the same for everybody
    signed in, unless `no_store` says that it is about money. `says` is what it is, in words, unless
    `answers` says so itself. What is asked about people comes `in_body`, by POST: an address stands in logs.
    """

    path: str
    name: str
    answers: Callable[[Ask], Awaitable[Any]]
    returns: Any
    may: May
    query: type[msgspec.Struct] = Look
    example: Mapping[str, Any] = {}
    sealed: bool = False
    cached_by: str = ""
    says: str = ""
    no_store: bool = False
    in_body: bool = False

    @property
    def doc(self) -> str:
        """Return what it is, in words."""
        return " ".join((self.says or self.answers.__doc__ or "").split())
