"""Books that are closed stay as they are: nothing takes effect in them any more, unless two persons open them."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.approvals.approve import ApproveProposal
from ledger.approvals.events import CommandProposed
from ledger.houses.keep_books import RecordExpense, RecordRent
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Who
from ledger.treasury import chart, journal
from ledger.treasury.bounce import RecordBounce
from ledger.treasury.close import (
    AlreadyClosed,
    ClosePeriod,
    NotClosed,
    NotOver,
    ReopenPeriod,
    StillMissing,
)
from ledger.treasury.events import BankMovementNoted, BooksOpened, PeriodClosed, PeriodReopened
from ledger.treasury.opening import NoSuchOwner, OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.period import BeforeAdmission, BeforeTheBooks, DayIsClosed
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from tests.members.examples import ADMITTED_ON, ANNA, ANNA_NAMED, AS_ANNA
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED, HOST, SPRING
from tests.scenario import TODAY, Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    E1,
    E2,
    E3,
    MEMBERS,
    MULINO,
    RICH,
    UNKNOWN_ENTRY,
    paid_in,
    posted,
)

END_OF_MAY = date(2026, 5, 31)
FIRST_OF_JUNE = END_OF_MAY + ONE_DAY
IN_MAY = date(2026, 5, 20)
MORE = paid_in(ANNA, 500_00, named("E", "MORE"), day=ADMITTED_ON)
WORLD = (ALA_RECORDED, mulino_opened, *MEMBERS, ANNA_NAMED, *RICH, MORE)
ANNA_PAYS = RecordPaymentIn(member=ANNA, amount_cents=100_00, day=IN_MAY)
RENT = RecordRent(house=MULINO, hub=ALA, amount_cents=100_00, day=IN_MAY)


def closed(owner: str = chart.ALL, until: date = END_OF_MAY) -> PeriodClosed:
    return PeriodClosed(day=TODAY, owner=owner, until=until)


def treasury(*facts) -> Scenario:
    return given(*WORLD, *facts).by(TREASURER)


class TestClosing:
    """A day that is over may be closed."""

    @pytest.mark.parametrize("owner", ["All", "Clients", "Network", ALA, MULINO])
    def test_is_for_one_owner_or_for_all(self, owner):
        """Whoever has books."""
        treasury().when(ClosePeriod(owner=owner, until=END_OF_MAY)).then(closed(owner))

    def test_is_of_a_day_that_is_over(self):
        """Yesterday may be closed, today may not."""
        today = ClosePeriod(owner="All", until=TODAY)
        treasury().when(today).refused(NotOver, until=TODAY)
        treasury().when(replace(today, until=TODAY - ONE_DAY)).then_some(bool)

    def test_goes_on_and_never_back(self):
        """Closing less than is closed would open it."""
        again = ClosePeriod(owner="All", until=END_OF_MAY)
        treasury(closed()).when(again).refused(AlreadyClosed, closed=END_OF_MAY)
        treasury(closed()).when(replace(again, until=FIRST_OF_JUNE)).then_some(bool)

    def test_is_of_a_day_that_is_open(self):
        """What all books are closed up to nobody closes once more; nor what was before the books began."""
        own = ClosePeriod(owner=ALA, until=END_OF_MAY)
        treasury(closed()).when(own).refused(AlreadyClosed, closed=END_OF_MAY)
        treasury(closed()).when(replace(own, until=FIRST_OF_JUNE)).then_some(bool)
        treasury().when(replace(own, until=date(2020, 1, 1))).refused(BeforeTheBooks, owner=ALA)

    def test_needs_somebody_with_books(self):
        """A hub that nobody opened has none."""
        command = ClosePeriod(owner=UNKNOWN_ENTRY, until=END_OF_MAY)
        treasury().when(command).refused(NoSuchOwner)

    @pytest.mark.parametrize("who", [OPERATOR, HOST, AUDITOR, AS_ANNA], ids=lambda who: who.role)
    def test_is_the_treasurers(self, who: Who):
        """Whoever moves money says when it is done."""
        command = ClosePeriod(owner="All", until=END_OF_MAY)
        given(*WORLD).by(who).when(command).refused(NotAllowed)


class TestClosed:
    """Nothing takes effect on the closing day or before it."""

    def test_what_a_bank_moved_is_recorded_on_the_first_open_day_and_keeps_the_banks_day(self):
        """The payment of May stands in June; the bank's day beside it."""
        scenario = treasury(closed()).when(replace(ANNA_PAYS, reference="CRO-1"))
        paid, noted = scenario.decided()
        assert paid.day == FIRST_OF_JUNE
        assert noted == BankMovementNoted(
            day=FIRST_OF_JUNE,
            entry=paid.entry,
            bank=chart.CLIENTS_BANK,
            reference="CRO-1",
            bank_day=IN_MAY,
        )

    def test_the_banks_day_is_kept_without_a_number_too(self):
        """What is known is not lost."""
        _, noted = treasury(closed()).when(ANNA_PAYS).decided()
        assert (noted.reference, noted.bank_day) == ("", IN_MAY)

    @pytest.mark.parametrize(
        "owner,day",
        [
            (ALA, FIRST_OF_JUNE),
            (MULINO, FIRST_OF_JUNE),
            ("All", FIRST_OF_JUNE),
            ("Clients", IN_MAY),
            ("Network", IN_MAY),
        ],
    )
    def test_a_day_is_open_only_if_it_is_for_every_owner_of_the_entry(self, owner, day):
        """Rent concerns the hub and the house, and nobody else."""
        rent, *_ = treasury(closed(owner)).when(RENT).decided()
        assert rent.day == day

    def test_a_day_before_anything_was_is_a_slip_and_no_closed_day(self):
        """A year that was mistyped is refused, and not recorded on the first open day as if the bank had said so."""
        for day in (date(2020, 1, 1), ADMITTED_ON - ONE_DAY):
            early = replace(ANNA_PAYS, day=day)
            treasury(closed()).when(early).refused(BeforeAdmission, admitted=ADMITTED_ON)
        early = replace(RENT, day=SPRING - ONE_DAY)
        treasury(closed()).when(early).refused(BeforeTheBooks)

    def test_the_day_after_is_open(self):
        """To the day."""
        for day in (FIRST_OF_JUNE, TODAY):
            (paid,) = treasury(closed()).when(replace(ANNA_PAYS, day=day)).decided()
            assert paid.day == day

    def test_a_reversal_takes_the_first_open_day(self):
        """What May said it goes on saying."""
        history = (paid_in(ANNA, 100_00, E1, day=IN_MAY), closed())
        command = ReverseEntry(entry=E1, reason=ReversalReason.DUPLICATE)
        (undone,) = treasury(*history).when(command).decided()
        assert undone.day == FIRST_OF_JUNE

    def test_so_does_what_is_told_again(self):
        """Both of it."""
        history = (paid_in(ANNA, 100_00, E1, day=IN_MAY), closed())
        again = replace(ANNA_PAYS, instead_of=Instead(E1, ReversalReason.WRONG_AMOUNT))
        undone, told, noted = treasury(*history).when(again).decided()
        assert (undone.day, told.day, noted.bank_day) == (FIRST_OF_JUNE, FIRST_OF_JUNE, IN_MAY)

    def test_a_bounce_in_a_closed_month_is_recorded_after_it(self):
        """The wallet is asked on the day that counts: there was nothing then, and is now."""
        history = (
            paid_in(ANNA, 100_00, E1, day=IN_MAY),
            posted(journal.payment_out(ANNA, 1_600_00), UNKNOWN_ENTRY, IN_MAY),
            closed(),
        )
        bounce = RecordBounce(entry=E1, reason="AM04", day=IN_MAY + ONE_DAY)
        gone, noted = treasury(*history).when(bounce).decided()
        assert (gone.day, noted.bank_day) == (FIRST_OF_JUNE, IN_MAY + ONE_DAY)

    def test_books_do_not_begin_in_a_closed_period(self):
        """No bank says on which day they began."""
        opening = OpenBalances(
            owner="Network", balances=(OpeningBalance(chart.NETWORK_BANK, 1),), day=IN_MAY
        )
        treasury(closed()).when(opening).refused(DayIsClosed, day=IN_MAY, closed=END_OF_MAY)
        treasury(closed()).when(replace(opening, day=FIRST_OF_JUNE)).then_some(bool)


class TestBeginning:
    """Nothing takes effect before anything was."""

    @pytest.mark.parametrize("day", [date(1900, 1, 1), date(1926, 11, 27)])
    def test_nothing_takes_effect_a_hundred_years_ago(self, day):
        """Nobody was a member, and no hub was open."""
        treasury().when(replace(ANNA_PAYS, day=day)).refused(BeforeAdmission, day=day)
        treasury().when(replace(RENT, day=day)).refused(BeforeTheBooks, day=day)
        late = RecordPaymentOut(member=ANNA, amount_cents=1, day=day)
        treasury().when(late).refused(BeforeAdmission, day=day)
        spent = RecordExpense(house=MULINO, amount_cents=1, note="Roof", day=day)
        treasury().when(spent).refused(BeforeTheBooks, owner=MULINO)

    def test_a_member_has_money_from_the_admission_on(self):
        """To the day."""
        treasury().when(replace(ANNA_PAYS, day=ADMITTED_ON)).then_some(bool)
        early = replace(ANNA_PAYS, day=ADMITTED_ON - ONE_DAY)
        treasury().when(early).refused(BeforeAdmission, member=ANNA, admitted=ADMITTED_ON)

    def test_books_without_an_opening_begin_when_they_are_entered(self):
        """The mill and the village were in April."""
        expense = RecordExpense(house=MULINO, amount_cents=1, note="Roof", day=SPRING)
        treasury().when(expense).then_some(bool)
        early = replace(expense, day=SPRING - ONE_DAY)
        treasury().when(early).refused(BeforeTheBooks, owner=MULINO, begun=SPRING)

    def test_books_with_an_opening_begin_with_it(self):
        """It may be told of a day before they were entered, or after."""
        for begun in (SPRING - timedelta(days=90), SPRING + timedelta(days=9)):
            opening = posted(
                journal.opening_balances(MULINO, {chart.house_bank(MULINO): 1_00}), E1, begun
            )
            books = (BooksOpened(day=begun, owner=MULINO, entry=E1), opening)
            expense = RecordExpense(house=MULINO, amount_cents=1, note="Roof", day=begun)
            treasury(*books).when(expense).then_some(bool)
            early = replace(expense, day=begun - ONE_DAY)
            treasury(*books).when(early).refused(BeforeTheBooks, begun=begun)


class TestReopening:
    """Two persons may open what is closed."""

    REOPEN = ReopenPeriod(owner="All", until=date(2026, 4, 30), reason="The auditor found a rent")

    def test_needs_a_second_person(self):
        """What the treasurer proposes happens when the operator approves it, and May is open again; April is not."""
        scenario = treasury(closed()).when(self.REOPEN)
        (proposal,) = scenario.decided()
        assert type(proposal) is CommandProposed
        scenario.when(replace(RENT, day=IN_MAY)).then_some(lambda facts: facts[0].day != IN_MAY)
        approve = ApproveProposal(proposal=proposal.proposal)
        _, opened = scenario.by(OPERATOR).when(approve).decided()
        assert opened == PeriodReopened(
            day=TODAY, owner="All", until=self.REOPEN.until, reason=self.REOPEN.reason
        )

    @pytest.mark.parametrize(
        "until,day",
        [(date(2026, 4, 30), IN_MAY), (None, SPRING)],
        ids=["after a day", "altogether"],
    )
    def test_opens_the_days_after(self, until, day):
        """What is told of an open day stands on it."""
        reopened = PeriodReopened(day=TODAY, owner="All", until=until, reason="A rent was found")
        rent, *_ = treasury(closed(), reopened).when(replace(RENT, day=day)).decided()
        assert rent.day == day

    def test_is_of_what_is_closed(self):
        """One owner's books stay closed with everybody's."""
        treasury().when(self.REOPEN).refused(NotClosed)
        treasury(closed()).when(replace(self.REOPEN, owner=ALA)).refused(NotClosed)
        treasury(closed()).when(replace(self.REOPEN, until=END_OF_MAY)).refused(NotClosed)

    @pytest.mark.parametrize("who", [HOST, AUDITOR, AS_ANNA], ids=lambda who: who.role)
    def test_is_the_staffs(self, who: Who):
        """Treasurers and operators."""
        given(*WORLD, closed()).by(who).when(self.REOPEN).refused(NotAllowed)


class TestSuspense:
    """Money without a home may turn out to be anybody's."""

    ARRIVAL = named("SA", "ARRIVAL")
    ARRIVED = posted(journal.arrival(ARRIVAL, 100_00, why="nobody"), E1, IN_MAY)

    @pytest.mark.parametrize("owner", ["All", "Clients", "Network"])
    def test_holds_a_closing_up(self, owner):
        """What arrived in May is named; what arrived in June concerns May no more."""
        closing = ClosePeriod(owner=owner, until=END_OF_MAY)
        treasury(self.ARRIVED).when(closing).refused(StillMissing, suspense=[self.ARRIVAL])
        in_june = replace(self.ARRIVED, day=FIRST_OF_JUNE)
        treasury(in_june).when(closing).then_some(bool)

    def test_does_not_once_it_has_a_home(self):
        """Half of it is not enough."""
        closing = ClosePeriod(owner="All", until=END_OF_MAY)
        half = posted(journal.arrival_credited(self.ARRIVAL, ANNA, 50_00), E2, TODAY)
        rest = posted(journal.arrival_kept(self.ARRIVAL, 50_00), E3, TODAY)
        treasury(self.ARRIVED, half).when(closing).refused(StillMissing, suspense=[self.ARRIVAL])
        treasury(self.ARRIVED, half, rest).when(closing).then_some(bool)

    @pytest.mark.parametrize("owner", [ALA, MULINO])
    def test_is_nothing_to_hubs_and_houses(self, owner):
        """Clients' money is none of theirs."""
        closing = ClosePeriod(owner=owner, until=END_OF_MAY)
        treasury(self.ARRIVED).when(closing).then_some(bool)
