"""A process of its own that trades on a book: members sell each other shares, pledge, and think again.

python -m tests.book.clerk ‹conninfo› ‹book› ‹seed› ‹trades›    prints `ready`, then what it got, as JSON
"""

import asyncio
import json
import random
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.houses.offer_shares import OfferShares
from ledger.houses.transfer import AcceptOffer
from ledger.kernel.command import Command
from ledger.kernel.refused import Refused
from ledger.log.names import BookName
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.pen.pending import OurFault, Receipt, Unavailable
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

AT_ONCE = 8


class Clerk:
    """Serves members at one desk, several at once; whoever gets no answer is asked for again."""

    def __init__(
        self, book: Book, seed: int, members: list[str], house: str, offering: str
    ) -> None:
        self._book = book
        self._dice = random.Random(seed)
        self._name = f"clerk-{seed}"
        self._members, self._house, self._offering = members, house, offering
        self._asked = 0
        self.answers: Counter[str] = Counter()

    async def _submit(self, command: Command) -> Receipt | None:
        self._asked += 1
        key = f"{self._name}-{self._asked}"
        while True:
            try:
                receipt = await self._book.submit(command, OPERATOR, key)
            except Unavailable:
                await asyncio.sleep(0.05)
            except OurFault:
                raise
            except Refused as why:
                self.answers[type(why).__name__] += 1
                return None
            else:
                self.answers[type(command).__name__] += 1
                return receipt

    async def _sell(self) -> None:
        seller, buyer = self._dice.sample(self._members, 2)
        offered = await self._submit(
            OfferShares(
                house=self._house,
                seller=seller,
                shares=self._dice.randint(1, 3),
                price_cents=self._dice.randint(1, 40_000),
                expires=datetime.now(UTC).date() + timedelta(days=2),
            )
        )
        if offered:
            await self._submit(
                AcceptOffer(offer=offered.facts[0].offer, house=self._house, buyer=buyer)
            )

    async def _think_again(self) -> None:
        member, shares = self._dice.choice(self._members), self._dice.randint(1, 9)
        pledged = await self._submit(
            PledgeShares(offering=self._offering, member=member, shares=shares)
        )
        if pledged and self._dice.random() < 0.8:
            pledge = pledged.facts[0].pledge
            await self._submit(RevokePledge(offering=self._offering, pledge=pledge))

    async def _serve(self, trades: int) -> None:
        for _ in range(trades):
            await (self._sell() if self._dice.random() < 0.7 else self._think_again())

    async def trade(self, trades: int) -> Counter[str]:
        """Serve so many wishes, several at once."""
        await asyncio.gather(*(self._serve(trades // AT_ONCE) for _ in range(AT_ONCE)))
        return self.answers


async def main(conninfo: str, name: str, seed: str, trades: str, *what: str) -> None:
    """Trade as told and print how it went."""
    *members, house, offering = what
    async with open_book(RULES, conninfo, MASTER, name=BookName(name)) as book:
        clerk = Clerk(book, int(seed), members, house, offering)
        print("ready", flush=True)
        print(json.dumps(await clerk.trade(int(trades))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
