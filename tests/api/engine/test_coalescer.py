"""Who asks the same question at once is answered by one statement, each with their own."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from api.engine import coalescer
from api.engine.coalescer import TOGETHER_MAX, UNDER_WAY, Coalescer
from ledger.pen.pending import Unavailable
from projections.engine.asof import AsOf

pytestmark = pytest.mark.anyio


class Statements:
    """A question that answers with who asks, once it is let go on; each statement that was asked is kept."""

    each = {"member": "text"}

    def __init__(self) -> None:
        self.asked: list[tuple[AsOf | None, list[str], dict[str, object]]] = []
        self.go_on = asyncio.Event()
        self.failure: Exception | None = None

    async def ask_each(self, _, as_of, each, **asked):
        self.asked.append((as_of, [one["member"] for one in each], asked))
        await self.go_on.wait()
        if self.failure:
            raise self.failure
        return [f"of {one['member']}" for one in each]


@asynccontextmanager
async def reading():
    """A connection is free."""
    yield None


def begun(count: int, ask, *names: str, as_of: AsOf | None = None, **asked):
    return [
        asyncio.create_task(ask(as_of, member=name, **asked))
        for name in (names or map(str, range(count)))
    ]


@pytest.fixture
def question() -> Statements:
    return Statements()


@pytest.fixture
def ask(question: Statements):
    gathered = Coalescer(reading, 5.0)
    return lambda as_of, **asked: gathered.ask(question, as_of, **asked)


async def settle() -> None:
    """Let everything come as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_asks_alone_is_answered_at_once(question: Statements, ask):
    """Nobody is waited for."""
    question.go_on.set()
    assert await ask(None, member="anna", today=1) == "of anna"
    assert question.asked == [(None, ["anna"], {"today": 1})]


async def test_who_asks_at_once_is_answered_by_one_statement(question: Statements, ask):
    """Each gets their own."""
    question.go_on.set()
    answers = await asyncio.gather(*begun(0, ask, "anna", "bruno", "carla"))
    assert answers == ["of anna", "of bruno", "of carla"]
    assert [members for _, members, _ in question.asked] == [["anna", "bruno", "carla"]]


async def test_who_comes_while_statements_are_under_way_waits_for_the_next(
    question: Statements, ask
):
    """And is never given what was asked before."""
    tasks = []
    for n in range(UNDER_WAY):
        tasks += begun(0, ask, f"first {n}")
        await settle()
    for n in range(5):
        tasks += begun(0, ask, f"later {n}")
        await settle()
    assert len(question.asked) == UNDER_WAY
    question.go_on.set()
    answers = await asyncio.gather(*tasks)
    later = [f"later {n}" for n in range(5)]
    assert answers[UNDER_WAY:] == [f"of {name}" for name in later]
    assert [members for _, members, _ in question.asked][UNDER_WAY:] == [later]


async def test_other_moments_and_other_days_are_asked_apart(question: Statements, ask):
    """One statement looks as of one position and day."""
    question.go_on.set()
    tasks = [
        *begun(0, ask, "anna", today=1),
        *begun(0, ask, "bruno", as_of=AsOf(7), today=1),
        *begun(0, ask, "carla", today=2),
        *begun(0, ask, "dora", as_of=AsOf(7), today=1),
    ]
    await asyncio.gather(*tasks)
    assert question.asked == [
        (None, ["anna"], {"today": 1}),
        (AsOf(7), ["bruno", "dora"], {"today": 1}),
        (None, ["carla"], {"today": 2}),
    ]


async def test_a_statement_answers_so_many_at_most(question: Statements, ask):
    """The rest are asked by another."""
    question.go_on.set()
    answers = await asyncio.gather(*begun(TOGETHER_MAX + 3, ask))
    assert answers == [f"of {n}" for n in range(TOGETHER_MAX + 3)]
    assert [len(members) for _, members, _ in question.asked] == [TOGETHER_MAX, 3]


async def test_what_a_statement_fails_with_is_everybodys_and_the_next_one_goes(
    question: Statements, ask
):
    """Nobody waits for ever."""
    question.failure = Unavailable("PostgreSQL is away.")
    question.go_on.set()
    for answer in await asyncio.gather(*begun(3, ask), return_exceptions=True):
        assert answer is question.failure
    question.failure = None
    assert await ask(None, member="anna") == "of anna"


async def test_who_goes_away_takes_nothing_from_the_others(question: Statements, ask):
    """A client that hangs up is answered by nobody, and the rest are."""
    anna, bruno = begun(0, ask, "anna", "bruno")
    await settle()
    anna.cancel()
    question.go_on.set()
    assert await bruno == "of bruno"
    assert anna.cancelled()


async def test_nobody_waits_for_ever_for_statements_that_hang(question: Statements, monkeypatch):
    """When none comes back in time it is `unavailable`; afterwards there is room again."""
    monkeypatch.setattr(coalescer, "UNDER_WAY", 1)
    gathered = Coalescer(reading, 0.01)

    def ask(as_of, **asked):
        return gathered.ask(question, as_of, **asked)

    (first,) = begun(0, ask, "anna")
    await settle()
    with pytest.raises(Unavailable):
        await ask(None, member="bruno")
    question.go_on.set()
    assert await first == "of anna"
    assert await ask(None, member="carla") == "of carla"
