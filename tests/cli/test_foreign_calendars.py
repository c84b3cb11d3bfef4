"""`patto foreign-calendars` lists what is read from addresses, and has one read now; it shows no address, for it knows none."""

import psycopg
import pytest

from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from patto.cli.errors import Exit
from patto.postgres import Cluster

GOOD, STALE, STOPPED = (f"CE{letter * 16}" for letter in "ABC")
PUT = """
INSERT INTO {access}.foreign_readings (calendar, hub, address_at, is_heard, since, next_at, tries, read_at, why, status)
VALUES (%s, 'SHUBAAAAAAAAAAAAA', 7, %s, now() - interval '3 days', now() + interval '1 hour', %s, now() - %s::interval, %s, %s)
ON CONFLICT DO NOTHING
"""


@pytest.fixture
def heard(server: Cluster, small_book: str) -> BookName:
    """A book that hears two foreign calendars, one of them in vain, and no longer a third."""
    book = BookName(small_book)
    with psycopg.connect(signed_in_as(server.url(), book.writer), autocommit=True) as writer:
        asked = book.fill(PUT).encode()
        writer.execute(asked, [GOOD, True, 0, "10 minutes", None, None])
        writer.execute(asked, [STALE, True, 4, "2 days", "refused", 404])
        writer.execute(asked, [STOPPED, False, 0, "9 days", None, None])
    return book


def test_each_is_listed_with_what_its_readings_came_to(ask, heard):
    """When it was read last, and why not since; what is stopped is not listed."""
    answer = ask("foreign-calendars")
    assert answer.code == Exit.DONE
    first, second = (line.split() for line in answer.lines)
    assert first[:3] == [GOOD, "SHUBAAAAAAAAAAAAA", "good"]
    assert (second[:3], second[-3:]) == (
        [STALE, "SHUBAAAAAAAAAAAAA", "stale"],
        ["4x", "refused", "404"],
    )


def test_one_is_read_next(ask, server, heard):
    """Whatever pause it is in."""
    assert ask("foreign-calendars", "now", STALE).out == f"{STALE} is read next.\n"
    with psycopg.connect(signed_in_as(server.url(), heard.reader), autocommit=True) as reader:
        asked = f"SELECT calendar FROM {heard.access}.foreign_readings WHERE next_at <= now()"
        assert reader.execute(asked.encode()).fetchall() == [(STALE,)]


@pytest.mark.parametrize("name", [STOPPED, "CE7"])
def test_what_is_not_read_cannot_be_read_now(ask, heard, name):
    """One that is stopped, or is none."""
    answer = ask("foreign-calendars", "now", name)
    assert answer.code != Exit.DONE
    assert f"No foreign calendar {name}" in answer.err
