"""What was paid at the till is given back there, by the same means, or into the wallet: never both, never more than was paid."""

from msgspec.structs import replace

from ledger.billing.taken import (
    MoreThanWasTaken,
    NothingSaidAtTill,
    NotPaidAtTill,
    NotSaidWhy,
    Took,
)
from ledger.desks.pay_back import PayBackDesk
from ledger.till.events import TakenAtTill
from ledger.till.means import AtTill, Means
from ledger.till.take import DrawerIsShort, ReceiptToldBefore
from ledger.till.till import Till
from ledger.treasury.account import Account
from ledger.treasury.chart import hub_bank, wallet
from ledger.treasury.document_events import DocumentLine
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from tests.desks.examples import A_BOOKING, DESK, FRIDAY, USED, on
from tests.desks.examples import captured as from_wallet
from tests.members.examples import ANNA
from tests.places.examples import MILANO, OTHER_HOST
from tests.scenario import given
from tests.staff import TREASURER
from tests.till.examples import CASH, PAID_IN_CASH, counted, taken
from tests.treasury.examples import E2, entry

WHY = "sealed: the heating was off"
BACK = AtTill(means=Means.CASH, receipt="0123-0046")
PAY_BACK = PayBackDesk(
    booking=DESK,
    payer=ANNA,
    of=Took.USE,
    amount_cents=12_00,
    at_till=BACK,
)
RICH = entry(
    "by-hand",
    MILANO,
    Posting(hub_bank(MILANO), 100_00),
    Posting("Income:Other:" + MILANO, -100_00),
    day=FRIDAY,
)


def paid(*more):
    return given(*PAID_IN_CASH, *more).by(OTHER_HOST).at(on(FRIDAY, 17))


def test_it_is_given_back_from_the_drawer():
    """IV n, VAT v / AC; a credit note follows, and the receipt has a number of its own."""
    scenario = paid().when(PAY_BACK)
    (entered, told) = scenario.decided()
    assert isinstance(entered, EntryPosted)
    assert (entered.lines[0].account, entered.lines[0].cents) == (CASH, -12_00)
    assert told == replace(taken(-12_00, BACK), entry=entered.entry)
    assert scenario.memory[Account, CASH].balance == 0
    (note,) = paid().when(PAY_BACK).documents()
    assert (note.kind, note.lines) == (
        "credit-note",
        (DocumentLine("use", 2_200, "", -9_84, -2_16),),
    )


def test_never_both():
    """What was given back in cash is not paid into the wallet, nor the other way round."""
    scenario = paid(RICH).when(PAY_BACK)
    scenario.decided()
    scenario.when(replace(PAY_BACK, at_till=None, note=WHY)).refused(MoreThanWasTaken)
    other = paid(RICH).when(replace(PAY_BACK, at_till=None, note=WHY))
    before = other.memory[Account, wallet(ANNA)].balance
    other.decided()
    assert other.memory[Account, wallet(ANNA)].balance == before - 12_00
    other.when(PAY_BACK).refused(MoreThanWasTaken, paid_back_cents=12_00)


def test_a_part_there_and_the_rest_into_the_wallet():
    first = [
        replace(one, entry=E2)
        for one in paid().when(replace(PAY_BACK, amount_cents=5_00)).decided()
        if isinstance(one, EntryPosted | TakenAtTill)
    ]
    scenario = paid(RICH, *first).when(replace(PAY_BACK, amount_cents=7_00, at_till=None, note=WHY))
    scenario.decided()
    scenario.when(replace(PAY_BACK, amount_cents=1, at_till=None, note=WHY)).refused(
        MoreThanWasTaken
    )
    rest = replace(PAY_BACK, amount_cents=7_01, at_till=replace(BACK, receipt="0123-0047"))
    paid(RICH, *first).when(rest).refused(MoreThanWasTaken, taken_cents=12_00)


def test_by_the_means_by_which_it_was_paid():
    """Cash for cash: money from a wallet, or a card, does not become cash."""
    by_card = replace(PAY_BACK, at_till=replace(BACK, means=Means.CARD))
    paid().when(by_card).refused(NotPaidAtTill, left_cents=0)
    with_cash = [
        entry("opening", MILANO, Posting(CASH, 50_00), Posting("Equity:Opening:" + MILANO, -50_00))
    ]
    of_wallet = given(*A_BOOKING, USED, from_wallet(9_84, 2_16), *with_cash)
    of_wallet.by(OTHER_HOST).at(on(FRIDAY, 17)).when(PAY_BACK).refused(NotPaidAtTill)


def test_the_drawer_must_have_it():
    """What was taken out for the bank is not there; then the wallet has it."""
    scenario = paid(RICH, counted(to_bank=3_00)).when(PAY_BACK)
    scenario.refused(DrawerIsShort, drawer_cents=9_00, asked_cents=12_00)
    assert scenario.when(replace(PAY_BACK, at_till=None, note=WHY)).decided()
    paid().when(replace(PAY_BACK, at_till=None, note=WHY)).refused(NotEnoughMoney)


def test_its_number_is_no_others():
    paid().when(replace(PAY_BACK, at_till=taken_again())).refused(ReceiptToldBefore)


def taken_again() -> AtTill:
    told = taken()
    return AtTill(means=Means(told.means), receipt=told.receipt)


def test_what_was_told_by_mistake_is_reversed_and_was_never_given_back():
    """The drawer has it, and it can be given back once more."""
    scenario = paid().when(PAY_BACK)
    entered, _ = scenario.decided()
    assert isinstance(entered, EntryPosted)
    wrong = ReverseEntry(entry=entered.entry, reason=ReversalReason.OTHER)
    scenario.by(TREASURER).when(wrong).decided()
    assert scenario.memory[Till, MILANO].days[FRIDAY].cash_cents == 12_00
    again = replace(PAY_BACK, at_till=replace(BACK, receipt="0123-0047"))
    assert scenario.by(OTHER_HOST).when(again).decided()


def test_words_are_kept_with_what_goes_into_the_wallet_alone():
    """Nobody could open them beside a drawer, which is no member's: the receipt says enough."""
    paid().when(replace(PAY_BACK, note="sealed")).refused(NothingSaidAtTill)
    paid().when(replace(PAY_BACK, at_till=None)).refused(NotSaidWhy)
