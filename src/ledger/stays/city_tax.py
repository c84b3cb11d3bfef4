"""City tax is that of the night: a rise is held at check-in, and taken when the guests leave, or owed to the hub."""

from datetime import date

from ledger.billing.bill import Charge, since, until
from ledger.kernel.days import nights
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays.price import Lain, StayBill, city_tax
from ledger.stays.stay import Stay, beds_on
from ledger.stays.terms import HubTerms
from ledger.treasury import chart
from ledger.treasury.account import Account


def bill_by_now(see: See, stay: Stay, bill: StayBill, first: date, left: date) -> StayBill:
    """Return a bill of the stay with the tax that is in force by now on its nights of `[first, left)`.

    The municipality taxes the night, whatever was foreseen when the stay was booked.
    """
    lain: Lain = {one: beds_on(one, stay.beds, stay.earlier) for one in nights(first, left)}
    taxed = _with_tax(
        bill, (*city_tax(see(HubTerms, stay.hub), lain), *_tax(since(DAYS, bill, left)))
    )
    if until(DAYS, taxed, left) == until(DAYS, bill, left):
        return bill
    return taxed


def in_wallet(see: See, stay: Stay) -> int:
    """Return the cents that the payer has for a rise."""
    return -see(Account, chart.wallet(stay.payer)).balance


def _tax(bill: StayBill) -> StayBill:
    return tuple(line for line in bill if line.what is Charge.TAX)


def _with_tax(bill: StayBill, tax: StayBill) -> StayBill:
    """Return the bill with other lines of tax, in their place."""
    use = (line for line in bill if line.what is Charge.USE)
    deposit = (line for line in bill if line.what is Charge.DEPOSIT)
    return (*use, *tax, *deposit)
