"""Ready is said when commands are written and seen, and only then; what keeps them from it is named."""

import asyncio
from contextlib import contextmanager

import psycopg
import pytest

from api.engine import readiness
from api.engine.readiness import AHEAD, ALONE, FAILING, STILL, ViewsSeen
from api.engine.write_probe import HANGING
from ledger.log import arrays
from ledger.log.batch import Batch
from ledger.log.parameters import append_parameters
from ledger.log.recorder import NO_MACS
from ledger.log.statements import APPEND, HEAD
from ledger.seal.tree import Frontier, leaves_of
from patto.postgres import Cluster
from projections.engine.asof import Kept
from tests.api.mortal import mortal, settings, town, until_ready_is
from tests.api.town import Town

__all__ = ["mortal", "settings", "town"]

HUB = {"name": "Spazio di Ostana", "side": "village", "istat": "004162", "another": True}
needs_a_town = pytest.mark.anyio


async def why(town: Town) -> str:
    """Wait until it is not ready, and return the reason.

    When the pen's own append fails first, that is said until the probe, whose last outcome is good for a second, has
    found out what it is.
    """
    detail = FAILING
    while detail.endswith(FAILING):
        await until_ready_is(town, 503)
        answer = await town.get("/health/ready")
        if answer.status_code == 503:  # Not made ready again since it was looked.
            assert answer.json()["type"] == "/problems/unavailable"
            detail = answer.json()["detail"]
        await asyncio.sleep(0.05)
    return detail.partition("may be tried again. ")[2]


def sql(cluster: Cluster, *statements: str) -> None:
    """Do this as the superuser."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def held(cluster: Cluster, statement: str):
    """Keep a transaction open that has done this."""
    with psycopg.connect(cluster.url()) as connection:
        connection.execute(statement)
        yield
        connection.rollback()


def write_unknown(cluster: Cluster, town: Town) -> None:
    """Append, as another version would, a fact that this one does not know."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        arrays.register(connection)
        last, at, frontier = connection.execute(town.book.fill(HEAD)).fetchone()
        data = b'{"type": "x.secret.v1"}'
        before = Frontier.from_bytes(last, frontier)
        tree = before.append(leaves_of([data]))
        written = Batch(
            last, before.root(), at, ["x.secret.v1"], [data], [], [], [], tree, tree.root(), []
        )
        statement = town.book.fill(APPEND).encode()
        connection.execute(statement, append_parameters(written, NO_MACS), binary=True)


@needs_a_town
async def test_a_read_only_server_is_not_ready(town: Town, mortal: Cluster):
    """Nobody has to send a command to find it out; when it is writable again that is found out too."""
    sql(mortal, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    try:
        assert await why(town) == "PostgreSQL is read-only."
        assert (await town.post("/hubs", HUB)).status_code == 503
    finally:
        sql(
            mortal,
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()",
        )
    await until_ready_is(town, 200)
    assert (await town.post("/hubs", HUB)).status_code == 201


@needs_a_town
@pytest.mark.parametrize("sent", [0, 1])
async def test_a_hanging_append_is_not_ready(town: Town, mortal: Cluster, sent: int):
    """Whether it is a command that hangs or the probe, the answer comes soon."""
    with held(mortal, f"SELECT FROM {town.book.schema}.pen FOR UPDATE"):
        commands = [asyncio.create_task(town.post("/hubs", HUB)) for _ in range(sent)]
        assert await why(town) == HANGING
        for answer in await asyncio.gather(*commands):
            assert answer.status_code == 503
            assert await why(town) == HANGING
    await until_ready_is(town, 200)
    assert (await town.post("/hubs", HUB)).status_code == 201


class Hanging:
    """A book whose append hangs, though something was written a moment ago, and whose probe finds nothing wrong."""

    failing, unanswered, trouble = None, 1, None

    def append_seconds(self) -> float:
        return readiness.HANGING_SECONDS + 1

    def why_not_ready(self) -> None:
        return None

    def open_book(self):
        return self

    async def why_not(self) -> None:
        return None

    async def kept(self):
        return [], True


@pytest.mark.anyio
async def test_an_append_that_hangs_is_told_whatever_was_written_a_moment_ago(tmp_path):
    """No probe is needed to know it, and no write before it says anything of it."""
    book = Hanging()
    asked = readiness.Readiness(book, book, book, tmp_path / "note")
    asked.appended()
    assert await asked.why_not() == HANGING


@needs_a_town
async def test_a_right_that_was_taken_is_not_ready(town: Town, mortal: Cluster):
    """The pen may not append any more: the probe goes the same way."""
    name = town.book
    taken = f"EXECUTE ON FUNCTION {name.schema}.append"
    sql(mortal, f"REVOKE {taken} FROM {name.writer}")
    assert await why(town) == "PostgreSQL refuses to write."
    sql(mortal, f"GRANT {taken} TO {name.writer}")
    await until_ready_is(town, 200)


@needs_a_town
async def test_a_view_that_is_ahead_of_the_log_is_not_ready(town: Town, mortal: Cluster):
    """The log was rolled back below it."""
    tracking = f"{town.book.read}.tracking"
    sql(mortal, f"UPDATE {tracking} SET position = position + 100")
    assert await why(town) == AHEAD
    sql(mortal, f"UPDATE {tracking} SET position = position - 100")
    await until_ready_is(town, 200)


@needs_a_town
async def test_views_that_stand_still_are_not_ready(town: Town, mortal: Cluster, monkeypatch):
    """Somebody holds up the follower, which lives, while the book goes on."""
    monkeypatch.setattr(readiness, "STILL_SECONDS", 1.0)
    with held(mortal, f"LOCK {town.book.read}.tracking IN SHARE MODE"):
        assert (await town.post("/hubs", HUB)).status_code == 201
        assert await why(town) == STILL
    await until_ready_is(town, 200)


@needs_a_town
async def test_a_dead_follower_is_not_ready(town: Town, mortal: Cluster, monkeypatch):
    """Although nothing waits to be seen: it is gone, and does not come back."""
    monkeypatch.setattr(readiness, "STILL_SECONDS", 1.0)
    projector = town.book.projector
    sql(
        mortal,
        f"REVOKE SELECT ON {town.book.schema}.batches FROM {projector}",
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'",
    )
    assert await why(town) == ALONE
    sql(mortal, f"GRANT SELECT ON {town.book.schema}.batches TO {projector}")
    await until_ready_is(town, 200)


@needs_a_town
async def test_what_is_told_of_an_unknown_fact_is_not_the_fact(town: Town, mortal: Cluster):
    """Its line is nobody's business who asks whether the service is ready, or sends a command."""
    write_unknown(mortal, town)
    answer = await town.post("/hubs", HUB)
    assert (answer.status_code, "secret" in answer.text) == (503, False)
    assert "secret" not in await why(town)


BEHIND, LEVEL = Kept("balances", 7, 9), Kept("balances", 9, 9)
LIMIT = readiness.STILL_SECONDS


@pytest.mark.parametrize(
    "looks,told",
    [
        ([(0, [BEHIND], True)], None),
        ([(0, [BEHIND], True), (LIMIT, [BEHIND], True)], STILL),
        ([(0, [BEHIND], True), (LIMIT, [Kept("balances", 8, 9)], True)], None),
        ([(0, [BEHIND], True), (LIMIT, [LEVEL], True)], None),
        ([(0, [LEVEL], True), (LIMIT, [Kept("balances", 9, 10)], True)], None),
        ([(0, [LEVEL, Kept("shares", 10, 9)], True)], AHEAD),
        ([(0, [LEVEL], False)], None),
        ([(0, [LEVEL], False), (LIMIT, [LEVEL], False)], ALONE),
        ([(0, [LEVEL], False), (1, [LEVEL], True), (LIMIT, [LEVEL], False)], None),
    ],
)
def test_views_are_as_they_should_be(looks, told):
    """Behind for long without a step, ahead at all, or kept by nobody for long: that is not ready."""
    seen = ViewsSeen()
    for at, views, followed in looks:
        seen.note(views, followed=followed, at=at)
    assert seen.why_not(looks[-1][0]) == told
