"""Whether anybody follows a book: a follower holds a lock for as long as its connection lives."""

from hashlib import blake2b
from typing import Any

import psycopg

from ledger.log.names import BookName

HOLD = "SELECT pg_advisory_lock_shared(%s)"
FOLLOWED = """
SELECT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
    AND l.classid::bigint = %s AND l.objid::bigint = %s AND l.objsubid = 1
)
"""


def hold_presence(connection: psycopg.Connection[Any], book: BookName) -> None:
    """Say that this connection's follower is there; any number of them may be."""
    connection.execute(HOLD, [_key(book)])


async def is_followed(connection: psycopg.AsyncConnection[Any], book: BookName) -> bool:
    """Say whether any follower of the book is connected."""
    cursor = await connection.execute(FOLLOWED, divmod(_key(book), 1 << 32))
    row = await cursor.fetchone()
    return bool(row and row[0])


def _key(book: BookName) -> int:
    """Return a number of 63 bits that stands for the book's followers."""
    return (
        int.from_bytes(blake2b(f"follower of {book.schema}".encode(), digest_size=8).digest()) >> 1
    )
