"""A thread that brings the server back when it dies, so that the service recovers without a restart."""

import threading
from collections.abc import Callable

from patto.postgres.errors import ClusterError

GLANCE_SECONDS = 0.2
PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""How long to wait after the first, second, … revival that failed in a row."""


class Watch:
    """Looks at the server every moment, from its making until ``stop``."""

    def __init__(
        self,
        *,
        alive: Callable[[], bool],
        revive: Callable[[], None],
        log: Callable[[str], None],
    ) -> None:
        self._alive, self._revive, self._log = alive, revive, log
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="postgres-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(timeout=30)

    def _look(self) -> None:
        failures = 0
        while not self._over.wait(GLANCE_SECONDS):
            if self._alive():
                continue
            try:
                self._log("PostgreSQL died: starting it again")
                self._revive()
                self._log("PostgreSQL is back")
                failures = 0
            except (ClusterError, OSError) as trouble:
                self._log(f"PostgreSQL doesn't come back: {trouble}")
                self._over.wait(PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)])
                failures += 1
