"""The demo's own hour and its own randomness, so that the same seed writes the same book byte for byte."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import shake_256

from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.kernel.ids import SEED_BYTES
from ledger.log.names import BookName
from ledger.pen.limits import Limits
from ledger.registry import RULES
from ledger.vault import MasterKey

PATIENT = Limits(timeout_seconds=120.0)
"""Nobody waits at a screen: a slow disk makes the demo late, and refuses none of its commands."""


class DemoEntropy:
    """Bytes that look random and follow from the seed. Only for people who don't exist.

    Each bundle (the commands submitted together) draws anew, the commands' own seeds apart from what
    the vault seals with: whoever begins in the middle of a bundle says how many draws lie before.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bundle = 0
        self._drawn = {"seed": 0, "seal": 0}

    def set_bundle(self, bundle: int, *, seeds: int = 0, seals: int = 0) -> None:
        """Draw for this bundle from now on, as if so much of it had been drawn already."""
        self._bundle = bundle
        self._drawn = {"seed": seeds, "seal": seals}

    def __call__(self, count: int) -> bytes:
        """Return the next bytes."""
        use = "seed" if count == SEED_BYTES else "seal"
        self._drawn[use] += 1
        name = f"patto-demo/{self.seed}/{self._bundle}/{use}/{self._drawn[use]}"
        return shake_256(name.encode()).digest(count)


class DemoClock:
    """A clock that stands still until it is set."""

    def __init__(self, seed: int) -> None:
        self.now = datetime(2000, 1, 1, tzinfo=UTC)
        self.entropy = DemoEntropy(seed)

    def __call__(self) -> datetime:
        """Return the hour it shows (UTC)."""
        return self.now


@asynccontextmanager
async def open_for_demo(
    conninfo: str,
    master: MasterKey,
    *,
    seed: int,
    name: BookName | None = None,
    limits: Limits = PATIENT,
) -> AsyncIterator[tuple[Book, DemoClock]]:
    """Open a migrated book whose clock, ids, salts and keys follow from the seed; close it at the end."""
    clock = DemoClock(seed)
    async with open_book(
        RULES, conninfo, master, name=name, clock=clock, entropy=clock.entropy, limits=limits
    ) as book:
        yield book, clock
