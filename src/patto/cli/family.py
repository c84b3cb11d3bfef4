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

from patto.cli.asking import Asking
from patto.cli.trouble import Exit, Trouble
from patto.cli.voice import Voice

LOOK_SECONDS = 0.1
PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""How long to wait before the first, second, … start again of a child that died young."""
YOUNG_SECONDS = 10.0


class Child:
    """One child process, and what has become of it.

    `vital`: after a handful of deaths in a row, each soon after its start, the whole program gives up.
    `patience_seconds`: how long it may take to stop in good order.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        vital: bool,
        patience_seconds: float,
        descriptors: Sequence[int] = (),
    ) -> None:
        """Start it at once; it waits to be told its settings."""
        self.name = name
        self.vital = vital
        self.patience_seconds = patience_seconds
        self._arguments = list(arguments)
        self._descriptors = tuple(descriptors)
        self._told: bytes | None = None
        self._deaths = 0
        self._again_at = 0.0
        self._start()

    @property
    def pid(self) -> int:
        """Return the number of its process now."""
        return self._process.pid

    def lives(self) -> bool:
        """Say whether it runs."""
        return self._process.poll() is None

    def tell(self, environment: Mapping[str, str]) -> None:
        """Tell it the settings: now it goes to work, and again after each start."""
        self._told = json.dumps(dict(environment)).encode() + b"\n"
        self._say(self._told)

    def look_after(self, voice: Voice) -> None:
        """Start it again if it died; raises `Trouble` when that doesn't help and it is vital."""
        if self.lives():
            return
        now = time.monotonic()
        if not self._again_at:
            self._deaths = self._deaths + 1 if now - self._since < YOUNG_SECONDS else 1
            if self.vital and self._deaths == len(PAUSES_SECONDS):
                raise Trouble(f"{self.name} doesn't stay up ({self.end_of()}): giving up.")
            pause = PAUSES_SECONDS[min(self._deaths, len(PAUSES_SECONDS)) - 1]
            voice.remark(f"{self.name} ended ({self.end_of()}): starting it again")
            self._again_at = now + pause
        if now >= self._again_at:
            self._again_at = 0.0
            self._start()
            if self._told:
                self._say(self._told)

    def end_of(self) -> str:
        """Say how it ended."""
        code = self._process.wait()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def end(self, asking: Asking) -> None:
        """Ask it to stop in good order and wait; in a hurry, or when patience is over, kill it."""
        if self.lives():
            self._process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + self.patience_seconds
            while self.lives() and not asking.hurry and time.monotonic() < deadline:
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

    def _say(self, line: bytes) -> None:
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


class Family:
    """All children, in the order in which they end."""

    def __init__(self, voice: Voice, asking: Asking) -> None:
        """Nobody is there yet."""
        self._voice = voice
        self._asking = asking
        self._children: list[Child] = []

    def add(self, child: Child) -> Child:
        """Look after one more, who ends after those that were there before."""
        self._children.append(child)
        return child

    def look_after(self) -> None:
        """Start again whoever died."""
        for child in self._children:
            child.look_after(self._voice)

    def watch(self) -> None:
        """Look after all until somebody asks to stop."""
        while not self._asking.stop:
            self.look_after()
            time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """End all, one after the other; nobody is left afterwards. It may be called again."""
        while self._children:
            self._children[0].end(self._asking)
            del self._children[0]


def run_to_its_end(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run another command of this program at the same terminal; raises `Trouble` if it fails.

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
        raise Trouble(f"patto {arguments[0]} didn't come to its end (exit code {code}).", Exit(1))
