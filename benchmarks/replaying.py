"""Replay: facts a second from the log through every noun, and for the trial balance, with the code of `patto replay`."""

import asyncio
import time
from collections.abc import Callable

from benchmarks.cast import accepted, new_cast, open_campaigns
from benchmarks.ground import Ground
from benchmarks.row import Row, at_least, median, told
from ledger.log.names import BookName
from ledger.registry import RULES
from patto.cli.collector import calm_the_collector
from projections.engine import trial
from projections.engine.history import History
from projections.engine.nouns import Nouns
from projections.engine.replay import replay

EVERY_NOUN, TRIAL_BALANCE = 150_000, 300_000
CAMPAIGNS, PLEDGES_PER_CAMPAIGN, MEMBERS = 10, 500, 2_000


def measure(ground: Ground) -> list[Row]:
    """Write a book, then read it again and again."""
    name = ground.new_book("bench_replay")
    facts = asyncio.run(_written(ground, name, ground.scaled(200_000, 60_000)))
    rounds = ground.scaled(7, 3)
    calm_the_collector()
    nouns = [facts / _timed(lambda: _nouns(ground, name, facts)) for _ in range(rounds)]
    balance = [facts / _timed(lambda: _balance(ground, name, facts)) for _ in range(rounds)]
    verified = [facts / replay(ground.url, name, facts, audits=()).seconds for _ in range(rounds)]
    ground.drop(name)
    size = f"{facts:,} facts: members, payments, pledges"
    return [
        at_least(EVERY_NOUN, "replay through every noun", median(nouns), "facts/s", size),
        at_least(
            TRIAL_BALANCE,
            "replay for the trial balance",
            median(balance),
            "facts/s",
            f"{size}; entries only are read",
        ),
        told(
            "replay with every leaf and root recomputed",
            median(verified),
            "facts/s",
            "through every noun too",
        ),
    ]


async def _written(ground: Ground, name: BookName, facts: int) -> int:
    async with ground.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, campaigns=CAMPAIGNS)
        while book.pen.confirmed.position < facts:
            await open_campaigns(book, cast, CAMPAIGNS)
            await accepted(book, cast.pledges(CAMPAIGNS * PLEDGES_PER_CAMPAIGN))
        return book.pen.confirmed.position


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _nouns(ground: Ground, name: BookName, facts: int) -> None:
    history = History(ground.url, name, facts)
    try:
        nouns = Nouns(RULES)
        nouns.take(history.lines())
    finally:
        history.close()


def _balance(ground: Ground, name: BookName, facts: int) -> None:
    history = History(ground.url, name, facts)
    try:
        told = trial.balances(history)
        assert told
    finally:
        history.close()
