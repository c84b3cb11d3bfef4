"""Verifications as the book remembers them: whichever process began one, every process shows it, and what became of it.

lock    whoever runs one holds it on a connection of its own; PostgreSQL lets go of it when that process dies
row     how far it is, and what it found; one that says it runs while nobody holds the lock was cut off
"""

import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, Literal, Self

import msgspec
import psycopg
from psycopg.rows import TupleRow

from api.engine.access_seal import mac_of_verification
from api.engine.settings import Settings
from ledger.kernel.who import Who
from ledger.log.connections import Connection, connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.seal.mac import Macs, is_same

LIMIT_SECONDS: Final = 10.0
LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended('{access}.verifications', 0))"
ONE: Final = """
SELECT verification, actor, began_at, state, checking, percent, ended_at, outcome::text, why, mac, is_held
FROM {access}.verifications_shown WHERE verification = %(name)s
"""
RUNNING: Final = """
SELECT verification, actor, began_at, state, checking, percent, ended_at, outcome::text, why, mac, is_held
FROM {access}.verifications_shown WHERE state = 'running' AND is_held
"""
CUT_OFF: Final = """
UPDATE {access}.verifications SET state = 'failed', why = %(why)s, ended_at = clock_timestamp()
WHERE state = 'running'
"""
BEGIN: Final = """
INSERT INTO {access}.verifications (verification, actor) VALUES (%(name)s, %(actor)s) RETURNING began_at
"""
NOTE: Final = """
UPDATE {access}.verifications SET checking = %(checking)s, percent = %(percent)s WHERE verification = %(name)s
"""
END: Final = """
UPDATE {access}.verifications SET state = %(state)s, ended_at = %(at)s, mac = %(mac)s, outcome = %(outcome)s::json,
    why = %(why)s, percent = CASE WHEN %(state)s = 'done' THEN 100 ELSE percent END
WHERE verification = %(name)s
"""

Fetch = Callable[..., Awaitable[list[TupleRow]]]
"""Runs a statement as the writer, with its parameters."""


class Progress(msgspec.Struct, frozen=True, tag_field="said", tag="progress"):
    """How far the process is with what it checks."""

    checking: str
    percent: int


class VerificationReport(msgspec.Struct, frozen=True, kw_only=True, tag_field="said", tag="found"):
    """What a verification found, in the words of `patto verify`.

    `findings` are the first of each part, of `found` in all; `mending` says of each part that differs what mends
    it; `left_out` are views that could not be compared. `root` is recomputed, over the first `tree_size` facts.
    """

    agrees: bool
    found: int
    findings: list[str]
    mending: list[str]
    left_out: list[str]
    position: int
    tree_size: int
    root: str
    figures: int
    seconds: float


class VerificationStop(msgspec.Struct, frozen=True, tag_field="said", tag="stopped"):
    """Why there is no outcome."""

    why: str


Said = Progress | VerificationReport | VerificationStop
SAID: Final = msgspec.json.Decoder(Said)
BROKE_OFF: Final = VerificationStop("It broke off; the server's log says why.")
FORGED: Final = "What stands of it in the book was not written by the book: see `patto verify`."
DIED: Final = "The process that ran it has died; another can be begun."


class VerificationShown(msgspec.Struct, frozen=True, kw_only=True):
    """A verification: who asked for it and when, how far it is (`percent` of what it is `checking`), what it found."""

    verification: str
    by: str
    began_at: datetime
    state: Literal["running", "done", "failed"] = "running"
    checking: str = ""
    percent: int = 0
    ended_at: datetime | None = None
    outcome: VerificationReport | None = None
    why: str | None = None


async def running_one(fetch: Fetch, macs: Macs) -> VerificationShown | None:
    """Return the one that somebody runs."""
    rows = await fetch(RUNNING)
    return _shown(rows[0], macs) if rows else None


async def shown_one(fetch: Fetch, macs: Macs, name: str) -> VerificationShown | None:
    """Return the one of that name."""
    rows = await fetch(ONE, name=name)
    return _shown(rows[0], macs) if rows else None


def _shown(row: TupleRow, macs: Macs) -> VerificationShown:
    """Return what is shown of a row.

    One that says it runs while nobody runs it was cut off; one with an outcome that the book did not write has none.
    """
    name, actor, began_at, state, checking, percent, ended_at, outcome, why, mac, is_held = row
    cut_off = state == "running" and not is_held
    if state == "done":
        written = (name, actor, began_at, ended_at, outcome)
        if not is_same(mac, mac_of_verification(macs, written)):
            state, outcome, why = "failed", None, FORGED
    return VerificationShown(
        verification=name,
        by=actor,
        began_at=began_at,
        state="failed" if cut_off else state,
        checking=checking,
        percent=percent,
        ended_at=ended_at,
        outcome=msgspec.json.decode(outcome, type=VerificationReport) if outcome else None,
        why=DIED if cut_off else why,
    )


class OwnVerification:
    """The one that this process runs: as long as its connection is open nobody else begins one."""

    def __init__(
        self, connection: Connection, book: BookName, macs: Macs, shown: VerificationShown
    ) -> None:
        self.shown = shown
        self._connection, self._book, self._macs = connection, book, macs

    @classmethod
    async def begun(cls, settings: Settings, macs: Macs, who: Who) -> Self | None:
        """Write down that one begins; None when somebody runs one. One that was cut off is said to be over."""
        book, name = settings.name, secrets.token_hex(8)
        where = signed_in_as(settings.conninfo, book.writer)
        connection = await connect(where, limit_seconds=LIMIT_SECONDS, commit="on")
        try:
            if await _run(connection, book, LOCK) != [(True,)]:
                await connection.close()
                return None
            await _run(connection, book, CUT_OFF, why=DIED)
            ((began_at,),) = await _run(connection, book, BEGIN, name=name, actor=who.actor)
        except BaseException:
            await connection.close()
            raise
        shown = VerificationShown(verification=name, by=who.actor, began_at=began_at)
        return cls(connection, book, macs, shown)

    async def note(self, progress: Progress) -> None:
        """Write down how far it is; raises `psycopg.Error`."""
        values = {"checking": progress.checking, "percent": progress.percent}
        await _run(self._connection, self._book, NOTE, name=self.shown.verification, **values)

    async def end(self, said: VerificationReport | VerificationStop) -> bool:
        """Write down what it found, if that can be, and let the next begin; return whether there is an outcome."""
        shown, now = self.shown, datetime.now(UTC)
        values: dict[str, object] = {"name": shown.verification, "at": now}
        match said:
            case VerificationReport():
                outcome = msgspec.json.encode(said).decode()
                row = (shown.verification, shown.by, shown.began_at, now, outcome)
                mac = mac_of_verification(self._macs, row)
                values |= {"state": "done", "outcome": outcome, "why": None, "mac": mac}
            case VerificationStop(why):
                values |= {"state": "failed", "outcome": None, "why": why, "mac": None}
        is_written = False
        with suppress(psycopg.Error):  # Without the lock it is known to have been cut off.
            await _run(self._connection, self._book, END, **values)
            is_written = True
        await self._connection.close()
        return is_written and isinstance(said, VerificationReport)


async def _run(
    connection: Connection, book: BookName, sql: str, **parameters: object
) -> list[TupleRow]:
    cursor = await connection.execute(book.fill(sql).encode(), parameters or None)
    return await cursor.fetchall() if cursor.description else []
