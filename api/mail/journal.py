"""What became of each mail: written down before and after it is sent, so that none is sent twice.

waiting   to be sent at `next_at`
sending   being handed over, by whoever holds the lock; found without anybody sending it, it is
unsure    perhaps sent: a process died, a connection broke before the answer, a book was restored. Never sent by itself
sent      the mail server took it
bounced   the mail server knows no such address
failed    refused for good for another reason, or too late
dropped   nobody is to have it any more
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

import msgspec
from psycopg.rows import TupleRow

from ledger.log.connections import Connection
from ledger.log.names import BookName
from projections.mail.outbox import Kind
from projections.mail.reminders import LONGEST, REMINDERS
from projections.mail.view import OUTBOX

TAKEN_MOST: Final = 500
WITHIN: Final = timedelta(days=3)
"""A mail goes within so long, or not at all."""

LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended('{access}.mails', 0))"
REACHED: Final = """
SELECT position FROM {read}.tracking
WHERE view = %(view)s AND edition = %(edition)s AND position >= awaited AND stopped IS NULL
"""
SEEN: Final = "SELECT position, place FROM {access}.mail_seen"
SWITCH_ON: Final = """
INSERT INTO {access}.mail_seen (since, position, place)
SELECT %(now)s, coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0), %(place)s
ON CONFLICT DO NOTHING
"""
ORDERED: Final = """
SELECT kind, recipient, thing, position, at FROM {read}.outbox
WHERE position > %(seen)s AND position <= %(reached)s ORDER BY position, line LIMIT %(most)s
"""
# Of what was to be told before mail was switched on none is; what lapsed long ago is not even looked at.
REMINDED: Final = """
SELECT kind, recipient, thing, from_position, until FROM {read}.reminders r
WHERE to_position = 9223372036854775807 AND due <= %(now)s AND due > %(long_ago)s AND until > %(now)s
    AND due > (SELECT since FROM {access}.mail_seen) AND NOT EXISTS (
        SELECT FROM {access}.mails m WHERE m.kind = r.kind AND m.recipient = r.recipient AND m.thing = r.thing
            AND m.position = r.from_position)
ORDER BY due LIMIT %(most)s
"""
TAKE: Final = """
INSERT INTO {access}.mails (mail, kind, recipient, thing, position, until, state, next_at, changed_at, why)
SELECT mail, kind, recipient, thing, position, until, %(state)s::text, %(now)s, %(now)s, %(why)s::text
FROM unnest(%(mail)s::text[], %(kind)s::text[], %(recipient)s::text[], %(thing)s::text[], %(position)s::bigint[],
    %(until)s::timestamptz[]) m (mail, kind, recipient, thing, position, until)
ON CONFLICT DO NOTHING
"""
SAW: Final = "UPDATE {access}.mail_seen SET position = greatest(position, %(position)s)"
ARRIVED: Final = "UPDATE {access}.mail_seen SET place = %(place)s"
COUNTED: Final = (
    "SELECT state, count(*) FROM {access}.mails WHERE state <> 'sent' GROUP BY state ORDER BY state"
)
TROUBLE: Final = """
UPDATE {access}.mail_seen SET trouble = %(trouble)s, trouble_since = CASE WHEN %(trouble)s::text IS NULL THEN NULL
    ELSE coalesce(trouble_since, %(now)s) END
WHERE trouble IS DISTINCT FROM %(trouble)s
"""
INTERRUPTED: Final = """
UPDATE {access}.mails SET state = 'unsure', why = 'interrupted', changed_at = %(now)s WHERE state = 'sending'
"""
ELSEWHERE: Final = """
UPDATE {access}.mails SET state = 'unsure', why = 'restored', changed_at = %(now)s
WHERE state IN ('waiting', 'sending')
"""
# What was decided earlier about the same thing is told first.
DUE: Final = """
SELECT m.mail, m.kind, m.recipient, m.thing, m.position, m.until, m.tries FROM {access}.mails m
WHERE m.state = 'waiting' AND m.next_at <= %(now)s AND NOT EXISTS (
    SELECT FROM {access}.mails e WHERE e.state = 'waiting' AND e.recipient = m.recipient AND e.thing = m.thing
        AND e.position < m.position)
ORDER BY m.position, m.mail LIMIT %(most)s
"""
MARK: Final = """
UPDATE {access}.mails SET state = 'sending', tries = tries + 1, changed_at = %(now)s, why = NULL, reply = NULL
WHERE mail = %(mail)s AND state = 'waiting' RETURNING tries
"""
END: Final = """
UPDATE {access}.mails SET state = %(state)s, next_at = %(next_at)s, changed_at = %(now)s, why = %(why)s, reply = %(reply)s
WHERE mail = %(mail)s AND state IN ('waiting', 'sending', 'unsure')
"""


class State(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    BOUNCED = "bounced"
    FAILED = "failed"
    DROPPED = "dropped"


class Mail(msgspec.Struct, frozen=True):
    """One mail that is to be sent, and how often that was tried before."""

    mail: str
    kind: Kind
    recipient: str
    thing: str
    position: int
    until: datetime
    tries: int


class Outcome(msgspec.Struct, frozen=True):
    """What a try came to, why in a word, and the number of the mail server's answer if it gave one."""

    state: State
    why: str | None = None
    reply: int | None = None


class Named(Protocol):
    """Makes the name of a mail, 32 hexadecimal digits, of what it is about."""

    def __call__(self, of: str, /) -> str: ...


class Journal:
    """The book's mails, on a connection as the writer: of all processes the one that holds the lock uses it."""

    def __init__(self, connection: Connection, book: BookName, named: Named) -> None:
        self._connection, self._book, self._named = connection, book, named
        self._is_elsewhere = False

    async def is_ours(self) -> bool:
        """Say whether this connection has the lock now; it keeps it until it ends."""
        return await self._run(LOCK) == [(True,)]

    async def begin(self, now: datetime) -> None:
        """Say what nobody is sending any more to be unsure, and what waits where nobody knows what was sent elsewhere.

        The first time ever mail is switched on: of what was before none is sent.
        """
        timeline = self._connection.timeline
        place = f"{timeline.system}/{timeline.number}"
        async with self._connection.transaction():
            await self._run(SWITCH_ON, now=now, place=place)
            ((_, was),) = await self._run(SEEN)
            self._is_elsewhere = was != place
            await self._run(ELSEWHERE if self._is_elsewhere else INTERRUPTED, now=now)
        if self._is_elsewhere:
            while await self.take(now):
                pass
            await self._run(ARRIVED, place=place)
            self._is_elsewhere = False

    async def take(self, now: datetime) -> int:
        """Take over what is to be sent since last time, and return how many mails that are; too old ones are left."""
        return await self._take_reminders(now) + await self._take_told(now)

    async def _take_reminders(self, now: datetime) -> int:
        """Take over what is to be told now, each once: its row names the fact that made it due."""
        if not await self._run(REACHED, view=REMINDERS.name, edition=REMINDERS.edition):
            return 0
        rows = await self._run(REMINDED, now=now, long_ago=now - LONGEST, most=TAKEN_MOST)
        if rows:
            await self._run(TAKE, **self._columns([(*row[:4], row[4]) for row in rows], now))
        return len(rows)

    async def _take_told(self, now: datetime) -> int:
        """Take over what was told since last time."""
        asked = await self._run(REACHED, view=OUTBOX.name, edition=OUTBOX.edition)
        ((seen, _),) = await self._run(SEEN)
        if not asked or asked[0][0] <= seen:
            return 0
        reached = asked[0][0]
        rows = await self._run(ORDERED, seen=seen, reached=reached, most=TAKEN_MOST)
        if len(rows) == TAKEN_MOST:  # What one fact ordered is taken together.
            last = rows[-1][3]
            rows = await self._run(ORDERED, seen=seen, reached=last, most=None)
            reached = last
        async with self._connection.transaction():
            young = [(*row[:4], row[4] + WITHIN) for row in rows if row[4] + WITHIN > now]
            await self._run(TAKE, **self._columns(young, now))
            await self._run(SAW, position=reached)
        return len(rows)

    def _columns(self, rows: Sequence[TupleRow], now: datetime) -> dict[str, object]:
        """Return (kind, recipient, thing, position, until) as columns."""
        unsure = self._is_elsewhere
        return {
            "mail": [self._named(f"mail {' '.join(map(str, row[:4]))}") for row in rows],
            **{name: [row[n] for row in rows] for n, name in enumerate(COLUMNS)},
            "until": [row[4] for row in rows],
            "state": State.UNSURE if unsure else State.WAITING,
            "why": "restored" if unsure else None,
            "now": now,
        }

    async def due(self, now: datetime, most: int) -> Sequence[Mail]:
        """Return what is to be sent now, in order; of what is about one thing the first alone."""
        return [Mail(*row) for row in await self._run(DUE, now=now, most=most)]

    async def mark(self, mail: Mail, now: datetime) -> bool:
        """Write down durably that it is being sent; False when it is no longer to be."""
        return bool(await self._run(MARK, mail=mail.mail, now=now))

    async def end(
        self, mail: Mail, outcome: Outcome, now: datetime, next_at: datetime | None = None
    ) -> None:
        """Write down what the try came to."""
        values = {"state": outcome.state, "why": outcome.why, "reply": outcome.reply}
        await self._run(END, mail=mail.mail, now=now, next_at=next_at or now, **values)

    async def say(self, trouble: str | None, now: datetime) -> None:
        """Have all processes tell why no letter can leave, or that they can."""
        await self._run(TROUBLE, trouble=trouble, now=now)

    async def _run(self, sql: str, **parameters: object) -> list[TupleRow]:
        sql = self._book.fill(sql)
        cursor = await self._connection.execute(sql.encode(), parameters or None)
        return await cursor.fetchall() if cursor.description else []


COLUMNS: Final = ("kind", "recipient", "thing", "position")
