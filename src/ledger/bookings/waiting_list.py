"""Who waits for what is full, in which order, and to whom it is offered until when: one rule for whatever is let.

waiting ──offer──▶ offered ──take──▶ (has it)
   │                  │
  leave       leave, lapse ──▶ the next one is offered it

What is offered is blocked for whom it is offered to. Nobody is passed over: of those who wait the first in order is offered
what becomes free, and whoever lets an offer lapse has left, and may join again at the end.
"""

from datetime import datetime, timedelta
from typing import Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import dropped


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """Somebody who waits, with their number in the order of joining; `offered_until` while something is offered to them."""

    number: int
    offered_until: datetime | None = None


class WaitingList(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Those who wait for one thing, by name; numbers only grow, so that the order is that of joining.

    It is folded from what has happened (joined, offered, gone) and never refuses.
    """

    joined: int = 0
    who: Map[str, Waiting] = Map()

    def join(self, name: str) -> Self:
        """Wait after all who wait."""
        number = self.joined + 1
        return replace(self, joined=number, who=self.who.set(name, Waiting(number)))

    def offer(self, name: str, until: datetime) -> Self:
        """Offer something to somebody who waits, until then."""
        waiting = self.who.get(name)
        if waiting is None:
            return self
        return replace(self, who=self.who.set(name, replace(waiting, offered_until=until)))

    def go(self, name: str) -> Self:
        """Wait no longer: whoever has it now, left, or let the offer lapse."""
        return replace(self, who=dropped(self.who, name))

    @property
    def in_order(self) -> list[str]:
        """Return those to whom nothing is offered, the first in order first."""
        waiting = (name for name, one in self.who.items() if one.offered_until is None)
        return sorted(waiting, key=lambda name: self.who[name].number)

    @property
    def by_number(self) -> list[str]:
        """Return all who are on the list, offered something or not, in order of joining."""
        return sorted(self.who, key=lambda name: self.who[name].number)

    @property
    def offered(self) -> int:
        """Return how many have an offer, lapsed by the clock or not: until somebody writes so it is blocked for the list."""
        return sum(one.offered_until is not None for one in self.who.values())

    def place(self, name: str) -> int:
        """Return how many are before somebody who waits, and themselves: 1 is the first; 0 is offered something, or does not wait."""
        order = self.in_order
        return order.index(name) + 1 if name in order else 0

    def is_offered(self, name: str, now: datetime) -> bool:
        """Say whether somebody has an offer that is not over."""
        waiting = self.who.get(name)
        return bool(waiting and waiting.offered_until and now < waiting.offered_until)

    def next_ones(self, free: int) -> list[str]:
        """Return to whom what is free is offered now: as many as there are free places beside those that are offered."""
        return self.in_order[: max(0, free - self.offered)]


def offered_until(now: datetime, hours: int, begins: datetime) -> datetime:
    """Return until when an offer that is made now stands: so many hours, and never past the beginning."""
    return min(now + timedelta(hours=hours), begins)
