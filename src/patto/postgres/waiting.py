"""Waiting for a server: until it answers, or until it has stopped, and never for one that makes no progress."""

import re
import signal
import time
from collections.abc import Callable

from patto.postgres import postmaster as pm
from patto.postgres.errors import ServerDidNotStart, ServerStuck
from patto.postgres.home import Home
from patto.postgres.postmaster import Postmaster
from patto.postgres.processes import children_of, look_at, send, wait_until
from patto.postgres.progress import (
    STARTING,
    STOPPING,
    Limits,
    Look,
    Stall,
    stalled,
    why_stuck,
)

LOOK_SECONDS = 0.5
RECOVERY = re.compile(r"postgres: (\S+: )?startup( |$)")
"""The title of the process that recovers the data, behind the name of the cluster."""


class Probe:
    """Looks at one server again and again, and notices when it is stuck."""

    def __init__(self, home: Home, postmaster: Postmaster, limits: Limits) -> None:
        self._home, self._postmaster, self._limits = home, postmaster, limits
        self._stall: Stall | None = None
        self._next = 0.0

    def why_stuck(self) -> str | None:
        """Look, if it is time to, and say why the server is stuck, if it is."""
        now = time.monotonic()
        if now >= self._next:
            self.look()
        return why_stuck(self._stall, now, self._limits)

    def look(self) -> Look:
        """Look at it now."""
        look = self._look()
        self._stall = stalled(self._stall, look)
        self._next = time.monotonic() + LOOK_SECONDS
        return look

    def _look(self) -> Look:
        workers = children_of(self._postmaster.pid)
        own = look_at(self._postmaster.pid)
        return Look(
            at=time.monotonic(),
            answer=pm.probe(self._home),
            recovery=" ".join(
                f"{one.pid} {one.title}" for one in workers if RECOVERY.match(one.title)
            ),
            workers_ticks=sum(one.ticks for one in workers),
            own_ticks=own.ticks if own else 0,
            on_disk=any(one.state == "D" for one in workers),
        )


def wait_ready(
    home: Home,
    postmaster: Postmaster,
    log: Callable[[str], None],
    *,
    patience_seconds: float,
    leaving: Callable[[], bool],
) -> None:
    """Wait until it answers SELECT 1: at once as a rule, minutes where it has a crash to recover from.

    Raises ServerStuck when it makes no progress, and ServerDidNotStart as soon as it has ended, when the
    patience has, or when we are `leaving` and need it no more.
    """
    began = time.monotonic()
    next_word = 2.0
    probe = Probe(home, postmaster, STARTING)
    while not pm.answers(home):
        waited = time.monotonic() - began
        if not postmaster.alive:
            last = pm.last_words(home, postmaster)
            raise ServerDidNotStart(f"PostgreSQL ended at once: {last}")
        if why := probe.why_stuck():
            raise ServerStuck(f"PostgreSQL makes no progress: {why}")
        if waited > patience_seconds or leaving():
            raise ServerDidNotStart(f"PostgreSQL is silent after {waited:.0f} s: {home.log_file}")
        if waited > next_word:
            last = pm.last_words(home, postmaster)
            log(f"PostgreSQL is still getting ready ({waited:.0f} s): {last}")
            next_word += 10.0
        time.sleep(0.03)


def stop(
    home: Home, postmaster: Postmaster, log: Callable[[str], None], *, patience_seconds: float
) -> None:
    """Fast shutdown: sessions are ended, everything is written, nothing is left to recover.

    One that makes no progress, or takes longer than the patience, is ended.
    """
    if _is_stuck_already(home, postmaster):
        end(home, postmaster, log)
        return
    send(postmaster.pid, signal.SIGINT)
    if wait_until(lambda: not postmaster.alive, seconds=5):
        return
    log("PostgreSQL is writing what it holds before it stops")
    probe = Probe(home, postmaster, STOPPING)
    if not wait_until(
        lambda: not postmaster.alive or probe.why_stuck() is not None, seconds=patience_seconds
    ):
        log("PostgreSQL takes too long to stop")
    if postmaster.alive:
        end(home, postmaster, log)


def end(home: Home, postmaster: Postmaster, log: Callable[[str], None]) -> None:
    """Kill it, which loses nothing: the next start recovers what was committed."""
    log("PostgreSQL makes no progress: ending it at once, it will recover at the next start")
    send(postmaster.pid, signal.SIGKILL)
    wait_until(lambda: not postmaster.alive, seconds=30)
    pm.clear_the_way(home, log)


def _is_stuck_already(home: Home, postmaster: Postmaster) -> bool:
    """Whether no request to stop would reach it; a server that serves or recovers knows at once that it doesn't."""
    probe = Probe(home, postmaster, STARTING)
    while postmaster.alive and probe.look().deserted:
        if probe.why_stuck():
            return True
        time.sleep(LOOK_SECONDS)
    return False
