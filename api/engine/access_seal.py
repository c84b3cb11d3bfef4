"""Each row of the log of access is sealed with the one before it, under a key of the book; so is how long the log is.

Whoever can write the tables but has no key changes, adds, moves or takes away nothing that `patto verify` would not name.
What they can do is put all of it back as it was before, tokens too: that is told by what is remembered beside the
master key (`access_anchor.py`).
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import msgspec
import psycopg

from ledger.log.names import BookName
from ledger.seal.mac import Macs, is_same

logger = logging.getLogger("patto.api")

What = Literal[
    "token-issued", "token-revoked", "sign-in-failed", "refused", "personal-read", "verified"
]

HEAD: Final = "SELECT rows, last, mac FROM {access}.seal"
# Whoever comes second finds another head, and seals again on top of it.
APPEND: Final = """
WITH moved AS (
    UPDATE {access}.seal SET rows = %(rows)s, last = %(last)s, mac = %(mac)s
    WHERE rows = %(was_rows)s AND last = %(was_last)s::bytea RETURNING rows
)
INSERT INTO {access}.log (n, at, actor, what, target, persons, times, mac)
SELECT new.* FROM moved, jsonb_to_recordset(%(entries)s::jsonb) new(
    n bigint, at timestamptz, actor text, what text, target text, persons text[], times integer, mac bytea
)
RETURNING n
"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING: Final = bytes(16)
BROKEN: Final = b"broken"
"""What stands for the row before when the seal does not hold: no row has such a MAC, and the break stays to be seen."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with access: see the table `log`."""

    at: datetime
    actor: str
    what: What
    target: str
    persons: Sequence[str] = ()
    times: int = 1


class Head(msgspec.Struct, frozen=True):
    """How many rows there are, the mac of the last one, and that of both."""

    rows: int = 0
    last: bytes = NOTHING
    mac: bytes = NOTHING

    def holds(self, macs: Macs) -> bool:
        """Say whether somebody wrote this who has the key; a log without a row needs none."""
        return self == Head() or is_same(self.mac, macs.of_access(self.last, b"%d" % self.rows))


def microseconds(at: datetime) -> int:
    """Return a moment as it enters a MAC: microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def mac_of(macs: Macs, before: bytes, row: Sequence[Any]) -> bytes:
    """Return the MAC of a row (n, microseconds, actor, what, target, persons, times) after the one before it."""
    return macs.of_access(before, msgspec.json.encode(row))


def mac_of_token(macs: Macs, row: Sequence[Any]) -> bytes:
    """Return the MAC of a token as it was issued: digest, actor, role, hub, user, scope, created_at, expires_at."""
    digest, *fields, created_at, expires_at = row
    moments = (microseconds(created_at), microseconds(expires_at))
    return macs.of_access(bytes(digest), msgspec.json.encode((*fields, *moments)))


def mac_of_verification(macs: Macs, row: Sequence[Any]) -> bytes:
    """Return the MAC of what a verification found: its name, who asked for it, began_at, ended_at, the outcome as text."""
    name, actor, began_at, ended_at, outcome = row
    values = (name, actor, microseconds(began_at), microseconds(ended_at), outcome)
    return macs.of_access(b"verification", msgspec.json.encode(values))


class AccessSeal:
    """Seals entries upon the newest head that is known, and remembers how far the log was."""

    def __init__(self, macs: Macs) -> None:
        self._macs = macs
        self.head: Head | None = None
        self._most = 0

    def look(self, head: Head) -> None:
        """Take a head that was read; one that does not hold, or went back, is left to be seen."""
        self.head = head
        if not head.holds(self._macs) or head.rows < self._most:
            logger.critical("the log of access is not the one that was sealed: see `patto verify`")
            self.head = Head(head.rows, head.last, BROKEN)
        self._most = max(self._most, head.rows)

    def onto(self, head: Head, entries: Sequence[Entry]) -> tuple[Head, dict[str, object]]:
        """Return the next head, and what `APPEND` takes."""
        before = BROKEN if head.mac == BROKEN else head.last
        rows = []
        for n, one in enumerate(entries, head.rows + 1):
            entry = (one.actor, one.what, one.target, list(one.persons), one.times)
            before = mac_of(self._macs, before, (n, microseconds(one.at), *entry))
            names = ("n", "at", "actor", "what", "target", "persons", "times", "mac")
            rows.append(dict(zip(names, (n, one.at, *entry, f"\\x{before.hex()}"), strict=True)))
        size = head.rows + len(entries)
        new = Head(size, before, self._macs.of_access(before, b"%d" % size))
        return new, {
            "rows": new.rows,
            "last": new.last,
            "mac": new.mac,
            "was_rows": head.rows,
            "was_last": head.last,
            "entries": msgspec.json.encode(rows).decode(),
        }

    def moved(self, head: Head) -> None:
        """Remember the head that was written."""
        self.head, self._most = head, head.rows


def write_down(
    connection: psycopg.Connection[Any], book: BookName, macs: Macs, entries: Sequence[Entry]
) -> None:
    """Append to the log of access, in the transaction of the writer's `connection`."""
    while True:
        sealing = AccessSeal(macs)
        row = connection.execute(book.fill(HEAD).encode()).fetchone()
        assert row, "the table has one row"
        sealing.look(Head(*row))
        assert sealing.head
        _, parameters = sealing.onto(sealing.head, entries)
        if connection.execute(book.fill(APPEND).encode(), parameters).rowcount:
            return
