"""Whether a server that does not serve gets anywhere: what one look at it saw, and the rule that calls it stuck."""

from dataclasses import dataclass
from enum import Enum, auto


class Answer(Enum):
    """What a probe of the socket was answered with."""

    SERVES = auto()
    REFUSES = auto()
    """It starts, recovers or stops, and takes nobody in."""
    SILENT = auto()


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at a server: `at` in seconds of a clock that never goes back, CPU times in the kernel's ticks.

    `recovery` is number and title of the process that recovers the data, empty where there is none: the title
    names the file that is read, so that another title is progress.
    """

    at: float
    answer: Answer
    recovery: str = ""
    workers_ticks: int = 0
    own_ticks: int = 0
    on_disk: bool = False
    """A worker is in the kernel's hands until the disk answers: no signal reaches it."""

    @property
    def deserted(self) -> bool:
        """Whether it takes nobody in, and nothing in it works towards that."""
        return self.answer is Answer.REFUSES and not self.recovery

    @property
    def signs(self) -> tuple[object, ...]:
        """What changes while anything is done.

        The postmaster's own time counts only while it is silent: whoever probes makes it work.
        """
        own = self.own_ticks if self.answer is Answer.SILENT else 0
        return self.answer, self.recovery, self.workers_ticks, self.on_disk, own


@dataclass(frozen=True)
class Stall:
    """The first of the looks that all saw the same."""

    first: Look


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many seconds without any sign make a server stuck.

    `deserted`: it refuses, and no process recovers anything. PostgreSQL itself kills after 5 s a worker that
    does not end, so it may take a little longer than that. `recovering`: the recovery is there. `silent`: it
    does not even refuse.
    """

    deserted_seconds: float = 10.0
    recovering_seconds: float = 300.0
    silent_seconds: float = 60.0


STARTING = Limits()
STOPPING = Limits(deserted_seconds=60.0)
"""A server that stops has no recovery, and its last checkpoint may wait for a slow disk."""


def stalled(before: Stall | None, look: Look) -> Stall | None:
    """What stands stall after one more look; None while it serves."""
    if look.answer is Answer.SERVES:
        return None
    if before is None or before.first.on_disk or look.signs != before.first.signs:
        return Stall(look)
    return before


def why_stuck(stall: Stall | None, now: float, limits: Limits = STARTING) -> str | None:
    """Say why a server will not come by itself; None while there is hope."""
    if stall is None or stall.first.on_disk:  # There may yet come what it waits for.
        return None
    match stall.first:
        case Look(answer=Answer.SILENT):
            limit, why = limits.silent_seconds, "it does not answer"
        case Look(recovery=""):
            limit, why = limits.deserted_seconds, "it takes nobody in and recovers nothing"
        case _:
            limit, why = limits.recovering_seconds, "its recovery stands stall"
    return f"{why} for {limit:.0f} s" if now - stall.first.at >= limit else None
