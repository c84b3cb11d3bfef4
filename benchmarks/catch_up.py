"""A process that brings all views up to the log and says how many facts that were, and the seconds it took."""

import sys
import time

from ledger.log.names import BookName
from ledger.registry import RULES
from patto.cli.garbage import tune_garbage_collector
from projections.engine.follower import Follower
from projections.registry import ALL


def main(conninfo: str, name: str) -> None:
    """Follow to the end."""
    tune_garbage_collector()
    with Follower(conninfo, BookName(name), RULES, ALL) as follower:
        began = time.perf_counter()
        applied = follower.catch_up()
        took = time.perf_counter() - began
    print(applied // len(ALL), took)


if __name__ == "__main__":
    main(*sys.argv[1:])
