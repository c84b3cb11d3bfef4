"""The book's own keys, read from a vault as whoever has the master key may."""

import psycopg

from ledger.log.names import BookName
from ledger.vault import BookKeys, MasterKey

WRAPPED = "SELECT wrapped FROM {vault}.book_keys WHERE master = %s"


def keys_of(conninfo: str, book: BookName, master: MasterKey) -> BookKeys:
    with psycopg.connect(conninfo, options=f"-c role={book.writer}") as connection:
        row = connection.execute(book.fill(WRAPPED), [master.proof]).fetchone()
    return master.unwrap_book_key(row[0])
