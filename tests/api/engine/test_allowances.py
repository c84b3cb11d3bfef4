"""Who asks too much is told when to ask again, by whatever process they ask."""

import asyncio
import json
from contextlib import AsyncExitStack

import psycopg
import pytest

from api.engine import allowance
from api.engine.allowance import Allowance
from api.engine.problems import TooMuchAsked
from api.engine.tokens import issue
from tests.api.serving import again, served
from tests.api.town import Town
from tests.staff import AUDITOR

pytestmark = pytest.mark.anyio

LEFT = "SELECT (60 - extract(epoch FROM now()) % 60)::float8"
NDJSON = {"content-type": "application/x-ndjson"}
BAD = b'{"key":"k","do":"no.such"}\n'


@pytest.fixture(autouse=True)
async def minute(town: Town):
    """Begin well within a minute of the database's, with nothing used of it yet."""
    role = f"-c role={town.book.writer}"
    with psycopg.connect(town.url, autocommit=True, options=role) as connection:
        connection.execute(town.book.fill("DELETE FROM {access}.allowances").encode())
        ((left,),) = connection.execute(LEFT).fetchall()
    await asyncio.sleep(left if left < 10 else 0)


@pytest.fixture
async def fetch(town: Town):
    """Run statements as the writer, counted."""

    class Fetch:
        def __init__(self, connection) -> None:
            self.count = 0
            self._connection = connection

        async def __call__(self, sql: str, **parameters: object):
            self.count += 1
            filled = town.book.fill(sql).encode()
            return await (await self._connection.execute(filled, parameters)).fetchall()

    async with await psycopg.AsyncConnection.connect(
        town.url, autocommit=True, options=f"-c role={town.book.writer}"
    ) as connection:
        yield Fetch(connection)


@pytest.mark.parametrize("most", [1, 7, 250, 1_000])
async def test_no_more_is_granted_than_the_limit_however_many_processes(fetch, most: int):
    """Three count by themselves; together they grant the limit, or a little less for what is leased in vain."""
    three = [Allowance(fetch, f"things-{most}", most) for _ in range(3)]
    granted = 0
    for n in range(3 * most):
        one = three[n % 3]
        granted += one.use("anna") or await one.use_some("anna", 1)
    assert most - 3 * (most // 100) <= granted <= most
    with pytest.raises(TooMuchAsked) as refused:
        for one in three * (1 + most // 100):
            await one.must_use("anna")
    assert 1 <= refused.value.facts["retry_after_seconds"] <= 60


async def test_one_statement_serves_many_requests(fetch):
    """A hundredth of the limit at a time, and none once the minute's are used up."""
    one = Allowance(fetch, "cheap", 10_000)
    for _ in range(10_000):
        assert one.use("anna") or await one.use_some("anna", 1)
    assert fetch.count == 100
    for _ in range(100):
        assert not one.use("anna")
        assert not await one.use_some("anna", 1)
    assert fetch.count == 101


async def test_who_asks_at_once_leases_once(fetch):
    """A crowd that finds the lease used up waits for one statement."""
    one = Allowance(fetch, "crowd", 10_000)
    assert await asyncio.gather(*(one.use_some("anna", 1) for _ in range(100))) == [1] * 100
    assert fetch.count == 1


async def test_another_minute_is_another_allowance(fetch, monkeypatch: pytest.MonkeyPatch):
    """By the database's clock; what is left of the last one is lost."""
    one, other = (Allowance(fetch, "minutes", 10) for _ in range(2))
    assert await one.use_some("anna", 20) == 10
    assert await other.use_some("anna", 1) == 0
    monkeypatch.setattr(allowance, "LEASE", allowance.LEASE.replace("/ 60)", "/ 60 + 1)"))
    monkeypatch.setattr(allowance, "monotonic", lambda: float("inf"))
    assert await one.use_some("anna", 4) == 4


async def test_without_the_table_each_process_keeps_to_the_limit_by_itself():
    """A limit is no reason to refuse when PostgreSQL is away, nor is that a reason for no limit."""

    async def away(_sql: str, **_parameters: object):
        raise psycopg.OperationalError

    one = Allowance(away, "away", 120)
    assert [await one.use_some("anna", 1) for _ in range(11)] == [1] * 10 + [0]
    assert await one.use_some("bruno", 1) == 1


async def test_a_table_that_does_not_answer_is_asked_once_for_all(monkeypatch: pytest.MonkeyPatch):
    """Nobody waits for it, whoever asks: the process lends itself, and asks again later."""
    monkeypatch.setattr(allowance, "SILENT_SECONDS", 0.01)
    asked = []

    async def silent(_sql: str, **parameters: object):
        asked.append(parameters)
        await asyncio.Event().wait()

    one = Allowance(silent, "silent", 100)
    assert [await one.use_some(f"member {n}", 1) for n in range(50)] == [1] * 50
    assert len(asked) == 1
    later = one._alone_until
    monkeypatch.setattr(allowance, "monotonic", lambda: later)
    assert await one.use_some("another", 1) == 1
    assert len(asked) == 2


async def test_nought_is_no_limit(fetch):
    """Whoever has a proxy that counts need not count twice."""
    one = Allowance(fetch, "none", 0)
    assert one.use("anna")
    assert await one.use_some("anna", 1_000) == 1_000
    assert fetch.count == 0


async def test_a_token_has_so_many_requests_a_minute_from_all_processes_together(town: Town):
    """One more is 429 with Retry-After; another's are their own."""
    few = {"requests_per_minute": 10}
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(served(again(town), **few)) for _ in range(2)]
        answers = [await two[n % 2].get("/hubs", who="auditor") for n in range(14)]
        statuses = [one.status_code for one in answers]
        assert statuses == [200] * 10 + [429] * 4
        assert answers[-1].json()["type"] == "/problems/too-much-asked"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert (await two[0].get("/hubs", who="host")).status_code == 200


async def test_each_token_has_so_many_of_its_actors_requests_from_all_processes_together(
    town: Town,
):
    """Whoever's script has used up its token has others left; all of them together have the actor's."""
    few = {"requests_per_token": 4, "requests_per_minute": 10}
    mine, other = again(town), again(town)
    with psycopg.connect(town.url, options=f"-c role={town.book.writer}") as connection:
        more = [issue(connection, town.book, town.macs, AUDITOR) for _ in range(2)]
    mine.tokens = other.tokens = town.tokens | {"second": more[0], "third": more[1]}
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(served(one, **few)) for one in (mine, other)]
        told = {
            who: [await two[n % 2].get("/hubs", who=who) for n in range(5)]
            for who in ("auditor", "second", "third")
        }
    statuses = {who: [one.status_code for one in answers] for who, answers in told.items()}
    assert statuses["auditor"] == statuses["second"] == [200] * 4 + [429]
    assert statuses["third"] == [200] * 2 + [429] * 3
    ofs = [told[who][n].json()["of"] for who, n in (("auditor", 4), ("third", 2))]
    assert ofs == ["requests of a token", "requests"]
    assert all(1 <= int(one[-1].headers["retry-after"]) <= 60 for one in told.values())


@pytest.mark.parametrize(
    "bound, of",
    [
        ("lines_per_token", "bulk lines of a token"),
        ("lines_per_minute", "bulk lines"),
        ("lines_per_address", "bulk lines of an address"),
    ],
)
async def test_lines_count_for_the_token_the_actor_and_the_address(town: Town, bound, of):
    """The narrowest decides, in all processes together, and says which it was."""
    few = {"lines_per_token": 50, "lines_per_minute": 50, "lines_per_address": 50} | {bound: 6}
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(served(again(town), **few)) for _ in range(2)]
        for here, done in zip(two, (4, 2), strict=True):
            answer = await here.post("/bulk", content=BAD * 4, who="treasurer", headers=NDJSON)
            told = [json.loads(line)["problem"] for line in answer.text.splitlines()]
            kinds = [one["type"].removeprefix("/problems/") for one in told]
            assert kinds == ["malformed"] * done + ["too-much-asked"] * (4 - done)
    assert (told[-1]["of"], told[-1]["limit_per_minute"]) == (of, 6)
    assert 1 <= told[-1]["retry_after_seconds"] <= 60


async def lines_done(here: Town, who: str) -> int:
    """Send four lines; return how many were not too much."""
    answer = await here.post("/bulk", content=BAD * 4, who=who, headers=NDJSON)
    return sum("too-much-asked" not in line for line in answer.text.splitlines())


async def test_lines_with_one_token_are_not_those_with_another(town: Town):
    """Both are one actor's, who may go on with the second when a script has used up the first."""
    with psycopg.connect(town.url, options=f"-c role={town.book.writer}") as connection:
        more = issue(connection, town.book, town.macs, AUDITOR)
    mine = again(town)
    mine.tokens = town.tokens | {"second": more}
    async with served(mine, lines_per_token=6) as here:
        told = [await lines_done(here, who) for who in ("auditor", "auditor", "second", "second")]
    assert told == [4, 2, 4, 2]


async def test_lines_from_one_address_count_whoever_sends_them(town: Town):
    """Two who share one have together what it has."""
    async with served(again(town), lines_per_address=6) as here:
        assert [await lines_done(here, who) for who in ("treasurer", "auditor")] == [4, 2]


async def test_an_address_has_so_many_requests_a_minute_whoever_asks(town: Town):
    """Signed in or not: whoever guesses at tokens is counted too."""
    async with served(again(town), requests_per_address=5) as here:
        guesses = [await here.client.get("/hubs") for _ in range(5)]
        assert [one.status_code for one in guesses] == [401] * 5
        assert (await here.get("/hubs")).status_code == 429


async def test_a_token_has_so_many_bulk_lines_a_minute(town: Town):
    """Those beyond are refused, each with the time to send it again; the others are done."""
    async with served(again(town), lines_per_minute=6) as here:
        answer = await here.post("/bulk", content=BAD * 9, who="treasurer", headers=NDJSON)
        told = [json.loads(line)["problem"] for line in answer.text.splitlines()]
        kinds = [one["type"].removeprefix("/problems/") for one in told]
        assert kinds == ["malformed"] * 6 + ["too-much-asked"] * 3
        assert 1 <= told[-1]["retry_after_seconds"] <= 60


async def test_what_was_used_in_former_minutes_is_swept_away(fetch, town: Town):
    """What this minute has used stays."""
    one = Allowance(fetch, "swept", 10)
    assert await one.use_some("anna", 10) == 10
    await fetch(allowance.SWEEP + " RETURNING 1")
    assert await Allowance(fetch, "swept", 10).use_some("anna", 1) == 0
    await fetch("UPDATE {access}.allowances SET minute = minute - 2 RETURNING 1")
    assert len(await fetch(allowance.SWEEP + " RETURNING 1")) == 1
