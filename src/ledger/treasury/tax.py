"""Tax that a hub or a house collected or withheld is paid on to the municipality or the state."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix, id_of
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.opening import must_have_books
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.statement import FromStatement, enter


class Tax(StrEnum):
    """What is paid on: a hub's VAT, city tax and stamp duty, a house's withholding."""

    VAT = "vat"
    CITY_TAX = "city-tax"
    STAMP_DUTY = "stamp-duty"
    WITHHOLDING = "withholding"


_OWED_AND_BANK = {
    Tax.VAT: (chart.vat, chart.hub_bank),
    Tax.CITY_TAX: (chart.city_tax, chart.hub_bank),
    Tax.STAMP_DUTY: (chart.stamp_duty, chart.hub_bank),
    Tax.WITHHOLDING: (chart.withholding, chart.house_bank),
}


class PayTaxOn(FromStatement, frozen=True, kw_only=True, tag="treasury.pay-tax-on"):
    """Record that tax was paid on from the bank of a hub or a house (treasurers)."""

    tax: Tax
    owner: Annotated[
        str,
        id_of(Prefix.HUB, Prefix.HOUSE),
        Meta(description="the hub (VAT, city tax, stamp duty) or the house (withholding)"),
    ]
    amount_cents: Cents


def pay_tax_on(command: PayTaxOn, see: See) -> list[Fact]:
    """18. Never more than is owed, nor than the bank has."""
    must_be(see, Role.TREASURER)
    must_have_books(see, command.owner)
    owed, bank = (account(command.owner) for account in _OWED_AND_BANK[command.tax])
    owed_cents = max(0, -see(Account, owed).balance)
    if command.amount_cents > owed_cents:
        raise NotEnoughMoney(
            account=owed, available_cents=owed_cents, needed_cents=command.amount_cents
        )
    draft = journal.tax_paid(owed, bank, command.amount_cents, command.owner)
    return enter(command, see, bank, draft)
