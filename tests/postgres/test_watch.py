"""The thread that brings PostgreSQL back goes on looking whatever befalls it."""

import threading
import time
from contextlib import contextmanager

import pytest

from patto.postgres import watch
from patto.postgres.errors import ServerDidNotStart, ServerStuck
from patto.postgres.watch import GIVEN_UP, NOT_BACK, Watch


class Server:
    """Dead until it was revived; `troubles` are what looking and reviving fail with first."""

    def __init__(self, looking=(), reviving=()) -> None:
        self._looking, self._reviving = iter(looking), iter(reviving)
        self.back = threading.Event()

    @property
    def alive(self) -> bool:
        for trouble in self._looking:
            raise trouble
        return self.back.is_set()

    @property
    def serves(self) -> bool:
        return True

    def revive(self) -> None:
        for trouble in self._reviving:
            raise trouble
        self.back.set()


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watch, "PAUSES_SECONDS", (0.01,))
    monkeypatch.setattr(watch, "STUCK_PAUSE_SECONDS", 0.01)


@contextmanager
def watched(server: Server, log=lambda _line: None):
    """Watch a server; gives what was told of why it does not serve."""
    told = []
    watching = Watch(server, log=log, tell=told.append)
    try:
        yield told
    finally:
        watching.stop()


@pytest.mark.parametrize("bug", [ZeroDivisionError(), ValueError("no pid"), RuntimeError()])
def test_a_bug_in_looking_ends_nothing(bug, caplog):
    """It is logged, and the server is brought back all the same."""
    server = Server(looking=[bug, bug])
    with watched(server):
        assert server.back.wait(10)
    assert "a bug in the watch" in caplog.text


@pytest.mark.parametrize(
    "trouble, word",
    [
        (ServerDidNotStart("no room"), NOT_BACK),
        (OSError("no room"), NOT_BACK),
        (ServerStuck("no progress"), GIVEN_UP),
        (ZeroDivisionError(), None),
    ],
)
def test_a_server_that_does_not_come_back_is_tried_again(trouble, word):
    """Whatever it failed with; what is told of it quotes nothing."""
    server = Server(reviving=[trouble] * 3)
    with watched(server) as told:
        assert server.back.wait(10)
        time.sleep(0.1)
    assert told[-1] is None
    assert told.count(word) == (3 if word else 1)
    assert not [one for one in told if one and "no " in one.replace("no progress several", "")]


def test_a_terminal_that_is_gone_does_not_keep_a_server_dead():
    """Nobody hears what is said, now and then."""
    lines = iter([OSError(28, "No space left on device")] * 3)

    def log(_line: str) -> None:
        for trouble in lines:
            raise trouble

    server = Server()
    with watched(server, log):
        assert server.back.wait(10)
