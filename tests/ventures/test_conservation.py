"""Whatever members, operators and time do in whatever order, what was raised is paid or waits."""

from collections.abc import Iterable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ledger.offerings.events import SharesIssued
from ledger.treasury.account import Account
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import VenturePaid
from ledger.ventures.pay_venture import PayVenture
from tests.cast import TREASURER
from tests.offerings.machine import OfferingsAreConserved
from tests.ventures.examples import BAKERY, venture_opened, village


class RoundsAreConserved(OfferingsAreConserved):
    """A machine that pays the venture at random besides."""

    issuers = (BAKERY,)
    before = (*village, venture_opened)

    def moved(self) -> Iterable[tuple[str, str, int]]:
        return [(BAKERY, one.member, one.shares) for one in venture_opened.founders]

    @rule(cents=st.integers(1, 1_000_00))
    def pay(self, cents: int):
        self.story.do(PayVenture(venture=BAKERY, amount_cents=cents), TREASURER)

    @invariant()
    def what_was_raised_is_paid_or_waits(self):
        """Shares sold at their price, less what was paid, is what is owed to the venture."""
        raised = sum(fact.cents for fact in self.of(SharesIssued))
        paid = sum(fact.amount_cents for fact in self.of(VenturePaid))
        assert (
            -self.story.memory[Account, of_ventures.venture_money(BAKERY)].balance == raised - paid
        )


TestRoundsAreConserved = RoundsAreConserved.TestCase
TestRoundsAreConserved.settings = settings(max_examples=25, stateful_step_count=50, deadline=None)
