"""A clock that is too far ahead of the database's dates nothing; two that differ a little write side by side."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.pen.limits import Limits
from ledger.pen.pending import Unavailable
from tests.pen.toy import ANNA, Fill

pytestmark = pytest.mark.anyio

PATIENT = Limits(timeout_seconds=5)


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Watch:
    """A machine's clock, so many seconds wrong."""

    def __init__(self, wrong: float) -> None:
        self.wrong = wrong

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.wrong)


async def test_a_clock_an_hour_ahead_is_refused_before_it_writes(place):
    """Nothing is dated by it, so that the others go on; it is told as not ready, and serves once it is right."""
    watch = Watch(3600)
    async with (
        place.opened(PATIENT, clock=watch) as ahead,
        place.opened(PATIENT) as right,
    ):
        with pytest.raises(Unavailable, match="ahead of the database"):
            await ahead.submit(Fill(purse="a", cents=1), ANNA, "k")
        assert "ahead of the database" in ahead.trouble
        assert (await right.submit(Fill(purse="a", cents=1), ANNA, "other")).last == 1
        watch.wrong = 0
        assert ahead.trouble is None
        assert (await ahead.submit(Fill(purse="a", cents=1), ANNA, "k")).last == 2


async def test_a_clock_that_is_set_forward_is_noticed_before_the_next_command(place):
    """Time is what has passed since it was compared, not what the clock says has passed."""
    watch = Watch(0)
    async with place.opened(PATIENT, clock=watch) as book:
        await book.submit(Fill(purse="a", cents=1), ANNA, "before")
        watch.wrong = 6
        with pytest.raises(Unavailable, match="ahead of the database"):
            await book.submit(Fill(purse="a", cents=1), ANNA, "k")
        watch.wrong = 4
        assert (await book.submit(Fill(purse="a", cents=1), ANNA, "k")).last == 2


async def test_two_processes_nine_seconds_apart_write_by_turns(place):
    """What one may be ahead and the other behind is forgiven together, and time never goes back."""
    async with (
        place.opened(PATIENT, clock=Watch(4)) as one,
        place.opened(PATIENT, clock=Watch(-5)) as two,
    ):
        receipts = [
            await (one, two)[n % 2].submit(Fill(purse="a", cents=1), ANNA, f"k{n}")
            for n in range(8)
        ]
        assert [receipt.last for receipt in receipts] == list(range(1, 9))
        moments = [receipt.at for receipt in receipts]
        assert moments == sorted(moments)


async def test_a_clock_that_is_far_behind_the_book_dates_nothing(place):
    """Ten seconds are forgiven; beyond, what it dates would stand beside what happened long before."""
    watch = Watch(-7)
    async with place.opened(PATIENT, clock=Watch(4)) as ahead:
        await ahead.submit(Fill(purse="a", cents=1), ANNA, "first")
        async with place.opened(PATIENT, clock=watch) as behind:
            with pytest.raises(Unavailable, match="behind the book"):
                await behind.submit(Fill(purse="a", cents=1), ANNA, "k")
            assert "behind the book" in behind.trouble
            watch.wrong = -4
            assert (await behind.submit(Fill(purse="a", cents=1), ANNA, "k")).last == 2
