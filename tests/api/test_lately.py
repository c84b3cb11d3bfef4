"""What was answered lately is given again, until what it shows has moved."""

import asyncio

import pytest

from api.engine.lately import Lately

pytestmark = pytest.mark.anyio

KEY = ("portfolio", "/members/M/portfolio", b"", "2026-06-15")


class Projections:
    """Projections that move when they are told to."""

    def __init__(self) -> None:
        self.position, self.asked = 10, 0

    async def look(self) -> dict[str, tuple[int, int]]:
        self.asked += 1
        await asyncio.sleep(0)
        return {"ownership": (self.position, 0)}


async def test_an_answer_is_good_until_the_read_model_moves():
    """The same stand, the same bytes; another stand, another question."""
    projections = Projections()
    lately = Lately(projections.look, 100)
    stands = await lately.stands("ownership")
    lately.keep(KEY, stands, b"{}", 10)
    assert lately.kept(KEY, await lately.stands("ownership")) == (b"{}", 10)
    projections.position = 11
    await asyncio.sleep(0.03)
    assert lately.kept(KEY, await lately.stands("ownership")) is None


async def test_many_who_ask_at_once_look_once():
    """Where the projections stand is looked up for all of them together."""
    projections = Projections()
    lately = Lately(projections.look, 100)
    await asyncio.gather(*(lately.stands("ownership") for _ in range(100)))
    assert projections.asked == 1


async def test_an_answer_newer_than_the_look_is_not_kept():
    """It would be given to somebody for whom the read model seems to stand further back."""
    lately = Lately(Projections().look, 100)
    lately.keep(KEY, await lately.stands("ownership"), b"{}", 11)
    assert lately.kept(KEY, (10, 0)) is None


async def test_a_failed_look_is_told_to_all_and_tried_again():
    """PostgreSQL away: everybody hears so, and the next one looks anew."""
    calls = []

    async def look() -> dict[str, tuple[int, int]]:
        calls.append(1)
        await asyncio.sleep(0)
        if len(calls) == 1:
            raise ConnectionError
        return {"ownership": (1, 0)}

    lately = Lately(look, 100)
    told = await asyncio.gather(
        *(lately.stands("ownership") for _ in range(3)), return_exceptions=True
    )
    assert [type(one) for one in told] == [ConnectionError] * 3
    assert await lately.stands("ownership") == (1, 0)


async def test_only_so_many_are_kept():
    """The oldest go, and large ones are not kept at all."""
    lately = Lately(Projections().look, 100)
    for n in range(101):
        lately.keep((str(n), "", b"", ""), (10, 0), b"{}", 10)
    lately.keep(KEY, (10, 0), b"x" * 100_000, 10)
    assert lately.kept(("0", "", b"", ""), (10, 0)) is None
    assert lately.kept(("100", "", b"", ""), (10, 0)) is not None
    assert lately.kept(KEY, (10, 0)) is None
