"""Money is raised for houses and ventures: members ask for shares day by day, some think again."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Final

import msgspec

from ledger.houses.events import CampaignOpened, PledgeRevoked, SharesPledged
from ledger.houses.pledge import PledgeShares, RevokePledge
from ledger.houses.run_campaign import CancelCampaign, OpenCampaign
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.subscription import LimitPerMember, NotEnoughSharesLeft, OverAlready
from ledger.members.rights import StandingForbids
from ledger.treasury.post import NotEnoughMoney
from ledger.ventures.commit import CommitToRound, RevokeCommitment
from ledger.ventures.events import CommitmentRevoked, RoundOpened, StakeCommitted
from ledger.ventures.run_round import CancelRound, OpenRound
from patto.demo.chance import Chance
from patto.demo.stage import Wish
from patto.demo.till import Till
from patto.demo.world import OPERATOR, Member, Part, World

COOLING_OFF: Final = 14
_ASKING: Final = (NotEnoughMoney, NotEnoughSharesLeft, LimitPerMember, StandingForbids)


class End(StrEnum):
    """How a campaign or a round will end."""

    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RUNS = "still runs"


class Raise(msgspec.Struct, kw_only=True):
    """One campaign or round: its terms, how it will end, and who asked for how much so far."""

    about: str
    venture: bool
    price_cents: int
    shares_min: int
    shares_max: int
    shares_limit: int
    opens: date
    closes: date
    end: End
    name: str = ""
    asked: int = 0

    def opening(self) -> Command:
        """Return the command that opens it."""
        terms: dict[str, Any] = {
            "price_cents": self.price_cents,
            "shares_min": self.shares_min,
            "shares_max": self.shares_max,
            "opens": self.opens,
            "closes": self.closes,
            "cooling_off_days": COOLING_OFF,
            "shares_limit": self.shares_limit,
        }
        if self.venture:
            return OpenRound(venture=self.about, **terms)
        return OpenCampaign(house=self.about, **terms)

    def ask(self, member: str, shares: int) -> Command:
        """Return the command that asks for shares."""
        if self.venture:
            return CommitToRound(round=self.name, member=member, shares=shares)
        return PledgeShares(campaign=self.name, member=member, shares=shares)

    def revoke(self, wish: str) -> Command:
        """Return the command that takes a wish back."""
        if self.venture:
            return RevokeCommitment(round=self.name, commitment=wish)
        return RevokePledge(campaign=self.name, pledge=wish)

    def cancel(self) -> Command:
        """Return the command that calls it off."""
        reason = "L'immobile non è più in vendita." if not self.venture else "Progetto rinviato."
        if self.venture:
            return CancelRound(round=self.name, reason=reason)
        return CancelCampaign(campaign=self.name, reason=reason)

    def target(self) -> int:
        """Return how many shares will be asked for in all, as it will end."""
        if self.end is End.SETTLED:
            return (self.shares_min + 3 * self.shares_max) // 4
        return self.shares_min * 3 // 5


class Raising(Part):
    """Every campaign and round that was opened, until it is over."""

    def __init__(self, world: World, till: Till) -> None:
        """Have none open."""
        super().__init__(world)
        self._till = till
        self._coming: list[Raise] = []
        self._running: list[Raise] = []
        self._today: list[tuple[Raise, Member, int]] = []
        self._revoking: list[tuple[Raise, str, Member]] = []

    def open(self, one: Raise) -> None:
        """Have a campaign or round opened this evening."""
        self._coming.append(one)

    def morning(self, today: date) -> Iterable[Wish]:
        """Who will ask for shares this evening pays in this morning."""
        self._running = [one for one in self._running if today <= one.closes]
        for one in self._running:
            if one.opens <= today:
                chance = self.world.chance("raising", one.name, today)
                self._find(one, chance, (one.closes - today).days + 1)
        return ()

    def _find(self, one: Raise, chance: Chance, days_left: int) -> None:
        """Find today's part of those who are still missing; a few have not the money, or ask too much."""
        missing = max(0, one.target() - one.asked) // days_left
        while missing > 0:
            member = self.world.active(chance)
            if member is None:
                return
            shares = min(one.shares_limit, chance.between(1, max(1, one.shares_limit // 2)))
            missing -= shares
            self._today.append((one, member, shares))
            if not chance.often(3):
                self._till.need(member, shares * one.price_cents)
        if chance.often(2) and (member := self.world.active(chance)):
            self._today.append((one, member, one.shares_limit + 1))

    def evening(self, today: date) -> Iterable[Wish]:
        """Open, ask, think again, call off."""
        for one in self._coming:
            told = partial(self._opened, one)
            yield Wish(one.opening(), OPERATOR, told)
        self._coming = []
        for one, member, shares in self._today:
            told = partial(self._has_asked, one, member)
            yield Wish(one.ask(member.id, shares), member.who, told, _ASKING)
        self._today = []
        for one, wish, member in self._revoking:
            if one.name and member.active:
                told = partial(self._revoked, one)
                yield Wish(one.revoke(wish), member.who, told, (OverAlready,))
        self._revoking = []
        for one in self._running:
            if one.end is End.CANCELLED and today == one.opens + (one.closes - one.opens) // 2:
                yield Wish(one.cancel(), OPERATOR, partial(self._cancelled, one))

    def _opened(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        match facts[0]:
            case CampaignOpened(campaign=name) | RoundOpened(round=name):
                one.name = name
        self._running.append(one)

    def _has_asked(self, one: Raise, member: Member, facts: tuple[Fact, ...]) -> None:
        match facts[0]:
            case SharesPledged(pledge=name, shares=shares):
                pass
            case StakeCommitted(commitment=name, shares=shares):
                pass
            case _:
                raise AssertionError(facts[0])
        one.asked += shares
        member.ties += 1
        if self.world.chance("revoke", name).often(6):
            self._revoking.append((one, name, member))

    def _revoked(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        match facts[0]:
            case PledgeRevoked(shares=shares) | CommitmentRevoked(shares=shares):
                one.asked -= shares

    def _cancelled(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        del facts
        self._running.remove(one)
