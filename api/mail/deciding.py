"""What somebody decides about mails that were not sent, or of which nobody knows: to be sent again, or dropped."""

from typing import Any, Final

import msgspec
import psycopg

from ledger.log.names import BookName

NEEDING: Final = """
SELECT mail, kind, recipient, thing, state, coalesce(why, ''), reply FROM {access}.mails
WHERE state IN ('unsure', 'bounced', 'failed') ORDER BY position DESC, mail DESC LIMIT %(most)s
"""
AGAIN: Final = """
UPDATE {access}.mails SET state = 'waiting', next_at = clock_timestamp(), changed_at = clock_timestamp(),
    until = clock_timestamp() + interval '3 days', why = 'by-hand', reply = NULL
WHERE mail LIKE %(name)s || '%%' AND state IN ('unsure', 'bounced', 'failed') RETURNING mail
"""
DROP: Final = """
UPDATE {access}.mails SET state = 'dropped', changed_at = clock_timestamp(), why = 'by-hand', reply = NULL
WHERE mail LIKE %(name)s || '%%' AND state IN ('waiting', 'unsure', 'bounced', 'failed') RETURNING mail
"""
DIGITS_MIN: Final = 8
LISTED_MOST: Final = 200

Connection = psycopg.Connection[Any]


class NoSuchMail(Exception):
    """No mail of that name can be decided about: it is sent, being sent or dropped, or there is none, or more than one."""


class Needing(msgspec.Struct, frozen=True):
    """A mail that needs somebody."""

    mail: str
    kind: str
    recipient: str
    thing: str
    state: str
    why: str
    reply: int | None


def needing(connection: Connection, book: BookName) -> list[Needing]:
    """Return the newest mails that need somebody."""
    asked = book.fill(NEEDING).encode()
    rows = connection.execute(asked, {"most": LISTED_MOST}).fetchall()
    return [Needing(*row) for row in rows]


def send_again(connection: Connection, book: BookName, name: str) -> str:
    """Have one sent again, and return its whole name; raises `NoSuchMail`."""
    return _decide(connection, book, AGAIN, name)


def drop(connection: Connection, book: BookName, name: str) -> str:
    """Have one dropped, and return its whole name; raises `NoSuchMail`."""
    return _decide(connection, book, DROP, name)


def _decide(connection: Connection, book: BookName, sql: str, name: str) -> str:
    if len(name) < DIGITS_MIN or not set(name) <= set("0123456789abcdef"):
        raise NoSuchMail(name)
    with connection.transaction():
        rows = connection.execute(book.fill(sql).encode(), {"name": name}).fetchall()
        if len(rows) != 1:
            raise NoSuchMail(name)
    return str(rows[0][0])
