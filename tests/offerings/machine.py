"""Whatever members, operators and time do in whatever order, no share and no cent of an offering is lost."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ledger.kernel.days import day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.who import SYSTEM
from ledger.offerings.events import (
    OfferingOpened,
    PledgeReleased,
    PledgeRevoked,
    SharesIssued,
    SharesPledged,
)
from ledger.offerings.holder import Holder
from ledger.offerings.offering import Offering
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.offerings.register import Register
from ledger.offerings.settle import CancelOffering, SettleOffering
from ledger.treasury.account import Hold
from tests.cast import EVERYONE, TODAY, paid_in, suspended
from tests.conservation import Story, assert_money_is_conserved, assert_rebuilt_is_live

PRICE = 60_00
members = st.sampled_from(EVERYONE)
few = st.integers(1, 12)
pick = st.integers(0, 1_000)


class OfferingsAreConserved(RuleBasedStateMachine):
    """A machine that offers, pledges and settles at random, and counts everything again from the facts.

    `issuers` are who offers, `before` is what happened until now; machines of the chapters above add
    what their issuers do besides.
    """

    issuers: ClassVar[tuple[str, ...]] = ()
    before: ClassVar[tuple[Fact, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        money = [paid_in(member, 3_000_00) for member in EVERYONE]
        self.story = Story(*self.before, *money, day=TODAY)
        self.evenings: dict[tuple[str, date], dict[str, int]] = {}
        for n, _ in enumerate(self.issuers):
            self.open_offering(n=n, low=2, more=10, limit=None, days=4)

    @property
    def today(self) -> date:
        return day_in_rome(self.story.now)

    def of(self, *kinds: type) -> list:
        return [fact for fact in self.story.facts if isinstance(fact, kinds)]

    def some(self, kind: type, n: int, field: str) -> str:
        """Return the id of one of the latest facts of a kind: most of them are not over yet."""
        found = [getattr(fact, field) for fact in self.of(kind)][-4:]
        return found[n % len(found)] if found else self.issuers[0]

    def running(self, n: int) -> str:
        return self.story.memory[Register, self.issuers[n % len(self.issuers)]].offering

    @rule(days=st.integers(1, 4), scheduler=st.booleans())
    def time_passes(self, *, days: int, scheduler: bool):
        """Evenings pass; the scheduler does what is due, or is late and does nothing."""
        for _ in range(days):
            for issuer in self.issuers:
                held = dict(self.story.memory[Register, issuer].shares)
                self.evenings[issuer, self.today] = held
            self.story.now = rome(self.today + timedelta(days=1), 12)
        if scheduler:
            self.do_what_is_due()

    def do_what_is_due(self) -> None:
        for n, _ in enumerate(self.issuers):
            self.story.do(SettleOffering(offering=self.running(n)), SYSTEM)

    @rule(n=pick, low=st.integers(1, 3), more=few, limit=few | st.none(), days=st.integers(0, 2))
    def open_offering(self, n: int, low: int, more: int, limit: int | None, days: int):
        self.story.do(
            OpenOffering(
                issuer=self.issuers[n % len(self.issuers)],
                price_cents=PRICE,
                shares_min=low,
                shares_max=low + more,
                opens=self.today,
                closes=self.today + timedelta(days=days),
                cooling_off_days=1,
                shares_limit=limit,
            )
        )

    @rule(n=pick, member=members, shares=st.integers(1, 6))
    def pledge(self, n: int, member: str, shares: int):
        self.story.do(PledgeShares(offering=self.running(n), member=member, shares=shares))

    @rule(n=pick, what=st.sampled_from(["revoke", "settle", "cancel", "suspend"]), member=members)
    def think_again(self, n: int, what: str, member: str):
        offering = self.some(SharesPledged, n, "offering")
        pledge = self.some(SharesPledged, n, "pledge")
        match what:
            case "revoke":
                self.story.do(RevokePledge(offering=offering, pledge=pledge))
            case "settle":
                self.story.do(SettleOffering(offering=offering), SYSTEM)
            case "cancel" if n % 10 == 9:
                self.story.do(CancelOffering(offering=offering, reason="Changed our minds"))
            case "suspend" if n % 10 == 9:
                fact = suspended(member)
                self.story.memory.apply(fact)
                self.story.facts.append(fact)

    def moved(self) -> Iterable[tuple[str, str, int]]:
        """Say (issuer, member, shares) for what moved otherwise than by an offering."""
        return ()

    @invariant()
    def shares_are_what_the_facts_say(self):
        """Holders, registers and a count by hand agree."""
        held: Counter[tuple[str, str]] = Counter()
        for fact in self.of(SharesIssued):
            held[fact.issuer, fact.member] += fact.shares
        for issuer, member, shares in self.moved():
            held[issuer, member] += shares
        for issuer in self.issuers:
            register = self.story.memory[Register, issuer]
            by_hand = {m: n for (of, m), n in held.items() if of == issuer and n}
            assert dict(register.shares) == by_hand == register.at_end_of(self.today)
            assert register.issued == sum(by_hand.values())
            whole = sum(register.fraction(member) for member in EVERYONE)
            assert whole == (1 if by_hand else 0)
            for member in EVERYONE:
                holder = self.story.memory[Holder, member]
                assert holder.shares.get(issuer, 0) == by_hand.get(member, 0) >= 0

    @invariant()
    def open_pledges_are_what_is_held(self):
        """Each open pledge has a hold of its price, and no other hold has a cent."""
        waiting = {fact.pledge: fact for fact in self.of(SharesPledged)}
        for gone in self.of(PledgeRevoked, PledgeReleased, SharesIssued):
            waiting.pop(gone.pledge, None)
        for fact in self.of(SharesPledged):
            expected = fact.cents if fact.pledge in waiting else 0
            assert self.story.memory[Hold, fact.pledge].reserved == expected
        for opened in self.of(OfferingOpened):
            offering = self.story.memory[Offering, opened.offering]
            mine = {n for n, fact in waiting.items() if fact.offering == opened.offering}
            assert set(offering.pledges) == mine
            assert all(offering.by_member.values())
            counted = offering.shares if offering.terms.shares_limit is not None else 0
            assert sum(offering.by_member.values()) == counted
            assert offering.shares <= offering.terms.shares_max
        for member in EVERYONE:
            assert set(self.story.memory[Holder, member].pledges) == {
                name for name, fact in waiting.items() if fact.member == member
            }

    @invariant()
    def money_is_conserved(self):
        assert_money_is_conserved(self.story)

    def teardown(self):
        for (issuer, day), held in self.evenings.items():
            register = self.story.memory[Register, issuer]
            assert register.at_end_of(day) == dict(sorted(held.items()))
        assert_rebuilt_is_live(self.story)
