"""Money that a round raised is paid to the venture, never more than was raised."""

from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import BankMovementNoted, Posting
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.post import NotEnoughMoney
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import VenturePaid
from ledger.ventures.pay_venture import PayVenture
from ledger.ventures.venture import NoSuchVenture
from tests.members.examples import ANNA
from tests.scenario import SEED, TODAY, given
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import BAKERY, entry, paid_in
from tests.ventures.examples import founded, raised

raised_a_thousand = [*founded, raised(1_000_00)]


def pay(cents: int, reference: str = "") -> PayVenture:
    return PayVenture(venture=BAKERY, amount_cents=cents, reference=reference)


def paid(cents: int) -> VenturePaid:
    return VenturePaid(day=TODAY, venture=BAKERY, amount_cents=cents)


def money(cents: int):
    lines = (Posting(of_ventures.venture_money(BAKERY), cents), Posting(chart.CLIENTS_BANK, -cents))
    return entry("venture-paid", BAKERY, *lines, n=1)


def test_money_raised_is_paid_to_the_venture():
    """All of it, or in parts."""
    given(*raised_a_thousand).by(TREASURER).when(pay(1_000_00)).then(
        paid(1_000_00), money(1_000_00)
    )
    story = given(*raised_a_thousand).by(TREASURER)
    story.when(pay(400_00)).then(paid(400_00), money(400_00))
    story.when(pay(600_01)).refused(NotEnoughMoney, available_cents=600_00)


def test_a_venture_is_never_paid_with_other_peoples_money():
    """The clients' bank holds Anna's money too, and it is not the bakery's."""
    given(*raised_a_thousand, paid_in(ANNA, 5_000_00)).by(TREASURER).when(pay(1_000_01)).refused(
        NotEnoughMoney
    )


def test_a_movement_on_the_banks_statement_is_entered_once():
    """Its number ties the entry to the bank."""
    story = given(*raised_a_thousand).by(TREASURER).when(pay(400_00, "TRN-7"))
    story.then(
        paid(400_00),
        money(400_00),
        BankMovementNoted(
            day=TODAY,
            entry=identifier("E", SEED, 1),
            bank=chart.CLIENTS_BANK,
            reference="TRN-7",
        ),
    )
    story.refused(AlreadyNoted)


def test_only_treasurers_pay_and_only_ventures_that_exist():
    """An operator runs the network and moves no money."""
    given(*raised_a_thousand).by(OPERATOR).when(pay(1)).refused(NotAllowed)
    given().by(TREASURER).when(pay(1)).refused(NoSuchVenture)


def test_a_payment_is_found_by_its_venture():
    """By the one tag that the payment needs."""
    assert RULES.tags(paid(1)) == {f"venture:{BAKERY}"}
