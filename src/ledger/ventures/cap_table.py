"""The cap table says who holds how many shares of a venture, and what a price makes them worth."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Self, assert_never

from immutables import Map

from ledger.kernel.noun import Noun, by
from ledger.ventures.events import RoundSettled, VentureOpened


class CapTable(Noun, frozen=True, kw_only=True, gc=False):
    """One venture's shares by member, founders first, by venture id."""

    kind = "ventures.cap-table"
    tag = "venture"
    parts = {VentureOpened: by("venture"), RoundSettled: by("venture")}
    births = frozenset({VentureOpened})

    stakes: Map[str, int] = Map()
    issued: int = 0

    def evolve(self, part: VentureOpened | RoundSettled) -> Self:
        """Issue shares to founders, then to those who committed."""
        match part:
            case VentureOpened():
                return self._issue((one.member, one.shares) for one in part.founders)
            case RoundSettled():
                return self._issue((line.member, line.shares) for line in part.issued)
            case _:
                assert_never(part)

    def fraction(self, member: str) -> Fraction:
        """Return the member's exact part of the venture."""
        return Fraction(self.stakes.get(member, 0), self.issued or 1)

    def pre_money_cents(self, price_cents: int) -> int:
        """Return what the venture is worth at this price per share, before new money (in cents)."""
        return self.issued * price_cents

    def post_money_cents(self, price_cents: int, new_shares: int) -> int:
        """Return what it is worth with the new shares paid in (in cents)."""
        return self.pre_money_cents(price_cents) + new_shares * price_cents

    def _issue(self, lines: Iterable[tuple[str, int]]) -> Self:
        stakes, issued = self.stakes.mutate(), self.issued
        for member, shares in lines:
            stakes[member] = stakes.get(member, 0) + shares
            issued += shares
        return type(self)(stakes=stakes.finish(), issued=issued)
