"""Jobs behind the routes: one that ends by a bug is counted, makes the book not ready, and is begun again."""

import asyncio
import logging

import pytest

from api.engine.background import Notifier
from tests.api.serving import served
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_job_that_ends_is_begun_again_and_the_book_is_not_ready_meanwhile(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Whoever looks at `/health/ready` or at the measures sees it; nobody has to."""
    caplog.set_level(logging.CRITICAL, "patto.api")
    notify, failures = Notifier.notify, iter([ZeroDivisionError, ZeroDivisionError])

    async def stumble(notifier: Notifier) -> None:
        if failure := next(failures, None):
            raise failure
        await notify(notifier)

    monkeypatch.setattr(Notifier, "notify", stumble)
    other = Town(town.url, town.book, town.settings, ids=town.ids, tokens=town.tokens)
    async with served(other):
        told = await other.get("/health/ready")
        assert (told.status_code, "interrupted" in told.json()["detail"]) == (503, True)
        await asyncio.sleep(2)
        assert (await other.client.get("/health/ready")).status_code == 200
        measures = (await other.get("/metrics")).text
        assert 'patto_task_ends_total{task="notifying the followers"} 2.0' in measures
