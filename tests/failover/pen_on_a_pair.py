"""A pen on a pair of servers, and the receipts that it told: what no server may lose."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import blake2b

from ledger.kernel.refused import Refused
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.log.writer import log_of
from ledger.pen.limits import Limits
from ledger.pen.pen import Pen
from ledger.pen.pending import PendingCommand, Receipt
from ledger.seal.mac import Macs
from tests.failover.pair import Node, Pair
from tests.pen.pen_in_memory import answer_repeats, fingerprint_of
from tests.pen.toy import ANNA, TOY, Fill

TOLD = """
SELECT c.first, c.last, b.root FROM {book}.commands c
CROSS JOIN LATERAL (SELECT root FROM {book}.batches WHERE last >= c.last ORDER BY last LIMIT 1) b
WHERE c.key = %s
"""


class Sender:
    """Fills one purse, a key at a time, and keeps every receipt that it was told."""

    def __init__(self, pen: Pen, book: BookName) -> None:
        self.pen, self.book = pen, book
        self.told: dict[bytes, Receipt] = {}

    def send(self, key: str) -> "asyncio.Task[Receipt | Refused]":
        return asyncio.get_running_loop().create_task(self._send(key))

    async def _send(self, key: str) -> Receipt | Refused:
        command = Fill(purse="a", cents=1)
        pending = PendingCommand(
            command,
            who=ANNA,
            key=digest(key),
            fingerprint=fingerprint_of(command),
            seed=bytes(32),
            answer=asyncio.get_running_loop().create_future(),
        )
        try:
            self.pen.submit(pending)
            receipt = self.told[pending.key] = await pending.answer
        except Refused as why:
            return why
        return receipt

    async def insist(self, key: str, seconds: float = 60) -> Receipt:
        """Send one key until there is a receipt."""
        async with asyncio.timeout(seconds):
            while True:
                if isinstance(answer := await self.send(key), Receipt):
                    return answer
                await asyncio.sleep(0.05)

    def missing(self, node: Node) -> list[Receipt]:
        """Return what was told and is not so on a server."""
        sql = self.book.fill(TOLD)
        return [
            receipt
            for key, receipt in self.told.items()
            if node.query(sql, key) != [(receipt.first, receipt.last, receipt.root)]
        ]


@asynccontextmanager
async def pen_on(pair: Pair, name: str, url: str = "", **limits) -> AsyncIterator[Sender]:
    """Make a book's tables on the primary, and open a pen that knows both servers."""
    book = BookName(name)
    upgrade(pair.primary.url, book)
    chosen = Limits(**limits)
    log = log_of(url or pair.url, book, Macs(b""), limit_seconds=chosen.timeout_seconds)
    pen = Pen(
        TOY,
        log,
        answer_repeats=answer_repeats,
        clock=lambda: datetime.now(UTC),
        limits=chosen,
    )
    try:
        await pen.open()
        yield Sender(pen, book)
    finally:
        await pen.close()


async def eventually(holds, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - other processes make it hold
            await asyncio.sleep(0.02)


def digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
