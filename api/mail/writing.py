"""A mail is written when it is sent: the name and address of the member as they are now, what it is about as of its position."""

from datetime import datetime
from typing import Final

import msgspec

from api.engine.readers import Readers
from api.feeds.icalendar import Language
from api.mail.about import calendar, listed, named
from api.mail.journal import Mail
from api.mail.letter import Letter, Sender, written
from api.mail.words import LABELS, TEXTS
from ledger.book.book import Book
from ledger.kernel.fact import fact_name
from ledger.kernel.rulebook import Rulebook
from ledger.members.events import ContactChanged, MemberApplied, Standing
from projections.engine.asof import AsOf
from projections.feeds.questions import events_of
from projections.mail.questions import Recipient, recipient

FACT: Final = "SELECT data FROM facts WHERE position = %s"
NOBODY: Final = frozenset({Standing.NONE, Standing.DECEASED, Standing.WITHDRAWN})
"""Who is told nothing any more."""


class ToNobody(Exception):
    """The mail is for nobody any more; why, in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class To(msgspec.Struct, frozen=True):
    """To whom a mail goes."""

    name: str
    address: str


class Writing:
    """Writes letters from what the views show and the vault opens."""

    def __init__(self, book: Book, rules: Rulebook, readers: Readers, sender: Sender) -> None:
        self._book, self._rules, self._readers, self._sender = book, rules, readers, sender

    async def letter(self, mail: Mail, now: datetime) -> Letter:
        """Write one; raises `ToNobody`, `Unaddressable`, and `NotYetSeen` before the views show what it is about."""
        language = Language.IT
        to = await self._to(mail.member)
        async with self._readers.reading() as connection:
            events = await events_of(connection, mail.member, [mail.thing], AsOf(mail.position))
        if not events:
            raise ToNobody("nothing-to-tell")
        (event,) = events
        text, labels = TEXTS[language][mail.kind], LABELS[language]
        said = named(event, language)
        body = "\n".join(
            (
                labels.greeting.format(name=to.name),
                "",
                text.opening.format(**said),
                "",
                *listed(event, language),
                "",
                *([text.closing.format(**said)] if text.closing else []),
                labels.calendar,
                "",
                "-- ",
                labels.end,
                "",
            )
        )
        return written(
            sender=self._sender,
            to=(to.name, to.address),
            subject=text.subject.format(**said),
            text=body,
            name=mail.mail,
            at=now,
            attached=calendar(event, language, self._sender.address),
        )

    async def _to(self, member: str) -> To:
        """Return name and address of a member, as they are now; raises `ToNobody`."""
        async with self._readers.reading() as connection:
            found: Recipient | None = await recipient(connection, member)
            if found is None or found.forgotten or found.standing in NOBODY:
                raise ToNobody("nobody-there")
            row = await (await connection.execute(FACT, [found.contact_at])).fetchone()
        assert row is not None
        fact = self._rules.decode(bytes(row[0])).fact
        assert isinstance(fact, MemberApplied | ContactChanged)
        sealed = {"name": fact.name, "email": fact.email}
        (words,) = await self._book.vault.open_each([(member, fact_name(type(fact)), sealed)])
        if isinstance(words, Exception):
            raise ToNobody("unreadable")
        if not (words["name"] and words["email"]):
            raise ToNobody("nobody-there")
        return To(words["name"], words["email"])
