"""Who is measured: members with money and offerings to pledge in, made by the commands that everybody has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import msgspec

from ledger.book.asked import Asked
from ledger.book.book import Book
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.offerings.pledge import PledgeShares
from ledger.pen.pending import Receipt
from ledger.places.hub import HubKind
from tests.opening import Opening, people
from tests.staff import OPERATOR

WALLET_CENTS = 1_000_000_000
BULK = 2_000
"""Commands that are handed over at once; two such bundles wait at the same time."""


class Cast(msgspec.Struct):
    """A hub, its members, and the offerings that are open now."""

    hub: str
    members: list[str]
    offerings: list[str]
    asked: int = 0

    def pledge(self) -> Asked:
        """Return the next pledge: members and offerings take turns, every key is new."""
        self.asked += 1
        # The step is a large prime, so that neighbours in time are no neighbours in memory.
        member = self.members[self.asked * 7_919 % len(self.members)]
        offering = self.offerings[self.asked % len(self.offerings)]
        command = PledgeShares(offering=offering, member=member, shares=1)
        return Asked(command, OPERATOR, f"pledge-{self.asked}")

    def pledges(self, count: int) -> list[Asked]:
        """Return the next pledges."""
        return [self.pledge() for _ in range(count)]


class BenchmarkBroken(Exception):
    """What should have been accepted was refused: nothing that is measured now means anything."""


async def new_cast(
    book: Book, *, members: int, offerings: int, side: HubKind = HubKind.CITY
) -> Cast:
    """Open a hub, admit members with money, open offerings."""
    cast = Cast(await opening(book).hub(side), [], [])
    await join(book, cast, members)
    await open_offerings(book, cast, offerings)
    return cast


async def join(book: Book, cast: Cast, count: int) -> None:
    """Let so many more members apply, be admitted, and pay in."""
    new = people(count, first=len(cast.members))
    cast.members += await opening(book).members(cast.hub, new, WALLET_CENTS)


async def open_offerings(book: Book, cast: Cast, count: int) -> None:
    """Open so many houses with an offering each; they take the place of those before."""
    opened = opening(book)
    houses = await opened.houses(cast.hub, *(f"Casa {cast.asked} {n}" for n in range(count)))
    today = day_in_rome(datetime.now(UTC))
    cast.offerings = await opened.offerings(
        houses,
        price_cents=100,
        shares_min=1,
        shares_max=1_000_000,
        opens=today,
        closes=today + timedelta(days=30),
    )


def opening(book: Book) -> Opening:
    async def do(commands: Sequence[Command], who: Who) -> list[Sequence[Fact]]:
        asked = [Asked(command, who, token_hex()) for command in commands]
        return [receipt.facts for receipt in await accepted(book, asked)]

    return Opening(do)


async def all_of(book: Book, commands: Sequence[Command]) -> list[Any]:
    """Submit all, each of which must be accepted; return the first fact of each."""
    asked = [Asked(command, OPERATOR, token_hex()) for command in commands]
    return [receipt.facts[0] for receipt in await accepted(book, asked)]


async def accepted(book: Book, asked: Sequence[Asked]) -> list[Receipt]:
    """Submit all as bulk and return the receipts; raises `BenchmarkBroken` at the first refusal."""
    return [receipt async for receipts in written(book, asked) for receipt in receipts]


async def written(book: Book, asked: Sequence[Asked]) -> AsyncIterator[list[Receipt]]:
    """Submit in bundles, two of which wait at any time; yield their receipts in order.

    Raises `BenchmarkBroken` at the first refusal.
    """
    waiting: list[asyncio.Task[list[Receipt | Refused]]] = []
    for start in range(0, len(asked), BULK):
        bundle = asked[start : start + BULK]
        waiting.append(asyncio.create_task(book.submit_many(bundle)))
        if len(waiting) == 2:
            yield _receipts(await waiting.pop(0))
    for task in waiting:
        yield _receipts(await task)


def _receipts(answers: list[Receipt | Refused]) -> list[Receipt]:
    receipts: list[Receipt] = []
    for answer in answers:
        if isinstance(answer, Refused):
            raise BenchmarkBroken(f"{type(answer).__name__}: {answer} {answer.facts}")
        receipts.append(answer)
    return receipts
