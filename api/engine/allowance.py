"""How much may be asked for in a minute, by whom and from where; all processes of a book keep to it together.

Each process counts by itself and leases what it counts from a table, a hundredth of the limit at a time: one
statement for many requests, and no more is granted in all than the limit. What a process has leased and
does not use by the end of the minute is lost. While PostgreSQL is away, or silent, each process keeps to
the limit by itself: a limit is no reason to refuse, nor to wait.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from math import ceil
from time import monotonic
from typing import Final

import psycopg
from psycopg.rows import TupleRow

from api.engine.problems import TooMuchAsked
from ledger.pen.pending import Unavailable

logger = logging.getLogger("patto.api")

LEASES: Final = 100
"""A lease is this part of what may be asked for in a minute."""
ALONE_SECONDS: Final = 5.0
"""How long a process lends to itself before the table is asked again, for whatever subject."""
SILENT_SECONDS: Final = 0.5
"""How long the table may take to answer before a process lends to itself."""
KNOWN_MAX: Final = 50_000

LEASE: Final = """
INSERT INTO {access}.allowances AS a (subject, minute, used, granted)
SELECT %(subject)s::bytea, floor(extract(epoch FROM now()) / 60)::bigint, w.wanted, w.wanted
FROM (SELECT least(%(wanted)s::bigint, %(most)s::bigint) AS wanted) w
ON CONFLICT (subject) DO UPDATE SET
    granted = CASE WHEN a.minute = excluded.minute
        THEN least(excluded.granted, greatest(%(most)s::bigint - a.used, 0)) ELSE excluded.granted END,
    used = CASE WHEN a.minute = excluded.minute
        THEN least(a.used + excluded.used, greatest(%(most)s::bigint, a.used)) ELSE excluded.used END,
    minute = excluded.minute
RETURNING granted, (60 - extract(epoch FROM now()) %% 60)::float8
"""
SWEEP: Final = """
DELETE FROM {access}.allowances WHERE minute < floor(extract(epoch FROM now()) / 60)::bigint - 1
"""

Fetch = Callable[..., Awaitable[list[TupleRow]]]
"""Runs a statement with its parameters, as the writer."""


class Lease:
    """What one process may still use, until a moment of its own clock; `is_last` if the table had no more."""

    __slots__ = ("is_last", "left", "lock", "until")

    def __init__(self) -> None:
        self.left = 0
        self.until = 0.0
        self.is_last = False
        self.lock = asyncio.Lock()


class Allowance:
    """`most` of one thing in a minute for each subject; 0 is no limit. `what` tells it from other things."""

    def __init__(self, fetch: Fetch, what: str, most: int) -> None:
        self._fetch = fetch
        self._what = what
        self._most = most
        self._leases: dict[str, Lease] = {}
        self._alone_until = 0.0

    def use(self, subject: str) -> bool:
        """Use one of what was leased, if there is any: what nearly every request does."""
        if not self._most:
            return True
        lease = self._leases.get(subject)
        if lease is None or not lease.left or monotonic() >= lease.until:
            return False
        lease.left -= 1
        return True

    async def must_use(self, subject: str) -> None:
        """Use one, leased anew if need be; refuses `TooMuchAsked` when the minute's are used up."""
        if not self.use(subject) and not await self.use_some(subject, 1):
            raise self.too_much(subject)

    async def use_some(self, subject: str, wanted: int) -> int:
        """Use as many as are wanted, or as there are; return how many."""
        if not self._most:
            return wanted
        lease = self._lease_of(subject)
        async with lease.lock:
            if monotonic() >= lease.until:
                lease.left, lease.is_last = 0, False
            if lease.left < wanted and not lease.is_last:
                await self._renew(lease, subject, wanted - lease.left)
            used = min(wanted, lease.left)
            lease.left -= used
            return used

    def too_much(self, subject: str) -> TooMuchAsked:
        """Return the refusal that says when there are more."""
        until = self._lease_of(subject).until
        return TooMuchAsked(
            retry_after_seconds=max(1, ceil(until - monotonic())),
            limit_per_minute=self._most,
            of=self._what,
        )

    def _lease_of(self, subject: str) -> Lease:
        if (lease := self._leases.get(subject)) is None:
            if len(self._leases) >= KNOWN_MAX:
                self._forget_the_old()
            lease = self._leases[subject] = Lease()
        return lease

    def _forget_the_old(self) -> None:
        now = monotonic()
        self._leases = {
            name: one for name, one in self._leases.items() if one.until > now or one.lock.locked()
        }

    async def _renew(self, lease: Lease, subject: str, missing: int) -> None:
        wanted = max(missing, self._most // LEASES)
        granted, seconds, lease.is_last = await self._lend(subject, wanted)
        lease.left += granted
        lease.until = monotonic() + seconds

    async def _lend(self, subject: str, wanted: int) -> tuple[int, float, bool]:
        """Return how many are granted, for how many seconds, and whether there are no more until then."""
        if monotonic() >= self._alone_until:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    ((granted, seconds),) = await self._fetch(
                        LEASE, subject=self._digest(subject), wanted=wanted, most=self._most
                    )
            except (psycopg.Error, OSError, Unavailable) as error:
                logger.debug("granted without the table: %s", error)
                self._alone_until = monotonic() + ALONE_SECONDS
            else:
                return granted, seconds, granted < wanted
        share = ceil(self._most * ALONE_SECONDS / 60)
        return max(wanted, share), ALONE_SECONDS, True

    def _digest(self, subject: str) -> bytes:
        named = f"{self._what} {subject}".encode()
        return blake2b(named, digest_size=16, person=b"patto-allowance").digest()


class Allowances:
    """Allowances that each use counts for, each with a subject of its own: the one with the least left decides."""

    def __init__(self, *each: Allowance) -> None:
        self._each = each

    async def must_use(self, subjects: Sequence[str]) -> None:
        """Use one of each; refuses `TooMuchAsked`."""
        for one, subject in zip(self._each, subjects, strict=True):
            if not one.use(subject):
                await one.must_use(subject)

    async def use_some(
        self, subjects: Sequence[str], wanted: int
    ) -> tuple[int, TooMuchAsked | None]:
        """Use as many as are wanted, or as all have; return how many, and why no more."""
        why = None
        for one, subject in zip(self._each, subjects, strict=True):
            used = await one.use_some(subject, wanted)
            if used < wanted:
                wanted, why = used, one.too_much(subject)
        return wanted, why
