"""Jobs behind the routes: one that ends by a bug is counted, makes the book not ready, and is begun again."""

import asyncio
import logging

import pytest

from api.engine.background import FORGET_SECONDS, SWEEP_SECONDS, Notifier
from api.engine.forgotten import ForgottenListener
from api.engine.supervisor import Writer
from ledger.book.privacy import Privacy
from tests.api.serving import again, eventually, served
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
    async with served(again(town)) as other:
        told = await other.get("/health/ready")
        assert (told.status_code, "interrupted" in told.json()["detail"]) == (503, True)
        ended = 'patto_task_ends_total{task="notifying the followers"} 2.0'

        async def ended_twice() -> bool:
            return ended in (await other.get("/metrics")).text

        async def is_ready() -> bool:
            return (await other.client.get("/health/ready")).status_code == 200

        await eventually(ended_twice)
        await eventually(is_ready)


async def test_what_whoever_serves_keeps_going_counts_as_the_apps_own(town: Town):
    """The part that watches over connections stands outside of the app; its end makes the book not ready too."""

    async def end() -> None:
        """Return at once, as nothing that is kept does."""

    async with served(again(town)) as here:
        here.app.state.tasks.keep("hanging up on who is stalled", end)

        async def is_not_ready() -> bool:
            return (await here.client.get("/health/ready")).status_code == 503

        await eventually(is_not_ready)
        told = await here.client.get("/health/ready")
        reason = (await here.get("/health/ready")).json()["detail"]
        assert (told.status_code, "interrupted" in reason) == (503, True)
        assert "interrupted" not in told.text  # The reason is for who has signed in.
        measures = (await here.get("/metrics")).text
        assert 'patto_task_ends_total{task="hanging up on who is stalled"}' in measures
        await here.app.state.tasks.stop("hanging up on who is stalled")
        assert (await here.client.get("/health/ready")).status_code == 200


async def test_what_must_be_done_while_a_book_is_open_is_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """Each is begun at once: nobody asks for what is swept, forgotten or ended, and nobody would miss it for long."""
    done: set[str] = set()

    def note(what: str, *, goes_on: bool = False):
        async def work(*_: object) -> None:
            done.add(what)
            await asyncio.sleep(60 if goes_on else 0)

        return work

    monkeypatch.setattr(Privacy, "sweep", note("sweep the vault"))
    monkeypatch.setattr(Privacy, "end_forgotten", note("end the forgotten"))
    monkeypatch.setattr(ForgottenListener, "listen", note("hear of the forgotten", goes_on=True))
    monkeypatch.setattr(Writer, "run", note("sweep the allowances"))
    wanted = {
        "sweep the vault",
        "end the forgotten",
        "hear of the forgotten",
        "sweep the allowances",
    }

    async def is_done() -> bool:
        return done == wanted

    async with served(again(town)):
        await eventually(is_done)
    assert max(FORGET_SECONDS, SWEEP_SECONDS) <= 3_600
