"""Cash is paid into the bank, and the card provider pays out: the treasurer reads off the bank's statement what has arrived."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.till import journal
from ledger.till.means import Means
from ledger.till.take import account_of
from ledger.till.till import Till
from ledger.treasury.chart import hub_bank
from ledger.treasury.opening import must_have_books
from ledger.treasury.reverse import must_be_reversible, undone_on
from ledger.treasury.statement import FromStatement, enter


class NotTakenOut(Refused):
    """So much cash was not taken out for the bank when the till was counted: `on_its_way_cents` are on their way."""


class BankTill(FromStatement, frozen=True, kw_only=True, tag="till.bank-till"):
    """Record that cash of a hub's till, or what was paid by card, has arrived at its bank (treasurers).

    What the bank counted otherwise, or the card provider kept, is a cost of the hub.
    """

    hub: HubId
    means: Means
    of_cents: Annotated[
        Cents, Meta(description="what it was at the till: cash taken out, or paid by card")
    ]
    amount_cents: Annotated[Cents, Meta(description="what has arrived at the bank")]


def bank_till(command: BankTill, see: See) -> list[Fact]:
    """27. Never more than is on its way."""
    must_be(see, Role.TREASURER)
    hub, of_cents = command.hub, command.of_cents
    must_have_books(see, hub)
    account = account_of(command.means, hub)
    if command.instead_of:
        must_be_reversible(see, command.instead_of.entry)
    if command.means is Means.CASH:
        there = see(Till, hub).on_its_way_cents + undone_on(see, command.instead_of, account)
        if of_cents > there:
            raise NotTakenOut(of_cents=of_cents, on_its_way_cents=there)
    draft = journal.banked(hub, account, of_cents, command.amount_cents)
    return enter(command, see, hub_bank(hub), draft)
