"""A process that enters the cluster and waits to be told to leave, or to be killed: `visitor.py how data [uid]`."""

import dataclasses
import json
import os
import signal
import sys
import time
from pathlib import Path

import psycopg

from patto.postgres import Cluster, ClusterError
from patto.postgres import cluster as cluster_module
from patto.postgres.binaries import packaged, reachable
from patto.postgres.identity import ServerUser


def say(**words: object) -> None:
    print(json.dumps(words, default=str), flush=True)


def step_down(uid: int) -> None:
    """Be this user from now on, with programs of their own where only root may enter the project's folder."""
    user = ServerUser(uid=uid, gid=uid, name="a user", stepped_down=True)
    programs = reachable(packaged(), user, lambda _: None)
    cluster_module.packaged = lambda: programs
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def main(how: str, data: str, uid: str = "") -> None:
    # Whoever starts the tests in the background has SIGINT ignored by all that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if uid:
        step_down(int(uid))
    cluster = Cluster(Path(data), log=lambda line: print(line, file=sys.stderr, flush=True))
    try:
        server = cluster.attach() if how == "attach" else cluster.start()
        if how == "watch":
            cluster.watch()
    except ClusterError as refusal:
        say(refused=type(refusal).__name__, message=str(refusal))
        return
    if how == "fork" and os.fork() == 0:
        time.sleep(60)
        os._exit(0)
    with psycopg.connect(cluster.url()) as connection:
        answered = connection.execute("SELECT 1").fetchone()
    try:
        say(**dataclasses.asdict(server), url=cluster.url(), answered=answered)
        sys.stdin.readline()
    except KeyboardInterrupt:
        say(interrupted=True)
    else:
        say(stopped=cluster.stop())


if __name__ == "__main__":
    main(*sys.argv[1:])
