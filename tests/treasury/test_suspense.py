"""Money without a home is kept apart until the treasurer says whose it is; every bank movement is told once."""

import pytest
from msgspec.structs import replace

from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import BankMovementNoted
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.post import NotEnoughMoney, NotReserved
from ledger.treasury.reverse import AlreadyReversed, ReversalReason, ReverseEntry
from ledger.treasury.suspense import (
    ArrivalPart,
    AssignArrival,
    Home,
    KeepArrival,
    NoSuchArrival,
    NotACredit,
    NotInSuspense,
    RecordArrival,
    ReturnArrival,
    TakeBackCredit,
    WhyNoHome,
)
from tests.members.examples import ANNA, BRUNO, CARLA, NOBODY, PATHS, joined
from tests.scenario import Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    E1,
    E2,
    E3,
    LAST_YEAR,
    LOST,
    MEMBERS,
    UNKNOWN_ENTRY,
    new_entry,
    owes,
    paid_in,
    posted,
)

ARRIVED = posted(journal.arrival(LOST, 100_00, why="several"), E1)
PAID_100 = paid_in(ANNA, 100_00)
SPENT_70 = posted(journal.payment_out(ANNA, 70_00), E2)


def treasury(*facts) -> Scenario:
    return given(*MEMBERS, *joined(CARLA), *facts).by(TREASURER)


def assign(*parts: tuple[str, int], to: Home = Home.WALLET) -> AssignArrival:
    each = tuple(ArrivalPart(member=who, amount_cents=cents, to=to) for who, cents in parts)
    return AssignArrival(arrival=LOST, parts=each)


def stands(scenario: Scenario, account: str) -> int:
    return scenario.memory[Account, account].balance


class TestArrival:
    """Bank and book agree from the day on which the money came."""

    def test_is_kept_apart_under_a_name_of_its_own(self):
        """It takes effect when the bank had it, and notes the bank's number."""
        command = RecordArrival(
            arrival=LOST,
            amount_cents=100_00,
            why=WhyNoHome.LEFT,
            day=LAST_YEAR,
            reference="CRO1",
            note="sealed",
        )
        scenario = treasury().when(command)
        entry, movement = scenario.decided()
        arrived = replace(journal.arrival(LOST, 100_00, why="left"), note="sealed")
        assert entry == posted(arrived, entry.entry, LAST_YEAR)
        assert (movement.entry, movement.reference) == (entry.entry, "CRO1")
        assert scenario.memory[Hold, LOST].reserved == 100_00
        assert stands(scenario, chart.CLIENTS_BANK) == 100_00

    def test_that_never_came_is_reversed(self):
        """Nothing is left in suspense."""
        wrong = ReverseEntry(entry=E1, reason=ReversalReason.DUPLICATE)
        scenario = treasury(ARRIVED).when(wrong)
        scenario.decided()
        assert scenario.memory[Hold, LOST].reserved == 0

    def test_that_has_a_home_is_not_reversed_before_its_parts_are(self):
        """Otherwise a member would have what nobody paid."""
        wrong = ReverseEntry(entry=E1, reason=ReversalReason.DUPLICATE)
        credited = posted(journal.arrival_credited(LOST, ANNA, 1), E2)
        another = posted(journal.arrival(named("A", "OTHER"), 1, why="nobody"), E3)
        treasury(ARRIVED, credited, another).when(wrong).refused(NotReserved, hold=LOST)


class TestAssigning:
    """The queue is worked off, part by part."""

    def test_one_movement_to_many(self):
        """An employer pays for three."""
        parts = ((ANNA, 50_00), (BRUNO, 30_00), (CARLA, 20_00))
        scenario = treasury(ARRIVED).when(assign(*parts))
        scenario.then(
            *(
                posted(journal.arrival_credited(LOST, who, cents), new_entry(n))
                for n, (who, cents) in enumerate(parts, 1)
            )
        )
        assert scenario.memory[Hold, LOST].reserved == 0
        assert stands(scenario, chart.SUSPENSE) == 0

    def test_a_part_leaves_the_rest(self):
        """And not a cent more than that is there."""
        scenario = treasury(ARRIVED).when(assign((ANNA, 60_00)))
        scenario.decided()
        scenario.when(assign((BRUNO, 40_01))).refused(
            NotInSuspense, left_cents=40_00, needed_cents=40_01
        )

    def test_to_who_owes_is_recovered_at_once(self):
        """As a payment in is: 70 of 100."""
        treasury(ARRIVED, owes(ANNA, 70_00)).when(assign((ANNA, 100_00))).then(
            posted(journal.arrival_credited(LOST, ANNA, 100_00), new_entry(1)),
            posted(journal.recovery(ANNA, 70_00), new_entry(2)),
        )

    @pytest.mark.parametrize("standing", ["excluded", "deceased", "withdrawn"])
    def test_to_the_debt_of_who_is_gone(self, standing):
        """What is beyond the debt stays, to be sent back."""
        history = (*PATHS[standing], owes(ANNA, 70_00), ARRIVED)
        scenario = given(*history).by(TREASURER).when(assign((ANNA, 70_00), to=Home.DEBT))
        scenario.then(posted(journal.arrival_paid_debt(LOST, ANNA, 70_00), new_entry()))
        assert scenario.memory[Hold, LOST].reserved == 30_00
        assert stands(scenario, chart.receivable(ANNA)) == 0
        scenario.when(assign((ANNA, 1), to=Home.DEBT)).refused(NotEnoughMoney, available_cents=0)

    @pytest.mark.parametrize("standing", ["applied", "declined", "withdrawn"])
    def test_to_a_wallet_is_for_those_who_may_have_money(self, standing):
        """Who is not yet admitted waits for that."""
        given(*PATHS[standing], ARRIVED).by(TREASURER).when(assign((ANNA, 1))).refused(
            StandingForbids, standing=standing
        )

    def test_names_members_that_there_are_once(self):
        """A list with a slip in it is refused whole."""
        treasury(ARRIVED).when(assign((ANNA, 1), (ANNA, 2))).refused(Malformed)
        treasury(ARRIVED).when(assign((ANNA, 1), (NOBODY, 2))).refused(NoSuchMember)
        treasury(ARRIVED).when(assign((NOBODY, 2), to=Home.DEBT)).refused(NoSuchMember)

    def test_is_of_what_arrived(self):
        """A name that nothing came under is unknown."""
        treasury().when(assign((ANNA, 1))).refused(NoSuchArrival)
        treasury().when(KeepArrival(arrival=LOST, amount_cents=1)).refused(NoSuchArrival)
        treasury().when(ReturnArrival(arrival=LOST, amount_cents=1)).refused(NoSuchArrival)

    def test_that_was_wrong_is_reversed_into_suspense(self):
        """From there it is assigned again."""
        credited = posted(journal.arrival_credited(LOST, ANNA, 100_00), E2)
        scenario = treasury(ARRIVED, credited)
        scenario.when(ReverseEntry(entry=E2, reason=ReversalReason.WRONG_PARTY)).decided()
        scenario.when(assign((BRUNO, 100_00))).then_some(bool)


def test_what_is_the_networks_goes_to_its_own_bank():
    """Suspense ends, the clients' bank has less, the network more."""
    scenario = treasury(ARRIVED).when(KeepArrival(arrival=LOST, amount_cents=40_00))
    scenario.then(posted(journal.arrival_kept(LOST, 40_00), new_entry()))
    assert stands(scenario, chart.CLIENTS_BANK) == 60_00
    assert stands(scenario, "Income:Other:Network") == -40_00


def test_what_is_sent_back_has_a_movement_of_its_own():
    """Once, like every other."""
    command = ReturnArrival(arrival=LOST, amount_cents=40_00, reference="OUT1")
    scenario = treasury(ARRIVED).when(command)
    entry = posted(journal.arrival_returned(LOST, 40_00), new_entry())
    scenario.then(
        entry,
        BankMovementNoted(
            day=entry.day, entry=entry.entry, bank=chart.CLIENTS_BANK, reference="OUT1"
        ),
    )
    scenario.refused(AlreadyNoted)


class TestTakingBack:
    """Money credited to the wrong member who has used it is moved."""

    def test_what_is_gone_is_owed_and_the_right_one_has_all(self):
        """Of 100 credited to Anna 70 are gone: she owes 70, Bruno has 100."""
        scenario = treasury(PAID_100, SPENT_70).when(TakeBackCredit(entry=E1, member=BRUNO))
        back, credit = scenario.decided()
        draft = journal.credit_taken_back(ANNA, 100_00, 30_00, name=back.lines[3].hold, entry=E1)
        assert back == posted(draft, back.entry)
        assert credit == posted(
            journal.arrival_credited(back.lines[3].hold, BRUNO, 100_00), credit.entry
        )
        balances = {
            chart.wallet(ANNA): 0,
            chart.receivable(ANNA): 70_00,
            chart.wallet(BRUNO): -100_00,
            chart.SUSPENSE: 0,
            chart.CLIENTS_BANK: 100_00,
            chart.NETWORK_BANK: -70_00,
        }
        assert {name: stands(scenario, name) for name in balances} == balances

    def test_waits_in_suspense_while_nobody_knows_whose_it_is(self):
        """It is assigned when somebody asks for it."""
        scenario = treasury(PAID_100).when(TakeBackCredit(entry=E1))
        (back,) = scenario.decided()
        assert scenario.memory[Hold, back.lines[-1].hold].reserved == 100_00

    def test_of_an_assignment_goes_back_under_the_name_it_came_by(self):
        """The arrival is whole again."""
        credited = posted(journal.arrival_credited(LOST, ANNA, 100_00), E2)
        gone = posted(journal.payment_out(ANNA, 100_00), E3)
        scenario = treasury(ARRIVED, credited, gone).when(TakeBackCredit(entry=E2, member=BRUNO))
        scenario.decided()
        assert scenario.memory[Hold, LOST].reserved == 0
        assert stands(scenario, chart.receivable(ANNA)) == 100_00

    def test_happens_once_and_the_movement_stays_told(self):
        """The bank's movement was right: nobody pays it in a second time."""
        noted = BankMovementNoted(
            day=PAID_100.day, entry=E1, bank=chart.CLIENTS_BANK, reference="X1"
        )
        scenario = treasury(PAID_100, noted, SPENT_70).when(TakeBackCredit(entry=E1, member=BRUNO))
        scenario.decided()
        scenario.refused(AlreadyReversed)
        again = RecordPaymentIn(member=BRUNO, amount_cents=100_00, reference="x1")
        scenario.when(again).refused(AlreadyNoted)

    def test_is_of_a_credit_to_another_member(self):
        """A payment out is not taken back, nor from and to the same."""
        treasury(PAID_100, SPENT_70).when(TakeBackCredit(entry=E2)).refused(NotACredit)
        treasury(PAID_100).when(TakeBackCredit(entry=E1, member=ANNA)).refused(Malformed)
        treasury(PAID_100).when(TakeBackCredit(entry=E1, member=NOBODY)).refused(NoSuchMember)


WAYS = {
    "payment in": RecordPaymentIn(member=ANNA, amount_cents=1),
    "payment out": RecordPaymentOut(member=ANNA, amount_cents=1),
    "arrival": RecordArrival(arrival=named("A", "NEW"), amount_cents=1),
    "sent back": ReturnArrival(arrival=LOST, amount_cents=1),
}


@pytest.mark.parametrize("again", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("first,second", [("CRO1", "cro1"), ("0306 9096", "03069096")])
def test_each_bank_movement_counts_once_whatever_tells_it(again, first, second):
    """`CRO1` is `cro1`, `0306 9096` is `03069096`."""
    lost = posted(journal.arrival(LOST, 100_00, why="nobody"), E2)
    scenario = treasury(PAID_100, lost)
    scenario.when(RecordPaymentIn(member=BRUNO, amount_cents=1, reference=first)).decided()
    scenario.when(replace(again, reference=second)).refused(AlreadyNoted, bank=chart.CLIENTS_BANK)
    scenario.when(replace(again, reference="another")).then_some(bool)


@pytest.mark.parametrize(
    "command",
    [
        RecordArrival(arrival=named("A", "NEW"), amount_cents=1),
        assign((ANNA, 1)),
        KeepArrival(arrival=LOST, amount_cents=1),
        ReturnArrival(arrival=LOST, amount_cents=1),
        TakeBackCredit(entry=UNKNOWN_ENTRY),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize("who", [OPERATOR, AUDITOR], ids=lambda who: who.role)
def test_only_treasurers_say_whose_it_is(command, who):
    """As all money that comes from a bank."""
    given(*MEMBERS, ARRIVED).by(who).when(command).refused(NotAllowed)
