"""What an entry moves between two owners' banks, somebody really has to move from one account to the other."""

from collections.abc import Iterable

import msgspec

from ledger.treasury import chart
from ledger.treasury.events import Posting

BOUNCE = "bounce"


class BankMove(msgspec.Struct, frozen=True, gc=False):
    """So many cents, above zero, go from one owner's bank to another's."""

    from_owner: str
    to_owner: str
    cents: int

    @property
    def pair(self) -> str:
        """Return the two owners, whichever of them pays."""
        return pair_of(self.from_owner, self.to_owner)


def pair_of(one: str, other: str) -> str:
    """Return the name of two owners between whose banks money moves, in whichever direction."""
    return "/".join(sorted((one, other)))


def moves_of(kind: str, lines: Iterable[Posting]) -> list[BankMove]:
    """Return what an entry moves between banks, each owner's sum once; nothing if it touches one bank only.

    What comes from outside, or goes there, does so at the clients' bank: a bounce is taken back from
    it, and the network makes up what its member has spent.
    """
    sums: dict[str, int] = {}
    for line in lines:
        if line.account.startswith(chart.BANK):
            owner = line.account.rpartition(":")[2]
            sums[owner] = sums.get(owner, 0) + line.cents
    if len(sums) < 2 and kind != BOUNCE:
        return []
    sums[chart.CLIENTS] = sums.get(chart.CLIENTS, 0) - sum(sums.values())
    return _matched({owner: cents for owner, cents in sorted(sums.items()) if cents})


def _matched(sums: dict[str, int]) -> list[BankMove]:
    """Return who pays whom, in order of their names, until nobody has anything left to pay."""
    moves: list[BankMove] = []
    for to_owner in [owner for owner, cents in sums.items() if cents > 0]:
        for from_owner in [owner for owner, cents in sums.items() if cents < 0]:
            cents = min(sums[to_owner], -sums[from_owner])
            if cents:
                moves.append(BankMove(from_owner, to_owner, cents))
                sums[to_owner] -= cents
                sums[from_owner] += cents
    return moves


def other_end(kind: str, lines: Iterable[Posting], bank: str) -> str:
    """Return the bank account at the other end, if all that an entry moves is between it and this one."""
    lines = list(lines)
    moves = moves_of(kind, lines)
    if len(moves) != 1 or kind == BOUNCE:
        return ""
    banks = {line.account for line in lines if line.account.startswith(chart.BANK)}
    return next(iter(banks - {bank}), "") if bank in banks else ""
