"""What says who may sign in, and who did what: every token is one that was issued, every row of the log one that was sealed.

log      each row with the one before it, none left out, and as many as were sealed
         nor shorter, or another, than what was remembered of it beside the master key
tokens   each as it was issued, none gone; ended when the log says so, and only then
verifications  each outcome as it was written, none gone
"""

from collections.abc import Iterator
from typing import Any, Final

import psycopg

from api.engine.access_anchor import is_behind
from api.engine.access_seal import (
    HEAD,
    NOTHING,
    Head,
    mac_of,
    mac_of_token,
    mac_of_verification,
    microseconds,
)
from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.seal.mac import Macs, is_same
from projections.engine.finding import Findings, Part

ROWS_AT_ONCE: Final = 2_000
AT_ONE_MOMENT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
LOG: Final = "SELECT n, at, actor, what, target, persons, times, mac FROM {access}.log ORDER BY n"
ROW: Final = "SELECT mac FROM {access}.log WHERE n = %s"
# Of each token that is there or that the log tells of: how often it was issued, and when it ended.
TOKENS: Final = """
SELECT coalesce(logged.target, left(encode(t.digest, 'hex'), 12)), t.mac, coalesce(logged.issued, 0),
    t.revoked_at IS NOT DISTINCT FROM logged.revoked_at,
    t.digest, t.actor, t.role, t.hub, t."user", t.scope, t.created_at, t.expires_at
FROM {access}.tokens t
FULL JOIN (
    SELECT target, count(*) FILTER (WHERE what = 'token-issued') AS issued,
        max(at) FILTER (WHERE what = 'token-revoked') AS revoked_at
    FROM {access}.log WHERE what IN ('token-issued', 'token-revoked') GROUP BY target
) logged ON logged.target = left(encode(t.digest, 'hex'), 12)
ORDER BY 1
"""
# Each verification that has an outcome, or of which the log tells so.
VERIFICATIONS: Final = """
SELECT coalesce(logged.target, v.verification), v.mac, v.verification, v.actor, v.began_at, v.ended_at, v.outcome::text
FROM (SELECT * FROM {access}.verifications WHERE state = 'done') v
FULL JOIN (SELECT DISTINCT target FROM {access}.log WHERE what = 'verified') logged ON logged.target = v.verification
ORDER BY 1
"""


def compare_access(
    conninfo: str, book: BookName, macs: Macs, remembered: Head, findings: Findings
) -> None:
    """Compare the tables of the access schema, as of one moment, with what was sealed and with each other.

    `remembered` is the newest seal that was seen (`access_anchor.py`).
    """
    with connect_blocking(signed_in_as(conninfo, book.writer)) as connection:
        connection.execute(AT_ONE_MOMENT)
        for text in _differences(connection, book, macs, remembered):
            findings.add(Part.ACCESS, text)
        connection.execute("COMMIT")


def _differences(
    connection: psycopg.Connection[Any], book: BookName, macs: Macs, remembered: Head
) -> Iterator[str]:
    def rows(sql: str) -> Iterator[Any]:
        with connection.cursor(name="compared") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            yield from cursor.execute(book.fill(sql).encode())

    heads = [Head(*row) for row in rows(HEAD)]
    yield from _log(rows(LOG), heads[0] if heads else None, macs)
    there = connection.execute(book.fill(ROW).encode(), (remembered.rows,)).fetchone()
    if is_behind(remembered, there and there[0]):
        yield f"the log of access was put back behind row {remembered.rows:,}, up to which it was seen before"
    for token in rows(TOKENS):
        if what := _wrong_with(token, macs):
            yield f"the token {token[0]} {what}"
    for name, mac, *row in rows(VERIFICATIONS):
        if mac is None:
            yield f"the verification {name} had an outcome, and has none"
        elif not is_same(mac, mac_of_verification(macs, row)):
            yield f"the outcome of the verification {name} is not the one that was written"


def _log(rows: Iterator[Any], head: Head | None, macs: Macs) -> Iterator[str]:
    """Go through the rows; each is held against the one before it as it stands there, so that one change is one finding."""
    before, last = NOTHING, 0
    for n, at, *entry, mac in rows:
        if n != last + 1:
            yield f"the log of access has no row {last + 1:,}" + (
                f" to {n - 1:,}" if n > last + 2 else ""
            )
        elif not is_same(mac, mac_of(macs, before, (n, microseconds(at), *entry))):
            yield f"row {n:,} of the log of access is not the one that was sealed after the one before it"
        before, last = bytes(mac), n
    if head is None:
        yield "the log of access has no seal"
    elif not head.holds(macs):
        yield "the seal of the log of access is not one of this book"
    elif (head.rows, head.last) != (last, before):
        yield f"the log of access ends at row {last:,}, and was sealed up to row {head.rows:,}"


def _wrong_with(token: Any, macs: Macs) -> str | None:
    _, mac, issued, ends_as_logged, *row = token
    if mac is None:
        return "was issued, and is gone"
    if not is_same(mac, mac_of_token(macs, row)):
        return "is not one that was issued, or not as it was"
    if issued != 1:
        return f"was issued {issued} times, says the log of access"
    return None if ends_as_logged else "was not revoked when it says"
