"""Milano's till: Anna pays for her desk there, in cash or by card, and the host counts it in the evening."""

from datetime import date

from ledger.billing import chart as of_bills
from ledger.desks.arrive import CheckInAtDesk
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.till import chart as of_till
from ledger.till.bank import BankTill
from ledger.till.count import CountTill
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import AtTill, Means
from ledger.till.take import account_of
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.desks.examples import A_BOOKING, DESK, FRIDAY, USED
from tests.members.examples import ANNA
from tests.places.examples import MILANO
from tests.scenario import SEED
from tests.treasury.examples import entry, freed

CASH, CARDS = of_till.cash(MILANO), of_till.cards(MILANO)
DIFFERENCES = of_till.till_differences(MILANO)
RECEIPT = "0123-0045"
IN_CASH = AtTill(means=Means.CASH, receipt=RECEIPT)
BY_CARD = AtTill(means=Means.CARD, receipt="778899")
CHECK_IN = CheckInAtDesk(booking=DESK, at_till=IN_CASH)
COUNT = CountTill(hub=MILANO, on=FRIDAY, cash_cents=12_00, cards_cents=0)
BANK = BankTill(hub=MILANO, means=Means.CASH, of_cents=12_00, amount_cents=12_00)
FIRST_ENTRY = identifier("E", SEED, 1)


def captured(
    net: int, vat: int, n: int = 1, *, means: Means = Means.CASH, about: str = DESK
) -> EntryPosted:
    """27. A desk is used, and paid at the till."""
    return entry(
        "desk-captured",
        about,
        Posting(account_of(means, MILANO), net + vat),
        Posting(of_bills.services_income(MILANO), -net),
        Posting(chart.vat(MILANO), -vat),
        n=n,
        day=FRIDAY,
        vat=(VatPart(MILANO, 2_200, net, vat),),
    )


def taken(
    cents: int = 12_00,
    told: AtTill = IN_CASH,
    *,
    on: date = FRIDAY,
    day: date = FRIDAY,
    about: str = DESK,
    of: str = FIRST_ENTRY,
) -> TakenAtTill:
    """Anna paid so much at Milano's till."""
    return TakenAtTill(
        day=day,
        hub=MILANO,
        payer=ANNA,
        means=told.means,
        receipt=told.receipt,
        on=on,
        about=about,
        entry=of,
        cents=cents,
    )


FREED = freed(ANNA, 12_00, DESK, kind="desk-released", n=2, day=FRIDAY)
PAID_IN_CASH: list[Fact] = [*A_BOOKING, USED, captured(9_84, 2_16), FREED, taken()]


def counted(
    cash: int = 12_00,
    *,
    on: date = FRIDAY,
    expected: int = 12_00,
    to_bank: int = 0,
    cards: tuple[int, int] = (0, 0),
    reason: str = "",
) -> TillCounted:
    """The till of Milano was counted; `cards` are the terminal's total, and what the book said."""
    return TillCounted(
        day=on,
        hub=MILANO,
        on=on,
        cash_cents=cash,
        expected_cash_cents=expected,
        to_bank_cents=to_bank,
        cards_cents=cards[0],
        expected_cards_cents=cards[1],
        reason=reason,
    )
