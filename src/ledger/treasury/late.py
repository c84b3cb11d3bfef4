"""What is told late must leave every account above its floor at the end of every day since."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from ledger.kernel.accounts import Floor
from ledger.kernel.see import See
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import Posting

Lines = Sequence[Posting]


class Shortfall(msgspec.Struct, frozen=True):
    """At the end of this day the account, or the hold, had less than what is told takes by then, in cents."""

    name: str
    day: date
    available: int
    needed: int


class Past:
    """What moved some accounts and holds day by day, and what is told of them now.

    Only those that one of the lines brings nearer to their floor are looked at; cents are
    counted away from the floor, so that none may ever have less than zero.
    """

    def __init__(self, see: See, entries: Iterable[Lines]) -> None:
        floor_of = see.chart.floor_of
        lines = [line for lines in entries for line in lines]
        names = {one.account for one in lines if one.cents * floor_of(one.account) < 0}
        # Whoever is owed before the bank that owes: the refusal names the wallet.
        self._had: dict[str, Account | Hold] = {**see.all(Account, sorted(names, reverse=True))}
        self._had |= see.all(Hold, {one.hold for one in lines if one.hold and one.cents > 0})
        self._floors = {name: floor_of(name) for name in names}
        self._told: dict[str, Counter[date]] = {name: Counter() for name in self._had}
        self._today = see.today()

    def tell(self, lines: Lines, day: date) -> None:
        """Let these lines take effect on a day."""
        for name, cents in self._moves(lines).items():
            self._told[name][day] += cents

    def bears_from(self, lines: Lines) -> date:
        """Return the first day from which these lines break no floor, with what was told already.

        Today, if there is none: what is short today is short whenever it takes effect.
        """
        moves = self._moves(lines).items()
        return max((self._bears(name, -cents) for name, cents in moves), default=date.min)

    def _moves(self, lines: Lines) -> Counter[str]:
        moves: Counter[str] = Counter()
        for line in lines:
            for name in (line.account, line.hold):
                if name in self._had:
                    moves[name] += line.cents * self._floors.get(name, Floor.NEVER_ABOVE_ZERO)
        return moves

    def _bears(self, account: str, taken: int) -> date:
        since = self._today
        for day, had, told in reversed(list(self._ends(account))):
            if had + told < taken:
                return since
            since = day
        return since if taken > 0 else date.min

    def shortfalls(self) -> Iterator[Shortfall]:
        """Yield the first day of each of them on which what is told takes more than was there."""
        for name in self._had:
            for day, had, told in self._ends(name):
                if had + told < 0:
                    yield Shortfall(name, day, had, -told)
                    break

    def _ends(self, account: str) -> Iterator[tuple[date, int, int]]:
        """Yield each day on which the account moves, what it had at its end, and what is told by then."""
        moved, told = self._had[account].moved, self._told[account]
        floor = self._floors.get(account, Floor.NEVER_ABOVE_ZERO)
        there = more = 0
        for day in sorted(moved.keys() | told.keys()):
            there += moved.get(day, 0) * floor
            more += told[day]
            yield day, there, more


def least_since(see: See, account: str, day: date) -> int:
    """Return the least that an account with a floor has at the end of any day from this one on."""
    if day == see.today():
        return abs(see(Account, account).balance)
    moved, floor = see(Account, account).moved, see.chart.floor_of(account)
    there, least = 0, []
    for n, one in enumerate(days := sorted(moved)):
        there += moved[one] * floor
        if n + 1 == len(days) or days[n + 1] > day:
            least.append(there)
    return min(least, default=0)
