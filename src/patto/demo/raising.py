"""Money is raised for houses and ventures: members ask for shares day by day, some think again."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

import msgspec

from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.offerings.events import (
    OfferingOpened,
    OfferingOver,
    PledgeRevoked,
    SharesPledged,
    WhyCancelled,
)
from ledger.offerings.offering import LimitPerMember, NotEnoughSharesLeft, OverAlready
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.offerings.settle import CancelOffering
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, Member, Part, World

COOLING_OFF: Final = 14
_ASKING: Final = (
    NotEnoughMoney,
    NotEnoughSharesLeft,
    LimitPerMember,
    OwesMoney,
    StandingForbids,
)


class End(StrEnum):
    """How an offering will end."""

    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RUNS = "still runs"


class Raise(msgspec.Struct, kw_only=True):
    """One offering: its terms, how it will end, and who asked for how much so far."""

    issuer: str
    price_cents: int
    shares_min: int
    shares_max: int
    shares_limit: int
    opens: date
    closes: date
    end: End
    name: str = ""
    asked: int = 0

    def wait(self) -> None:
        """Begin and end a day later."""
        self.opens += timedelta(days=1)
        self.closes += timedelta(days=1)

    def opening(self) -> OpenOffering:
        """Return the command that opens it."""
        return OpenOffering(
            issuer=self.issuer,
            price_cents=self.price_cents,
            shares_min=self.shares_min,
            shares_max=self.shares_max,
            opens=self.opens,
            closes=self.closes,
            cooling_off_days=COOLING_OFF,
            shares_limit=self.shares_limit,
        )

    def target(self) -> int:
        """Return how many shares will be asked for in all, as it will end."""
        if self.end is End.SETTLED:
            return (self.shares_min + 3 * self.shares_max) // 4
        return self.shares_min * 3 // 5


class Raising(Part):
    """Every offering that was opened, until it is over."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._coming: list[Raise] = []
        self._running: list[Raise] = []
        self._busy: set[str] = set()
        self._today: list[tuple[Raise, Member, int]] = []
        self._revoking: list[tuple[Raise, str, Member]] = []
        world.driver.listen(self._begun)
        world.driver.listen(self._over)

    def _begun(self, fact: OfferingOpened) -> None:
        self._busy.add(fact.issuer)

    def _over(self, fact: OfferingOver) -> None:
        self._busy.discard(fact.issuer)

    def open(self, one: Raise) -> None:
        """Have an offering opened this evening, or on the first one after its issuer's former one is over."""
        self._coming.append(one)

    def morning(self, today: date) -> Iterable[Request]:
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
                self._payments.need(member, shares * one.price_cents)
        if chance.often(2) and (member := self.world.active(chance)):
            self._today.append((one, member, one.shares_limit + 1))

    def evening(self, today: date) -> Iterable[Request]:
        """Open, ask, think again, call off."""
        coming, self._coming = self._coming, []
        for one in coming:
            if one.issuer in self._busy:
                one.wait()
                self._coming.append(one)
            else:
                yield Request(one.opening(), OPERATOR, partial(self._opened, one))
        for one, member, shares in self._today:
            then = partial(self._has_asked, one, member)
            pledge = PledgeShares(offering=one.name, member=member.id, shares=shares)
            yield Request(pledge, member.who, then, _ASKING)
        self._today = []
        for one, pledged, member in self._revoking:
            if one.name and member.active:
                then = partial(self._revoked, one)
                revoke = RevokePledge(offering=one.name, pledge=pledged)
                yield Request(revoke, member.who, then, (OverAlready,))
        self._revoking = []
        for one in self._running:
            if one.end is End.CANCELLED and today == one.opens + (one.closes - one.opens) // 2:
                cancel = CancelOffering(offering=one.name, reason=WhyCancelled.OTHER)
                yield Request(cancel, OPERATOR, partial(self._cancelled, one))

    def _opened(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, OfferingOpened)
        one.name = fact.offering
        self._running.append(one)

    def _has_asked(self, one: Raise, member: Member, facts: tuple[Fact, ...]) -> None:
        fact = facts[0]
        assert isinstance(fact, SharesPledged)
        one.asked += fact.shares
        member.ties += 1
        if self.world.chance("revoke", fact.pledge).often(6):
            self._revoking.append((one, fact.pledge, member))

    def _revoked(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        fact = facts[0]
        assert isinstance(fact, PledgeRevoked)
        one.asked -= fact.shares

    def _cancelled(self, one: Raise, facts: tuple[Fact, ...]) -> None:
        del facts
        self._running.remove(one)
