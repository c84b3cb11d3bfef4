"""A village whose till is counted: where the examples about it hold."""

from datetime import date

from ledger.till.count import CountTill
from tests.api.engine.states import Pact, holds

EVENING = date(2026, 5, 12)
FOUND, TAKEN_OUT = 18_450, 13_450


@holds("till.count-till")
def evening(pact: Pact) -> None:
    """Nobody has told what was taken: all that is found is too much."""
    pact.on(EVENING, 19)


@holds("till.bank-till")
def taken_out(pact: Pact) -> None:
    evening(pact)
    counted = CountTill(
        hub=pact.ids["hub"],
        on=EVENING,
        cash_cents=FOUND,
        to_bank_cents=TAKEN_OUT,
        cards_cents=0,
        reason="sealed",
    )
    pact.do(counted)
