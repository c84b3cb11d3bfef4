"""The entry of the child processes of `patto serve`: `python -m patto.cli.child api|follower|verify|patto … PARENT`."""

import ctypes
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType

PARENT_SECONDS = 0.5
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the child that is asked for; never outlive the parent."""
    *words, parent = arguments
    die_with(int(parent))
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    match words:
        case ["api", descriptor]:
            be_the_api(int(descriptor))
        case ["follower"]:
            be_the_follower()
        case ["verify"]:
            be_the_verifier()
        case ["patto", *command]:
            be_a_command(command)
        case _:
            raise SystemExit(f"unknown child: {words}")


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies; where it can't, look now and then."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_look_for, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # It died before we could ask.
        os._exit(1)


def _look_for(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    os._exit(1)


def be_the_api(descriptor: int) -> None:
    """Serve HTTP on a socket that the parent has bound."""
    from api.app import create_app
    from api.engine.settings import Settings
    from ledger.log.timelines import timelines
    from patto.cli import server

    server.prepare()
    given = _settings_line()
    settings = Settings.read(given)
    timelines.remember_in(settings.timelines)
    listener = socket.socket(fileno=descriptor)
    app = create_app(settings)
    server.run(app, listener, *server.limits_and_proxies(settings), app.state.tasks)


def be_the_follower() -> None:
    """Bring the views up to the log, and keep them there."""
    from api.engine.settings import Settings
    from ledger.log.timelines import timelines
    from ledger.registry import RULES
    from patto.cli.garbage import tune_garbage_collector
    from projections.engine.follower import follow
    from projections.engine.renewing import renew
    from projections.registry import ALL

    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    settings = Settings.read(_settings_line())
    timelines.remember_in(settings.timelines)
    # Only now: while it waits for its settings it may just die.
    signal.signal(signal.SIGTERM, asked)
    book = (settings.conninfo, settings.name, RULES, ALL)
    tune_garbage_collector()
    threading.Thread(target=renew, args=(*book, stop), daemon=True).start()
    follow(*book, stop)


def be_the_verifier() -> None:
    """Verify the book, and say on stdout how far that is and what was found."""
    from api.engine.settings import Settings
    from patto.cli.verification import verify_aloud

    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))  # Nothing is left behind.
    verify_aloud(Settings.read(_settings_line()))


def be_a_command(command: list[str]) -> None:
    """Be an ordinary command of the program that was asked to stop by a signal, like any other."""
    from patto.cli.main import main as patto

    patto(command)


def _settings_line() -> dict[str, str]:
    """Wait for the one line that tells the settings; without it the parent has changed its mind."""
    line = sys.stdin.readline()
    if not line:
        raise SystemExit(0)
    given = json.loads(line)
    assert isinstance(given, dict)
    return given


if __name__ == "__main__":
    main(sys.argv[1:])
