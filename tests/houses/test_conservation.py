"""Whatever members, operators and time do in whatever order, no share and no cent is lost."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ledger.houses.campaign import Campaign
from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    PledgeRevoked,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
)
from ledger.houses.holder import Holder
from ledger.houses.house import House
from ledger.houses.keep_books import RecordExpense, RecordPurchase
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.pledge import PledgeShares, RevokePledge
from ledger.houses.register import Register
from ledger.houses.run_campaign import CancelCampaign, OpenCampaign, SettleCampaign
from ledger.houses.transfer import AcceptOffer, AuthoriseTransfer
from ledger.kernel.days import day_in_rome, rome
from ledger.kernel.who import SYSTEM
from ledger.treasury.account import Hold
from ledger.treasury.events import EntryPosted
from tests.cast import ANNA, BRUNO, CARLA, EVERYONE, TODAY, TREASURER, paid_in, suspended
from tests.conservation import Story, assert_money_is_conserved, assert_rebuilt_is_live
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

HOUSES = (MULINO, FORNO, TORRE)
IN_SPRING = {ANNA: 10, BRUNO: 6, CARLA: 4}
members = st.sampled_from(EVERYONE)
houses = st.sampled_from(HOUSES)
few = st.integers(1, 12)
cents = st.integers(1, 2_000_00)
pick = st.integers(0, 1_000)


class SharesAreConserved(RuleBasedStateMachine):
    """A machine that buys, sells and pays at random, and counts everything again from the facts."""

    def __init__(self) -> None:
        super().__init__()
        money = [paid_in(member, 3_000_00) for member in EVERYONE]
        rents = [earned(777_77, house) for house in HOUSES]
        opened = [mulino_opened, forno_opened, torre_opened]
        held = [fact for house in HOUSES for fact in hold_shares(IN_SPRING, house=house)]
        self.story = Story(*village, *opened, *money, *rents, *held, day=TODAY)
        self.evenings: dict[tuple[str, date], dict[str, int]] = {}
        for house in HOUSES:
            self.open_campaign(house=house, low=2, more=10, limit=None, days=4)

    @property
    def today(self) -> date:
        return day_in_rome(self.story.now)

    def some(self, kind: type, n: int, field: str, fallback: str) -> str:
        """Return the id of one of the latest facts of a kind: most of them are not over yet."""
        found = [getattr(fact, field) for fact in self.of(kind)][-4:]
        return found[n % len(found)] if found else fallback

    @rule(days=st.integers(1, 4), scheduler=st.booleans())
    def time_passes(self, *, days: int, scheduler: bool):
        """Evenings pass; the scheduler does what is due, or is late and does nothing."""
        for _ in range(days):
            for house in HOUSES:
                held = dict(self.story.memory[Register, house].shares)
                self.evenings[house, self.today] = held
            self.story.now = rome(self.today + timedelta(days=1), 12)
        if scheduler:
            for house in HOUSES:
                campaign = self.story.memory[House, house].campaign
                self.story.do(SettleCampaign(campaign=campaign), SYSTEM)
            for offer in self.of(SharesOffered):
                self.story.do(ExpireOffer(offer=offer.offer), SYSTEM)

    @rule(
        house=houses, low=st.integers(1, 3), more=few, limit=few | st.none(), days=st.integers(0, 2)
    )
    def open_campaign(self, house: str, low: int, more: int, limit: int | None, days: int):
        self.story.do(
            OpenCampaign(
                house=house,
                price_cents=60_00,
                shares_min=low,
                shares_max=low + more,
                opens=self.today,
                closes=self.today + timedelta(days=days),
                cooling_off_days=1,
                shares_limit=limit,
            )
        )

    @rule(house=houses, member=members, shares=st.integers(1, 6))
    def pledge(self, house: str, member: str, shares: int):
        campaign = self.story.memory[House, house].campaign
        self.story.do(PledgeShares(campaign=campaign, member=member, shares=shares))

    @rule(n=pick, what=st.sampled_from(["revoke", "settle", "cancel", "suspend"]), member=members)
    def think_again(self, n: int, what: str, member: str):
        campaign = self.some(SharesPledged, n, "campaign", MULINO)
        pledge = self.some(SharesPledged, n, "pledge", MULINO)
        match what:
            case "revoke":
                self.story.do(RevokePledge(campaign=campaign, pledge=pledge))
            case "settle":
                self.story.do(SettleCampaign(campaign=campaign), SYSTEM)
            case "cancel" if n % 10 == 9:
                self.story.do(CancelCampaign(campaign=campaign, reason="Changed our minds"))
            case "suspend" if n % 10 == 9:
                fact = suspended(member)
                self.story.memory.apply(fact)
                self.story.facts.append(fact)

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
            for offer in self.story.memory[Holder, member].open_offers(self.today)
        ]
        offer = waiting[n % len(waiting)] if waiting else MULINO
        if formal:
            self.story.do(AuthoriseTransfer(offer=offer, buyer=buyer, resolution="12"))
        deed = "Rep. 1" if formal else None
        self.story.do(AcceptOffer(offer=offer, buyer=buyer, deed=deed))

    @rule(n=pick)
    def withdraw(self, n: int):
        self.story.do(WithdrawOffer(offer=self.some(SharesOffered, n, "offer", MULINO)))

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
        paid, money = facts
        assert isinstance(paid, DistributionPaid)
        assert isinstance(money, EntryPosted)
        assert sum(line.gross_cents for line in paid.paid) == amount
        assert all(0 <= line.withheld_cents <= line.gross_cents for line in paid.paid)
        assert max(line.cents for line in money.lines) == amount
        held = self.evenings.get((house, command.record_date), IN_SPRING)
        assert {line.member: line.shares for line in paid.paid}.items() <= held.items()

    @invariant()
    def shares_are_what_the_facts_say(self):
        """Holders, registers and a count by hand agree; what is locked is held."""
        held: Counter[tuple[str, str]] = Counter()
        for fact in self.story.facts:
            if isinstance(fact, CampaignSettled):
                for line in fact.issued:
                    held[fact.house, line.member] += line.shares
            if isinstance(fact, SharesTransferred):
                held[fact.house, fact.seller] -= fact.shares
                held[fact.house, fact.buyer] += fact.shares
        for house in HOUSES:
            register = self.story.memory[Register, house]
            by_hand = {m: n for (h, m), n in held.items() if h == house and n}
            assert dict(register.shares) == by_hand == register.at_end_of(self.today)
            assert register.issued == sum(by_hand.values())
            for member in EVERYONE:
                holder = self.story.memory[Holder, member]
                assert holder.shares.get(house, 0) == by_hand.get(member, 0) >= 0
                assert holder.locked(house, self.today) <= by_hand.get(member, 0)

    @invariant()
    def open_pledges_are_what_is_held(self):
        """Each open pledge has a hold of its price, and no other hold has a cent."""
        open_pledges = {fact.pledge: fact for fact in self.of(SharesPledged)}
        for gone in self.of(PledgeRevoked):
            del open_pledges[gone.pledge]
        for end in self.of(CampaignSettled):
            for line in end.issued:
                open_pledges.pop(line.pledge, None)
        for end in self.of(CampaignFailed, CampaignCancelled):
            for line in end.released:
                del open_pledges[line.pledge]
        for fact in self.of(SharesPledged):
            expected = fact.shares * 60_00 if fact.pledge in open_pledges else 0
            assert self.story.memory[Hold, fact.pledge].reserved == expected
        for opened in self.of(CampaignOpened):
            sale = self.story.memory[Campaign, opened.campaign].sale
            mine = {n for n, fact in open_pledges.items() if fact.campaign == opened.campaign}
            assert set(sale.asked) == mine
            assert all(sale.by_member.values())
            counted = sale.shares if sale.terms.shares_limit is not None else 0
            assert sum(sale.by_member.values()) == counted
            assert sale.shares <= sale.terms.shares_max
        for member in EVERYONE:
            holder = self.story.memory[Holder, member]
            assert set(holder.pledges) == {
                name for name, fact in open_pledges.items() if fact.member == member
            }

    def of(self, *kinds: type) -> list:
        return [fact for fact in self.story.facts if isinstance(fact, kinds)]

    @invariant()
    def money_is_conserved(self):
        assert_money_is_conserved(self.story)

    def teardown(self):
        for (house, day), held in self.evenings.items():
            assert self.story.memory[Register, house].at_end_of(day) == dict(sorted(held.items()))
        assert_rebuilt_is_live(self.story)


TestSharesAreConserved = SharesAreConserved.TestCase
TestSharesAreConserved.settings = settings(max_examples=60, stateful_step_count=80, deadline=None)
