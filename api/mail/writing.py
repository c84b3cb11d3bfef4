"""A mail is written when it is sent: name and address as they are now, what it is about as of the position that ordered it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from api.engine.readers import Reader, Readers
from api.mail.journal import Mail
from api.mail.kinds import TELLERS
from api.mail.letter import Letter, Sender, written
from api.mail.telling import Said, Telling
from api.mail.words import LABELS, TEXTS
from ledger.book.book import Book
from ledger.kernel.fact import fact_name
from ledger.kernel.rulebook import Rulebook
from ledger.members.events import Language
from projections.mail.outbox import REMINDING
from projections.mail.questions import recipient, still_stands

FACT: Final = "SELECT data FROM facts WHERE position = %s"


class ToNobody(Exception):
    """The mail is for nobody any more; why, in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class To(msgspec.Struct, frozen=True):
    """To whom a mail goes, and in which language."""

    name: str
    address: str
    language: Language


class Writing:
    """Writes letters from what the log holds, the views show and the vault opens."""

    def __init__(self, book: Book, rules: Rulebook, readers: Readers, sender: Sender) -> None:
        self._book, self._rules, self._readers, self._sender = book, rules, readers, sender

    async def letter(self, mail: Mail, now: datetime) -> Letter:
        """Write one; raises `ToNobody`, `Unaddressable`, and `NotYetSeen` before the views show what it is about."""
        async with self._readers.reading() as connection:
            if mail.kind in REMINDING and not await _stands(mail, now, connection):
                raise ToNobody("nothing-to-tell")
            to = await self._to(mail.recipient, connection)
            fact = await self._fact(mail.position, connection)
            address = self._sender.address
            said = await TELLERS[mail.kind](Telling(mail, fact, connection, to.language, address))
        if said is None:
            raise ToNobody("nothing-to-tell")
        return written(
            sender=self._sender,
            to=(to.name, to.address),
            subject=TEXTS[to.language][mail.kind].subject.format(**said.values),
            text="\n".join(_text(mail, to, said)),
            name=mail.mail,
            at=now,
            attached=said.attached,
        )

    async def _fact(self, position: int, connection: Reader) -> Any:
        """Return the fact at a position, its words as they are sealed."""
        row = await (await connection.execute(FACT, [position])).fetchone()
        assert row is not None, position
        return self._rules.decode(bytes(row[0])).fact

    async def _to(self, name: str, connection: Reader) -> To:
        """Return name and address of whoever it is, as they are now; raises `ToNobody`."""
        found = await recipient(connection, name)
        if found is None:
            raise ToNobody("nobody-there")
        fact = await self._fact(found.words_at, connection)
        sealed = {"name": fact.name, "email": fact.email}
        (words,) = await self._book.vault.open_each([(name, fact_name(type(fact)), sealed)])
        if isinstance(words, Exception):
            raise ToNobody("unreadable")
        if not (words["name"] and words["email"]):
            raise ToNobody("nobody-there")
        return To(words["name"], words["email"], found.language)


async def _stands(mail: Mail, now: datetime, connection: Reader) -> bool:
    of = {"kind": mail.kind, "recipient": mail.recipient, "thing": mail.thing}
    return await still_stands(connection, mail.position, now, **of)


def _text(mail: Mail, to: To, said: Said) -> Iterator[str]:
    """Yield the lines of a letter, paragraph by paragraph."""
    text, labels = TEXTS[to.language][mail.kind], LABELS[to.language]
    paragraphs = (
        [labels.greeting.format(name=to.name)],
        [text.opening.format(**said.values)],
        said.lines,
        [text.closing.format(**said.values)] if text.closing else (),
        [labels.calendar] if said.attached and said.attached.method == "PUBLISH" else (),
    )
    for paragraph in filter(None, paragraphs):
        yield from paragraph
        yield ""
    yield from ("-- ", labels.end, "")
