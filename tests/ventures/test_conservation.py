"""Whatever members, operators and time do in whatever order, no stake and no cent is lost."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ledger.kernel.days import day_in_rome, rome
from ledger.kernel.who import SYSTEM
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.ventures.backer import Backer
from ledger.ventures.cap_table import CapTable
from ledger.ventures.commit import CommitToRound, RevokeCommitment
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
    VenturePaid,
)
from ledger.ventures.pay_venture import PayVenture
from ledger.ventures.round import Round
from ledger.ventures.run_round import CancelRound, OpenRound, SettleRound
from ledger.ventures.venture import Venture
from tests.cast import CARLA, DARIO, EVERYONE, TODAY, TREASURER, paid_in
from tests.conservation import Story, assert_money_is_conserved, assert_rebuilt_is_live
from tests.ventures.examples import BAKERY, venture_opened, village

PRICE = 60_00
members = st.sampled_from(EVERYONE)
few = st.integers(1, 12)
pick = st.integers(0, 1_000)


class StakesAreConserved(RuleBasedStateMachine):
    """A machine that raises, backs and pays at random, and counts everything again from the facts."""

    def __init__(self) -> None:
        super().__init__()
        money = [paid_in(member, 3_000_00) for member in EVERYONE]
        self.story = Story(*village, venture_opened, *money, day=TODAY)
        self.open_round(low=2, more=10, limit=None, days=2)

    @property
    def today(self) -> date:
        return day_in_rome(self.story.now)

    def of(self, *kinds: type) -> list:
        return [fact for fact in self.story.facts if isinstance(fact, kinds)]

    def some(self, kind: type, n: int, field: str) -> str:
        found = [getattr(fact, field) for fact in self.of(kind)][-3:]
        return found[n % len(found)] if found else BAKERY

    @rule(days=st.integers(1, 4), scheduler=st.booleans())
    def time_passes(self, *, days: int, scheduler: bool):
        """The scheduler settles what is due, or is late and does nothing."""
        self.story.now = rome(self.today + timedelta(days=days), 12)
        if scheduler:
            name = self.story.memory[Venture, BAKERY].round
            self.story.do(SettleRound(round=name), SYSTEM)

    @rule(low=st.integers(1, 3), more=few, limit=few | st.none(), days=st.integers(0, 2))
    def open_round(self, low: int, more: int, limit: int | None, days: int):
        self.story.do(
            OpenRound(
                venture=BAKERY,
                price_cents=PRICE,
                shares_min=low,
                shares_max=low + more,
                opens=self.today,
                closes=self.today + timedelta(days=days),
                cooling_off_days=1,
                shares_limit=limit,
            )
        )

    @rule(member=members, shares=st.integers(1, 6))
    def commit(self, member: str, shares: int):
        name = self.story.memory[Venture, BAKERY].round
        self.story.do(CommitToRound(round=name, member=member, shares=shares))

    @rule(n=pick, what=st.sampled_from(["revoke", "settle", "cancel"]))
    def think_again(self, n: int, what: str):
        name, commitment = (
            self.some(StakeCommitted, n, field) for field in ("round", "commitment")
        )
        match what:
            case "revoke":
                self.story.do(RevokeCommitment(round=name, commitment=commitment))
            case "settle":
                self.story.do(SettleRound(round=name), SYSTEM)
            case "cancel" if n % 10 == 9:
                self.story.do(CancelRound(round=name, reason="No"))

    @rule(cents=st.integers(1, 1_000_00))
    def pay(self, cents: int):
        self.story.do(PayVenture(venture=BAKERY, amount_cents=cents), TREASURER)

    @invariant()
    def stakes_are_what_the_facts_say(self):
        """Backers, the cap table and a count by hand agree, founders first."""
        by_hand = Counter({CARLA: 90, DARIO: 10})
        for fact in self.of(RoundSettled):
            for line in fact.issued:
                by_hand[line.member] += line.shares
        table = self.story.memory[CapTable, BAKERY]
        assert dict(table.stakes) == by_hand
        assert table.issued == by_hand.total()
        assert sum(table.fraction(member) for member in EVERYONE) == 1
        for member in EVERYONE:
            backer = self.story.memory[Backer, member]
            assert backer.stakes.get(BAKERY, 0) == by_hand[member]

    @invariant()
    def open_commitments_are_what_is_held(self):
        """Each open commitment has a hold of its price, and no other hold has a cent."""
        waiting = {fact.commitment: fact for fact in self.of(StakeCommitted)}
        for gone in self.of(CommitmentRevoked):
            del waiting[gone.commitment]
        for end in self.of(RoundSettled, RoundFailed, RoundCancelled):
            for line in end.issued if isinstance(end, RoundSettled) else end.released:
                del waiting[line.commitment]
        for fact in self.of(StakeCommitted):
            expected = fact.shares * PRICE if fact.commitment in waiting else 0
            assert self.story.memory[Hold, fact.commitment].reserved == expected
        for opened in self.of(RoundOpened):
            sale = self.story.memory[Round, opened.round].sale
            assert set(sale.asked) == {n for n, f in waiting.items() if f.round == opened.round}
        for member in EVERYONE:
            assert set(self.story.memory[Backer, member].commitments) == {
                name for name, fact in waiting.items() if fact.member == member
            }

    @invariant()
    def what_was_raised_is_paid_or_waits(self):
        """Shares sold at their price, less what was paid, is what is owed to the venture."""
        sold = sum(line.shares for fact in self.of(RoundSettled) for line in fact.issued)
        paid = sum(fact.amount_cents for fact in self.of(VenturePaid))
        owed = -self.story.memory[Account, chart.venture_money(BAKERY)].balance
        assert owed == sold * PRICE - paid

    @invariant()
    def money_is_conserved(self):
        assert_money_is_conserved(self.story)

    def teardown(self):
        assert_rebuilt_is_live(self.story)


TestStakesAreConserved = StakesAreConserved.TestCase
TestStakesAreConserved.settings = settings(max_examples=40, stateful_step_count=60, deadline=None)
