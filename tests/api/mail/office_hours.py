"""Mail is sent when a test says so, by the clock that it sets: what a process of `serve` does, without waiting for it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from msgspec.structs import replace

from api.engine.readers import Readers
from api.engine.settings import Settings
from api.mail.journal import Journal
from api.mail.letter import Sender
from api.mail.post import Post, post_of
from api.mail.sending import LIMIT_SECONDS, Sending
from api.mail.writing import Writing
from ledger.book.opening import open_book
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.registry import RULES
from tests.api.serving import caught_up
from tests.api.town import Town
from tests.keys import MASTER

FROM = "Borgo <borgo@elva.example>"


@dataclass
class Hours:
    """One who sends: `later` sets the clock on, `send` sends what is due by it."""

    town: Town
    sending: Sending
    journal: Journal
    ahead: list[timedelta] = field(default_factory=lambda: [timedelta(0)])

    def later(self, by: timedelta) -> None:
        self.ahead[0] += by

    async def send(self) -> int:
        """Send what is due once the views show what was written."""
        caught_up(self.town.url, self.town.book)
        return await self.sending.send_due(self.journal)


@asynccontextmanager
async def open_hours(town: Town, post: Post | None = None, **more: Any) -> AsyncIterator[Hours]:
    """Have a process of its own that could send."""
    settings: Settings = replace(town.settings, **({"mail_from": FROM} | more))
    ahead = [timedelta(0)]
    readers = Readers(settings)
    where = signed_in_as(settings.conninfo, settings.name.writer)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC) + ahead[0]  # noqa: E731 - the sender's
    async with (
        open_book(RULES, settings.conninfo, MASTER, name=settings.name) as book,
        await connect(where, limit_seconds=LIMIT_SECONDS, commit="on") as connection,
    ):
        writing = Writing(book, RULES, readers, Sender.of(settings.mail_from))
        post = post or post_of(settings)
        sending = Sending(book, settings.conninfo, settings.name, writing, post, clock)
        journal = Journal(connection, settings.name, book.keys.secret)
        assert await journal.is_ours()
        await journal.begin(clock())
        try:
            yield Hours(town, sending, journal, ahead)
        finally:
            await post.rest(clock())
            await readers.close()


def mails(town: Town, columns: str = "kind, recipient, state") -> list[tuple[Any, ...]]:
    """Return what the book remembers of its mails."""
    where = signed_in_as(town.url, town.book.reader)
    with psycopg.connect(where, autocommit=True) as reader:
        asked = f"SELECT {columns} FROM {town.book.access}.mails m ORDER BY position, mail"
        return reader.execute(asked).fetchall()
