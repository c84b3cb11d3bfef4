"""A thread that brings the server back when it dies or is stuck, so that the service recovers without a restart."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from patto.postgres.errors import ClusterError, ServerStuck

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
PROBE_POLLS = 10
"""A server that lives is asked whether it serves at every tenth poll."""
PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""How long to wait after the first, second, … revival that failed in a row."""
STUCK_PAUSE_SECONDS = 600.0
"""How long one is left alone that was ended several times for nothing."""

NOT_BACK = "It does not come back, and is tried again."
GIVEN_UP = "It made no progress several times in a row: somebody should look at its disk."


class Server(Protocol):
    """What is watched: the embedded server."""

    @property
    def alive(self) -> bool:
        """Whether its process runs."""

    @property
    def serves(self) -> bool:
        """Whether it takes people in."""

    def revive(self) -> None:
        """Wait until it serves, beginning it again if need be; raises ClusterError."""


class Watch:
    """Polls the server, from its making until ``stop``; ``tell`` hears why it does not serve."""

    def __init__(
        self,
        server: Server,
        *,
        log: Callable[[str], None],
        tell: Callable[[str | None], None],
    ) -> None:
        self._server, self._log, self._tell = server, log, tell
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="postgres-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(timeout=30)

    def _look(self) -> None:
        failures = polls = 0
        while not self._over.wait(POLL_SECONDS):
            polls += 1
            try:
                if why := self._why_not(polls):
                    failures = self._bring_back(why, failures)
            except Exception:  # Whatever it is, somebody has to go on looking.
                logger.exception("a bug in the watch over PostgreSQL")
                self._over.wait(PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)])
                failures += 1

    def _why_not(self, polls: int) -> str | None:
        """Say why it is to be brought back; None while it is as it should be."""
        if not self._server.alive:
            return "PostgreSQL died: starting it again"
        if polls % PROBE_POLLS or self._server.serves:
            return None
        return "PostgreSQL takes nobody in: waiting for it"

    def _bring_back(self, why: str, failures: int) -> int:
        """Try once; return how many tries have failed in a row."""
        try:
            self._log(why)
            self._tell(f"{why}.")
            self._server.revive()
            self._log("PostgreSQL is back")
            self._tell(None)
        except ServerStuck as trouble:
            return self._not_back(str(trouble), GIVEN_UP, failures, STUCK_PAUSE_SECONDS)
        except (ClusterError, OSError) as trouble:
            return self._not_back(str(trouble), NOT_BACK, failures)
        return 0

    def _not_back(self, why: str, word: str, failures: int, seconds: float = 0) -> int:
        """Say so, wait for so long, or longer each time, and count one more.

        `why` may quote a statement, so it is for whoever runs it alone.
        """
        self._log(f"PostgreSQL doesn't come back: {why}")
        self._tell(word)
        self._over.wait(seconds or PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)])
        return failures + 1
