"""Whatever members, operators and time do in whatever order, no share and no cent of an offering is lost."""

from datetime import timedelta

from hypothesis.stateful import rule

from ledger.houses.distribute import Distribute
from ledger.houses.offer_shares import OfferShares
from ledger.houses.transfer import AcceptOffer
from ledger.offerings.pledge import PledgeShares
from tests.book import life
from tests.book.chance import Drawn
from tests.book.machine import Lives, chances, live
from tests.staff import OPERATOR

PASSED_ON = {kind: life.SHARES[kind] for kind in (OfferShares, AcceptOffer, Distribute)}


class SharesAreConserved(Lives):
    """Houses and ventures side by side, the same members and wallets, all of whom hold shares."""

    pens = 1

    def __init__(self) -> None:
        super().__init__()
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
    def passed_on(self, data):
        """Holders offer, buyers accept, the house pays those who held."""
        life.one_asks(self.world, Drawn(data), PASSED_ON)


def test_no_share_and_no_cent_is_lost_whatever_happens_to_an_offering():
    """Registers on every evening, holders, holds, open pledges, what was raised and what was paid."""
    live(SharesAreConserved, lives=40, steps=60)
