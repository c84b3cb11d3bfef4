"""What is acknowledged is with the standby, whatever happens to the commit that waits for it."""

import os
import signal

import psycopg
import pytest

from ledger.log.batch import LogUnavailable
from ledger.pen.pending import Unavailable
from tests.failover.pen_on_a_pair import eventually, pen_on

pytestmark = [pytest.mark.anyio, pytest.mark.faults]


def terminated(node):
    node.query("SELECT pg_terminate_backend(%s)", node.waiting()[0])


def cancelled(node):
    node.query("SELECT pg_cancel_backend(%s)", node.waiting()[0])


def killed(node):
    os.kill(node.waiting()[0], signal.SIGKILL)


def restarted(node):
    node.restart()


@pytest.mark.parametrize("harm", [terminated, cancelled, killed, restarted])
async def test_no_receipt_is_told_for_what_no_standby_has(pair, fresh_book_name, harm):
    """The standby is away, a commit waits for it and is ended; then the standby becomes the primary."""
    async with pen_on(pair, fresh_book_name) as sender:
        await sender.insist("before")
        pair.standby.stop()
        answer = sender.send("meanwhile")
        await eventually(pair.primary.waiting)
        (waiting,) = pair.primary.waiting()
        harm(pair.primary)
        await eventually(lambda: answer.done() or waits_anew(pair.primary, waiting))
        pair.primary.stop()
        pair.promote()
        await answer
        assert sender.missing(pair.primary) == []
        await sender.insist("meanwhile")
        await sender.insist("after")
        assert sender.missing(pair.primary) == []


async def test_a_book_opens_once_the_standby_has_what_it_reads(pair, fresh_book_name):
    """Who opens a book reads what others wrote, and tells nothing of it that only one server has."""
    async with pen_on(pair, fresh_book_name, timeout_seconds=1.0) as sender:
        pair.standby.stop()
        answer = sender.send("meanwhile")
        await eventually(pair.primary.waiting)
        cancelled(pair.primary)
        with pytest.raises(LogUnavailable):
            async with pen_on(pair, fresh_book_name, timeout_seconds=1.0):
                pass
        assert isinstance(await answer, Unavailable)
        pair.standby.start()
        receipt = await sender.insist("meanwhile")
        async with pen_on(pair, fresh_book_name) as other:
            assert await other.insist("meanwhile") == receipt


def waits_anew(node, before) -> bool:
    """Whether another commit than that one waits for the standby; a server that recovers doesn't say."""
    try:
        return bool(set(node.waiting()) - {before})
    except psycopg.OperationalError:
        return False
