"""What is kept of the nights when a guest gives them up; never of city tax or deposit.

before the arrival day     seven days or more   six to one   that day, later, or no-show
of the nights' price               0 %             50 %               100 %
"""

from datetime import date

from ledger.billing.bill import until
from ledger.billing.fee import fee_of
from ledger.kernel.slots import DAYS
from ledger.stays.price import StayBill
from ledger.stays.stay import Stage, Stay

FREE_DAYS_MIN = 7
HALF_DAYS_MIN = 1


def fee_percent(arrive: date, today: date) -> int:
    """Return how much of the nights is kept, in percent, when they are given up today."""
    days = (arrive - today).days
    if days >= FREE_DAYS_MIN:
        return 0
    return 50 if days >= HALF_DAYS_MIN else 100


def fee(stay: Stay, today: date, new_bill: StayBill = ()) -> int:
    """Return the fee for the nights that `new_bill` gives up, floored to the cent."""
    return fee_of(DAYS, stay.bill, new_bill, fee_percent(stay.arrive, today))


def quote_fee(stay: Stay, today: date) -> int:
    """Return what a guest would pay for cancelling, or leaving, today: to be shown before.

    Guests in the house owe the nights from today on; a reservation costs nothing.
    """
    match stay.stage:
        case Stage.BOOKED:
            return fee(stay, today)
        case Stage.IN_HOUSE:
            return fee(stay, today, until(DAYS, stay.bill, min(today, stay.depart)))
        case _:
            return 0
