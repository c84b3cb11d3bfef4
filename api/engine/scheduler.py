"""The scheduler: submits what is due as ordinary commands, so that it is done once, whoever runs it.

due      the view's rows whose hour has come
submit   as the actor `system`, with the key of the work: what and when
refused  kept with the refusal's name, and tried again later: a minute, two, four … at most six hours
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from api.engine.metrics import Outcomes
from ledger.book.book import Book
from ledger.kernel.command import command_name
from ledger.kernel.refused import Kind, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import SYSTEM
from ledger.log.connections import Connection, connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from projections.engine.due import Waiting, ripe

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
AWAY_SECONDS = 2.0
LIMIT_SECONDS = 5.0
AT_ONCE = 200
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
DOUBLINGS_MAX = 12

REMEMBER = """
INSERT INTO tries AS t (key, tries, next_at, refusal)
SELECT * FROM unnest(%s::text[], %s::int[], %s::timestamptz[], %s::text[])
ON CONFLICT (key) DO UPDATE
    SET tries = t.tries + 1, next_at = excluded.next_at, refusal = excluded.refusal
"""
TIDY = """
DELETE FROM tries t WHERE NOT EXISTS (SELECT FROM due d WHERE d.key = t.key) AND t.next_at < %s
"""

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


async def keep_schedule(
    book: Book,
    rules: Rulebook,
    conninfo: str,
    name: BookName,
    outcomes: Outcomes,
    clock: Clock = _now,
) -> None:
    """Submit what is due, for as long as it is not cancelled, whatever happens to PostgreSQL.

    Any number of processes may run this on one book at once.
    """
    while True:
        try:
            async with await _connect(conninfo, name) as connection:
                while True:
                    if not await run_due(book, rules, connection, clock(), outcomes):
                        await asyncio.sleep(POLL_SECONDS)
        except (psycopg.Error, OSError) as why:
            logger.info("the scheduler waits for PostgreSQL: %s", why)
            await asyncio.sleep(AWAY_SECONDS)


async def _connect(conninfo: str, name: BookName) -> Connection:
    options = f"-c search_path={name.read} -c synchronous_commit=off"
    where = signed_in_as(conninfo, name.writer)
    return await connect(where, options, limit_seconds=LIMIT_SECONDS)


async def run_due(
    book: Book,
    rules: Rulebook,
    connection: psycopg.AsyncConnection[Any],
    now: datetime,
    outcomes: Outcomes | None = None,
) -> int:
    """Submit all that is due at `now`; return how many were accepted.

    Every try is written down with the hour of the next one, so that what was accepted waits for the
    view to see it, and what was refused for a better time.
    """
    found = await ripe(connection, rules, now, AT_ONCE)
    if not found:
        return 0
    outcomes = outcomes or Outcomes()
    answers = await asyncio.gather(*(_submit(book, one, outcomes) for one in found))
    answered = [(one, why) for one, why in zip(found, answers, strict=True) if why is not AWAY]
    await _remember(connection, answered, now)
    accepted = sum(why is None for _, why in answered)
    if accepted:
        await connection.execute(TIDY, [now])
    return accepted


AWAY = "unavailable"


async def _submit(book: Book, one: Waiting, outcomes: Outcomes) -> str | None:
    """Return None if it was accepted, the refusal's name if not, `AWAY` if that is not known yet."""
    try:
        await book.submit(one.command, SYSTEM, one.key)
    except Refused as why:
        outcomes.refused(command_name(type(one.command)), why)
        if why.kind is Kind.UNAVAILABLE:
            return AWAY
        logger.log(
            logging.ERROR if why.kind is Kind.FAULT else logging.INFO, "%s: %s", one.key, why.slug()
        )
        return why.slug()
    outcomes.accepted(command_name(type(one.command)))
    return None


async def _remember(
    connection: psycopg.AsyncConnection[Any],
    answered: Sequence[tuple[Waiting, str | None]],
    now: datetime,
) -> None:
    if not answered:
        return
    keys = [one.key for one, _ in answered]
    nexts = [now + pause(one.tries) for one, _ in answered]
    refusals = [why for _, why in answered]
    await connection.execute(REMEMBER, [keys, [1] * len(keys), nexts, refusals])


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many tries before this one."""
    return min(FIRST_PAUSE * (1 << min(tries, DOUBLINGS_MAX)), LONGEST_PAUSE)
