"""The child processes of `patto serve`: started early, watched, started again, never outliving their parent.

A child imports what it needs at once and then waits for one line on its stdin: the settings. So the slow
part of starting Python goes on beside the start of PostgreSQL. When the parent dies, however it dies, the
kernel kills the child (`child.py`), so that the port and the data folder are free for the next start.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from patto.cli.console import Console
from patto.cli.errors import CommandFailed, Exit
from patto.cli.signals import StopSignals

LOOK_SECONDS = 0.1
PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""How long to wait before the first, second, … start again of a child that died young."""
YOUNG_SECONDS = 10.0


class Child:
    """One child process, and what has become of it.

    `vital`: after a handful of deaths in a row, each soon after its start, the whole program gives up.
    `stop_seconds`: how long it may take to stop in good order.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        vital: bool,
        stop_seconds: float,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.vital = vital
        self.stop_seconds = stop_seconds
        self._arguments = list(arguments)
        self._descriptors = tuple(descriptors)
        self._settings: bytes | None = None
        self._deaths = 0
        self._again_at = 0.0
        self._start()

    def lives(self) -> bool:
        """Say whether it runs."""
        return self._process.poll() is None

    def configure(self, environment: Mapping[str, str]) -> None:
        """Tell it the settings: now it goes to work, and again after each start."""
        self._settings = json.dumps(dict(environment)).encode() + b"\n"
        self._send(self._settings)

    def restart_if_dead(self, console: Console) -> None:
        """Start it again if it died; raises `CommandFailed` when that doesn't help and it is vital."""
        if self.lives():
            return
        now = time.monotonic()
        if not self._again_at:
            self._deaths = self._deaths + 1 if now - self._since < YOUNG_SECONDS else 1
            if self.vital and self._deaths == len(PAUSES_SECONDS):
                raise CommandFailed(f"{self.name} doesn't stay up ({self.end_of()}): giving up.")
            pause = PAUSES_SECONDS[min(self._deaths, len(PAUSES_SECONDS)) - 1]
            console.warn(f"{self.name} ended ({self.end_of()}): starting it again")
            self._again_at = now + pause
        if now >= self._again_at:
            self._again_at = 0.0
            self._start()
            if self._settings:
                self._send(self._settings)

    def end_of(self) -> str:
        """Say how it ended."""
        code = self._process.wait()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def end(self, signals: StopSignals) -> None:
        """Ask it to stop in good order and wait; in a hurry, or when that takes too long, kill it."""
        if self.lives():
            self._process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + self.stop_seconds
            while self.lives() and not signals.hurry and time.monotonic() < deadline:
                time.sleep(LOOK_SECONDS / 5)
            if self.lives():
                self._process.kill()
        self._process.wait()
        self._close_stdin()

    def _start(self) -> None:
        command = [sys.executable, "-m", "patto.cli.child", *self._arguments, str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            pass_fds=self._descriptors,
            start_new_session=True,  # Ctrl-C is for the parent, who tells the children in order.
        )
        self._since = time.monotonic()

    def _send(self, line: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # It has just died, which the next look finds out.

    def _close_stdin(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            return


class Supervisor:
    """All children, in the order in which they end."""

    def __init__(self, console: Console, signals: StopSignals) -> None:
        self._console = console
        self._signals = signals
        self._children: list[Child] = []

    def add(self, child: Child) -> Child:
        """Look after one more, who ends after those that were there before."""
        self._children.append(child)
        return child

    def restart_dead(self) -> None:
        """Start again whoever died."""
        for child in self._children:
            child.restart_if_dead(self._console)

    def watch(self) -> None:
        """Look after all until somebody asks to stop."""
        while not self._signals.stop:
            self.restart_dead()
            time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """End all, one after the other; nobody is left afterwards. It may be called again."""
        while self._children:
            self._children[0].end(self._signals)
            del self._children[0]


def run_to_its_end(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run another command of this program at the same terminal; raises `CommandFailed` if it fails.

    When the wait is interrupted the command is asked to stop, and has stopped on return.
    """
    command = [sys.executable, "-m", "patto.cli.child", "patto", *arguments, str(os.getpid())]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        start_new_session=True,
    ) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    if code:
        raise CommandFailed(
            f"patto {arguments[0]} didn't come to its end (exit code {code}).", Exit(1)
        )
