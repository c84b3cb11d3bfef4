"""Bring a server up: adopt the one that runs, or begin one; one that makes no progress is ended and begun again."""

from collections.abc import Callable
from dataclasses import dataclass

from patto.postgres import initdb
from patto.postgres import postmaster as pm
from patto.postgres.binaries import Binaries
from patto.postgres.errors import ServerDidNotStart, ServerStuck
from patto.postgres.home import Home
from patto.postgres.processes import wait_until
from patto.postgres.tuning import settings
from patto.postgres.waiting import end, stop, wait_ready

TRIES_MAX = 3
"""How often in a row one is ended for making no progress; after that somebody has to look at the disk."""


@dataclass(frozen=True, kw_only=True)
class Restart:
    """How a server is brought up; called at the door.

    `tell` hears what is tried, for whoever asks why nothing is served; `leaving` says that nobody needs the
    server any more.
    """

    log: Callable[[str], None]
    tell: Callable[[str], None]
    leaving: Callable[[], bool]
    overrides: dict[str, str]
    patience_seconds: float

    def running(self, home: Home, binaries: Binaries) -> tuple[pm.Postmaster, bool]:
        """A server that answers, and whether it had to be started.

        Raises ServerStuck when the last of some tries made no progress either.
        """
        for n in range(1, TRIES_MAX + 1):
            try:
                return self._found(home) or self._begun(home, binaries)
            except ServerStuck as stuck:
                if n == TRIES_MAX:
                    raise ServerStuck(f"{stuck}, {n} times in a row: look at its disk") from None
                self._said(f"{stuck}. It was ended and is begun again (try {n} of {TRIES_MAX - 1})")
        raise AssertionError("unreachable")

    def _found(self, home: Home) -> tuple[pm.Postmaster, bool] | None:
        """The server that runs already, if it comes to answer on our socket; any other is gone afterwards."""
        found = pm.find(home)
        if found is None:
            return None
        try:
            wait_until(lambda: pm.listens(home) or not found.alive, seconds=5)
            if pm.listens(home):
                self._wait_ready(home, found)
                pm.make_main_database(home)
                return found, False
        except ServerStuck:
            end(home, found, self.log)
            raise
        except ServerDidNotStart:
            pass  # It was just stopping, say.
        stop(home, found, self.log, patience_seconds=self.patience_seconds)
        return None

    def _begun(self, home: Home, binaries: Binaries) -> tuple[pm.Postmaster, bool]:
        pm.clear_the_way(home, self.log)
        initdb.know_the_superuser(home, binaries)
        initdb.write_who_may_sign_in(home)
        postmaster = None
        try:
            with pm.signals_wait() as mask:  # Or it would run and nobody would know of it.
                chosen = settings(home.path) | self.overrides
                postmaster = pm.spawn(home, binaries, chosen, mask)
            self._wait_ready(home, postmaster)
            pm.make_main_database(home)
        except ServerStuck:
            assert postmaster is not None
            end(home, postmaster, self.log)
            raise
        except BaseException:
            if postmaster is not None:
                stop(home, postmaster, _unheard, patience_seconds=10)
            raise
        return postmaster, True

    def _wait_ready(self, home: Home, postmaster: pm.Postmaster) -> None:
        wait_ready(
            home,
            postmaster,
            self.log,
            patience_seconds=self.patience_seconds,
            leaving=self.leaving,
        )

    def _said(self, line: str) -> None:
        self.log(line)
        self.tell(line)


def _unheard(_: str) -> None:
    """Say nothing: why it is stopped is said already."""
