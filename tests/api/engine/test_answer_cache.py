"""An answer that was given is given again, until what it shows has moved."""

import asyncio

import pytest

from api.engine.answer import Answer
from api.engine.answer_cache import AnswerCache

pytestmark = pytest.mark.anyio

ANSWER = Answer(200, b"{}")
KEY = ("portfolio", "/members/M/portfolio", b"", "2026-06-15")


class Views:
    """Views that move when they are told to."""

    def __init__(self) -> None:
        self.position, self.asked = 10, 0

    async def look(self) -> dict[str, tuple[int, int]]:
        self.asked += 1
        await asyncio.sleep(0)
        return {"offerings": (self.position, 0)}


async def test_an_answer_is_good_until_the_read_model_moves():
    """The same version, the same bytes; another version, another question."""
    views = Views()
    cache = AnswerCache(views.look, 100)
    version = await cache.version("offerings")
    cache.put(KEY, version, ANSWER, 10)
    assert cache.get(KEY, await cache.version("offerings")) is ANSWER
    views.position = 11
    await asyncio.sleep(0.03)
    assert cache.get(KEY, await cache.version("offerings")) is None


async def test_many_who_ask_at_once_look_once():
    """Where the views stand is looked up for all of them together."""
    views = Views()
    cache = AnswerCache(views.look, 100)
    await asyncio.gather(*(cache.version("offerings") for _ in range(100)))
    assert views.asked == 1


async def test_an_answer_newer_than_the_look_is_not_kept():
    """It would be given to somebody for whom the view seems to stand further back."""
    cache = AnswerCache(Views().look, 100)
    cache.put(KEY, await cache.version("offerings"), ANSWER, 11)
    assert cache.get(KEY, (10, 0)) is None


async def test_a_failed_look_is_told_to_all_and_tried_again():
    """PostgreSQL away: everybody hears so, and the next one looks anew."""
    calls = []

    async def look() -> dict[str, tuple[int, int]]:
        calls.append(1)
        await asyncio.sleep(0)
        if len(calls) == 1:
            raise ConnectionError
        return {"offerings": (1, 0)}

    cache = AnswerCache(look, 100)
    told = await asyncio.gather(
        *(cache.version("offerings") for _ in range(3)), return_exceptions=True
    )
    assert [type(one) for one in told] == [ConnectionError] * 3
    assert await cache.version("offerings") == (1, 0)


async def test_only_so_many_are_kept():
    """The oldest go, and large ones are not kept at all."""
    cache = AnswerCache(Views().look, 100)
    for n in range(101):
        cache.put((str(n), "", b"", ""), (10, 0), ANSWER, 10)
    cache.put(KEY, (10, 0), Answer(200, b"x" * 100_000), 10)
    assert cache.get(("0", "", b"", ""), (10, 0)) is None
    assert cache.get(("100", "", b"", ""), (10, 0)) is not None
    assert cache.get(KEY, (10, 0)) is None
