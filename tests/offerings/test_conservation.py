"""Houses and ventures offer shares at the same time, to the same members, from the same wallets."""

from collections.abc import Iterable

from hypothesis import settings

from tests.offerings.examples import MULINO, mulino_opened, village
from tests.offerings.machine import OfferingsAreConserved
from tests.ventures.examples import BAKERY, venture_opened


class TwoKindsOfIssuer(OfferingsAreConserved):
    """A house and a venture, side by side."""

    issuers = (MULINO, BAKERY)
    before = (*village, mulino_opened, venture_opened)

    def moved(self) -> Iterable[tuple[str, str, int]]:
        return [(BAKERY, one.member, one.shares) for one in venture_opened.founders]


TestTwoKindsOfIssuer = TwoKindsOfIssuer.TestCase
TestTwoKindsOfIssuer.settings = settings(max_examples=40, stateful_step_count=60, deadline=None)
