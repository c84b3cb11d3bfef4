"""Whatever members, operators and time do in whatever order, no share and no cent of an offering is lost."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from ledger.houses.distribute import Distribute
from ledger.houses.offer_shares import OfferShares
from ledger.houses.transfer import AcceptOffer
from ledger.offerings.pledge import PledgeShares
from tests.book import life
from tests.book.chance import Drawn
from tests.book.wishes import OPERATOR
from tests.book.world import World

chances = st.data()
PASSED_ON = {kind: life.SHARES[kind] for kind in (OfferShares, AcceptOffer, Distribute)}


class SharesAreConserved(RuleBasedStateMachine):
    """Houses and ventures side by side, the same members and wallets; `World` counts after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(pens=1)
        life.begin(self.world)
        self._all_hold_shares()

    def _all_hold_shares(self) -> None:
        """What the house and the venture offer at the beginning is asked for, and issued."""
        for offering in list(self.world.recount.shares.running.values()):
            for member in self.world.recount.people.standing:
                self.world.ask(PledgeShares(offering=offering, member=member, shares=8), OPERATOR)
        self.world.pass_time(timedelta(days=4))
        self.world.do_due(self.world.due_now())
        assert not self.world.recount.shares.running

    @rule(data=chances)
    def shares(self, data):
        """They are offered, asked for, issued, released, passed on, and pay."""
        life.one_asks(self.world, Drawn(data), life.SHARES)

    @rule(data=chances)
    def passed_on(self, data):
        """Holders offer, buyers accept, the house pays those who held."""
        life.one_asks(self.world, Drawn(data), PASSED_ON)

    @rule(data=chances)
    def money(self, data):
        """Rent comes in, works are paid; wallets fill and empty."""
        life.one_asks(self.world, Drawn(data), life.MONEY)

    @rule(data=chances)
    def people(self, data):
        """A pledge that was made before a suspension counts."""
        life.one_asks(self.world, Drawn(data), life.PEOPLE)

    @rule(data=chances)
    def time_passes(self, data):
        """Evenings pass; the scheduler is late."""
        life.time_passes(self.world, Drawn(data))

    @rule(data=chances)
    def time_brings(self, data):
        """What is due is done."""
        life.time_brings(self.world, Drawn(data))

    def teardown(self):
        """Everything once more, from the first line on."""
        try:
            self.world.check_from_the_beginning()
        finally:
            self.world.close()


def test_no_share_and_no_cent_is_lost_whatever_happens_to_an_offering():
    """Registers on every evening, holders, holds, open pledges, what was raised and what was paid."""
    run_state_machine_as_test(
        SharesAreConserved,
        settings=settings(
            max_examples=40,
            stateful_step_count=60,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
