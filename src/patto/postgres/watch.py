"""A thread that brings the server back when it dies or is stuck, so that the service recovers without a restart."""

import threading
from collections.abc import Callable
from typing import Protocol

from patto.postgres.errors import ClusterError, ServerStuck

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
            if not self._server.alive:
                why = "PostgreSQL died: starting it again"
            elif polls % PROBE_POLLS or self._server.serves:
                continue
            else:
                why = "PostgreSQL takes nobody in: waiting for it"
            failures = self._bring_back(why, failures)

    def _bring_back(self, why: str, failures: int) -> int:
        """Try once; return how many tries have failed in a row."""
        try:
            self._log(why)
            self._tell(f"{why}.")
            self._server.revive()
            self._log("PostgreSQL is back")
            self._tell(None)
        except (ClusterError, OSError) as trouble:
            self._log(f"PostgreSQL doesn't come back: {trouble}")
            # Its last words are for whoever runs it: they may quote a statement.
            self._tell(GIVEN_UP if isinstance(trouble, ServerStuck) else NOT_BACK)
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
            self._over.wait(STUCK_PAUSE_SECONDS if isinstance(trouble, ServerStuck) else pause)
            return failures + 1
        return 0
