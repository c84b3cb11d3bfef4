"""What this machine needs to decode a book's lines: replay and catch-up are told as parts of it."""

import time

import psycopg

from benchmarks.server import BenchServer
from ledger.log.names import BookName
from ledger.registry import RULES


def stored_lines(server: BenchServer, name: BookName) -> list[bytes]:
    """Return every line of a book, as stored."""
    with psycopg.connect(server.url) as connection, connection.cursor(binary=True) as cursor:
        sql = name.fill("SELECT data FROM {book}.facts ORDER BY position")
        return [data for (data,) in cursor.execute(sql.encode())]


def decoding_rate(datas: list[bytes]) -> float:
    """Return lines a second, decoded one after another into facts, and nothing else done."""
    decode = RULES.decode
    began = time.perf_counter()
    for data in datas:
        decode(data)
    return len(datas) / (time.perf_counter() - began)
