"""Who reads the whole book gives way while it is written, and only then."""

from projections.engine.pace import REST_MAX_SECONDS, RESTS, Pace


class Clock:
    """A clock that only moves when somebody says so, or sleeps by it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(*pieces: tuple[float, int]) -> list[float]:
    """Return the rests after pieces of work, each told as its seconds and the head after it."""
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    for seconds, head in pieces:
        clock.now += seconds
        pace(head)
    return clock.slept


def test_whoever_reads_rests_in_proportion_while_the_log_grows():
    """A rest is no work: only the work since the last one counts, and no rest is without bound."""
    assert paced((0.1, 7), (0.1, 8), (0.25, 9)) == [0.1 * RESTS, 0.25 * RESTS]
    assert paced((0.1, 7), (60.0, 8)) == [REST_MAX_SECONDS]


def test_where_nobody_writes_nobody_waits():
    """The first look cannot tell; a head that stands still says that nobody writes."""
    assert paced((0.1, 7), (0.1, 7), (0.1, 7)) == []
    assert paced((0.1, 7), (0.1, 8), (0.1, 8)) == [0.1 * RESTS]
