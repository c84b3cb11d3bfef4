"""Where something stood at the end of each effective day, in whatever order its days were told."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from sys import intern


class Course:
    """The days that moved an account, a hold or a holding, in order, and what was there at the end of each."""

    __slots__ = ("days", "sums")

    def __init__(self, day: str) -> None:
        self.days, self.sums = [day], [0]

    def move(self, day: str, by: int) -> None:
        """Add to a day, and to all that come after it."""
        days, sums = self.days, self.sums
        if days[-1] < day:
            days.append(intern(day))
            sums.append(sums[-1] + by)
            return
        at = bisect_left(days, day)
        if days[at] != day:
            days.insert(at, intern(day))
            sums.insert(at, sums[at - 1] if at else 0)
        for n in range(at, len(days)):
            sums[n] += by

    def at_end_of(self, day: str) -> int:
        """Return what was there then."""
        at = bisect_right(self.days, day)
        return self.sums[at - 1] if at else 0

    def since(self, day: str) -> Iterator[tuple[str, int]]:
        """Yield each day from this one on, and what was there at its end."""
        for n in range(bisect_left(self.days, day), len(self.days)):
            yield self.days[n], self.sums[n]
