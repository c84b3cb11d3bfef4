"""Whatever members, operators and time do in whatever order, no share and no cent is lost."""

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import DistributionPaid, HolderPaid, SharesOffered, SharesTransferred
from ledger.houses.keep_books import RecordExpense, RecordPurchase
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.seller import Seller
from ledger.houses.transfer import AcceptOffer, AuthoriseTransfer
from ledger.kernel.who import SYSTEM
from ledger.offerings.holder import Holder
from ledger.treasury.events import EntryPosted
from tests.cast import ANNA, BRUNO, CARLA, EVERYONE, TREASURER
from tests.houses.examples import (
    FORNO,
    MULINO,
    TORRE,
    earned,
    forno_opened,
    hold_shares,
    mulino_opened,
    torre_opened,
    village,
)
from tests.offerings.machine import OfferingsAreConserved, few, members, pick

HOUSES = (MULINO, FORNO, TORRE)
IN_SPRING = {ANNA: 10, BRUNO: 6, CARLA: 4}
houses = st.sampled_from(HOUSES)
cents = st.integers(1, 2_000_00)


class SharesAreConserved(OfferingsAreConserved):
    """A machine that buys, sells and pays at random besides, and counts everything again."""

    issuers = HOUSES
    before = (
        *village,
        mulino_opened,
        forno_opened,
        torre_opened,
        *(earned(777_77, house) for house in HOUSES),
        *(fact for house in HOUSES for fact in hold_shares(IN_SPRING, house=house)),
    )

    def do_what_is_due(self) -> None:
        super().do_what_is_due()
        for offer in self.of(SharesOffered):
            self.story.do(ExpireOffer(offer=offer.offer), SYSTEM)

    def moved(self) -> Iterable[tuple[str, str, int]]:
        for fact in self.of(SharesTransferred):
            yield fact.house, fact.seller, -fact.shares
            yield fact.house, fact.buyer, fact.shares

    @rule(
        house=houses,
        seller=members,
        buyer=members | st.none(),
        shares=few,
        price=cents,
        days=st.integers(0, 6),
    )
    def offer(
        self, *, house: str, seller: str, buyer: str | None, shares: int, price: int, days: int
    ):
        self.story.do(
            OfferShares(
                house=house,
                seller=seller,
                buyer=buyer,
                shares=shares,
                price_cents=price,
                expires=self.today + timedelta(days=days),
            )
        )

    @rule(n=pick, buyer=members, formal=st.booleans())
    def accept(self, *, n: int, buyer: str, formal: bool):
        waiting = [
            offer
            for member in EVERYONE
            for offer in self.story.memory[Seller, member].open_offers(self.today)
        ]
        offer = waiting[n % len(waiting)] if waiting else MULINO
        if formal:
            self.story.do(AuthoriseTransfer(offer=offer, buyer=buyer, resolution="12"))
        deed = "Rep. 1" if formal else None
        self.story.do(AcceptOffer(offer=offer, buyer=buyer, deed=deed))

    @rule(n=pick)
    def withdraw(self, n: int):
        self.story.do(WithdrawOffer(offer=self.some(SharesOffered, n, "offer")))

    @rule(house=houses, amount=cents, running=st.booleans())
    def pay_from_the_houses_bank(self, *, house: str, amount: int, running: bool):
        kind = RecordExpense if running else RecordPurchase
        self.story.do(kind(house=house, amount_cents=amount, what="Works"), TREASURER)

    @rule(
        house=houses,
        of=st.sampled_from(Of),
        amount=cents,
        days=st.integers(1, 5),
        tax=st.sampled_from([0, 1, 2_600, 10_000]),
    )
    def distribute(self, *, house: str, of: Of, amount: int, days: int, tax: int):
        command = Distribute(
            house=house,
            of=of,
            amount_cents=amount,
            record_date=self.today - timedelta(days=days),
            withheld_bp=tax,
        )
        facts = self.story.do(command, TREASURER)
        if not facts:
            return
        in_all, *told = facts
        parts, entries = told[::2], told[1::2]
        assert isinstance(in_all, DistributionPaid)
        assert all(isinstance(part, HolderPaid) for part in parts)
        assert all(isinstance(entry, EntryPosted) for entry in entries)
        assert sum(part.gross_cents for part in parts) == amount
        assert sum(part.withheld_cents for part in parts) == in_all.withheld_cents
        assert in_all.net_cents + in_all.withheld_cents == amount
        assert all(0 <= part.withheld_cents <= part.gross_cents for part in parts)
        assert [max(line.cents for line in entry.lines) for entry in entries] == [
            part.gross_cents for part in parts
        ]
        held = self.evenings.get((house, command.record_date), IN_SPRING)
        assert {part.member: part.shares for part in parts}.items() <= held.items()

    @invariant()
    def what_is_locked_is_held(self):
        """Nobody offers more shares than they hold."""
        for member in EVERYONE:
            for house in HOUSES:
                held = self.story.memory[Holder, member].shares.get(house, 0)
                assert self.story.memory[Seller, member].locked(house, self.today) <= held


TestSharesAreConserved = SharesAreConserved.TestCase
TestSharesAreConserved.settings = settings(max_examples=60, stateful_step_count=80, deadline=None)
