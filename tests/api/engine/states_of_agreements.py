"""Rooms that Anna lends the village: where the examples about agreements hold."""

from datetime import date, timedelta

from ledger.agreements.make import MakeAgreement
from ledger.treasury.opening import OpenBalances, OpeningBalance
from tests.api.engine.states import MAY, Pact, holds
from tests.api.engine.states_of_stays import room
from tests.staff import TREASURER

WINTER = date(2027, 1, 10)
SPRING = date(2026, 4, 1)
RENT = 60_000


def lent(pact: Pact, *rooms: str, until: date | None = None, rent_cents: int = 0) -> None:
    """Anna lends rooms from today on."""
    made = MakeAgreement(
        hub=pact.ids["hub"],
        owner=pact.ids["anna"],
        since=pact.world.today,
        until=until,
        rooms=rooms or ("Camera",),
        share_bp=3_000,
        rent_cents=rent_cents,
        documents=("5f" * 32,),
    )
    pact.do(made, agreement="agreement")


@holds("agreements.make-agreement")
def nothing_lent(pact: Pact) -> None:
    pact.on(WINTER)


@holds("agreements.prolong-agreement", "agreements.end-agreement")
def lent_for_a_year(pact: Pact) -> None:
    pact.on(WINTER)
    lent(pact, until=WINTER + timedelta(days=364))


@holds("stays.lend-room")
def named_and_there(pact: Pact) -> None:
    """The room is the hub's own so far."""
    pact.on(WINTER)
    room(pact)
    lent(pact, "Camera blu")


@holds("agreements.settle-month")
def a_month_is_over(pact: Pact) -> None:
    pact.on(SPRING)
    lent(pact, rent_cents=RENT)
    pact.on(date(2026, 5, 1), 0)


@holds("agreements.pay-owner")
def owed(pact: Pact) -> None:
    """The rent of April is settled, and the hub's bank has it."""
    hub = pact.ids["hub"]
    pact.on(date(2026, 3, 2))
    bank = OpeningBalance(f"Assets:Bank:Hubs:{hub}", 900_000)
    pact.do(OpenBalances(owner=hub, balances=(bank,)), TREASURER)
    pact.on(SPRING)
    lent(pact, rent_cents=RENT)
    pact.on(date(2026, 5, 1), 12)
    pact.world.do_due(pact.world.due_now(), by=(0,))
    pact.on(MAY)
