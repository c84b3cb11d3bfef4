"""Every figure that a view shows, by name, for whoever counts again; two tellings of them are compared and not kept.

buckets   the hash of each figure is added to the sum of the bucket into which its name falls
again     only figures of buckets whose sums differ are told a second time, and then kept and compared by name
"""

from collections.abc import AsyncIterator
from typing import Final
from zlib import crc32

from projections.engine.asof import Connection
from projections.engine.view import View

AT_ONCE: Final = 1_000
BUCKETS: Final = 4_096

Figure = tuple[str, str]
"""A name and what is said of it."""


async def each_figure(view: View, connection: Connection, position: int) -> AsyncIterator[Figure]:
    """Yield every figure of a view as of a position."""
    query = view.figures.encode()
    async for name, text in connection.cursor().stream(query, {"position": position}, size=AT_ONCE):
        yield name, text


async def figures(view: View, connection: Connection, position: int) -> dict[str, str]:
    """Return every figure of a view as of a position."""
    return {name: text async for name, text in each_figure(view, connection, position)}


def bucket_of(name: str) -> int:
    """Return the bucket of a figure."""
    return crc32(name.encode()) % BUCKETS


class Buckets:
    """What one side tells, as a sum a bucket: of hashes under a key that this process drew, 64 bits each."""

    def __init__(self) -> None:
        self.sums = [0] * BUCKETS

    def add(self, figure: Figure) -> None:
        """Add a figure; the order does not matter."""
        self.sums[bucket_of(figure[0])] += hash(figure)

    def differing(self, other: "Buckets") -> frozenset[int]:
        """Return the buckets in which one side tells something else."""
        return frozenset(n for n in range(BUCKETS) if self.sums[n] != other.sums[n])
