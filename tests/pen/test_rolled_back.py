"""A log that was rolled back is noticed by its root, however far it has grown again since."""

import asyncio
import logging

import pytest

from ledger.pen.limits import Limits
from ledger.pen.pending import ReadOnly
from tests.pen.toy import ANNA, Fill, Pass, Purse

pytestmark = pytest.mark.anyio

PATIENT = Limits(timeout_seconds=5, closing_snapshot_facts=1)
GROWN = {"shorter": 0, "as long as before": 1, "longer": 2}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("grown", GROWN)
async def test_nothing_is_paid_from_what_a_rolled_back_log_no_longer_holds(place, grown, caplog):
    """The pen that remembers what was acknowledged stops and says so; it writes neither facts nor states."""
    caplog.set_level(logging.CRITICAL + 1, "patto.pen")
    async with place.opened(PATIENT) as one:
        await one.submit(Fill(purse="b", cents=1), ANNA, "first")
        await one.submit(Fill(purse="a", cents=10_000), ANNA, "second")
        await one.submit(Pass(giver="a", taker="c", cents=1), ANNA, "third")
        place.roll_back_to(1)
        async with place.opened(PATIENT) as two:
            for n in range(2 * GROWN[grown]):
                await two.submit(Fill(purse=f"p{n}", cents=1), ANNA, f"other-{n}")
            with pytest.raises(ReadOnly):
                await one.submit(Pass(giver="a", taker="b", cents=9_999), ANNA, "fourth")
            said = "shorter" if grown == "shorter" else "something else"
            assert said in one.trouble
            assert (await two.look(Purse, "a")).cents == 0
    kept = place.root.execute(f"SELECT key FROM {place.book.schema}.snapshots").fetchall()
    assert ("a",) not in kept
    assert place.head() == 1 + 2 * GROWN[grown]


async def test_a_refusal_is_not_told_on_what_a_rolled_back_log_held(place, caplog):
    """What is refused is refused by the log that there is, or not at all."""
    caplog.set_level(logging.CRITICAL + 1, "patto.pen")
    async with place.opened(PATIENT) as one:
        await one.submit(Fill(purse="b", cents=1), ANNA, "first")
        await one.submit(Fill(purse="c", cents=1), ANNA, "second")
        place.roll_back_to(1)
        async with place.opened(PATIENT) as two:
            await two.submit(Fill(purse="a", cents=10), ANNA, "other")
        with pytest.raises(ReadOnly):
            await one.submit(Pass(giver="a", taker="b", cents=20), ANNA, "third")


async def test_a_state_is_not_kept_of_what_a_rolled_back_log_no_longer_holds(place):
    """Whoever only closes after a restore leaves no snapshot of what was undone."""
    async with place.opened(PATIENT) as one:
        await one.submit(Fill(purse="a", cents=10), ANNA, "first")
        await one.submit(Pass(giver="a", taker="b", cents=1), ANNA, "second")
        place.roll_back_to(1)
        await asyncio.sleep(0)
    assert place.root.execute(f"SELECT key FROM {place.book.schema}.snapshots").fetchall() == []
