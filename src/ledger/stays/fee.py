"""What is kept of the nights when a guest gives them up; never of city tax or deposit.

before the arrival day     seven days or more   six to one   that day, later, or no-show
of the nights' price               0 %             50 %               100 %
"""

from datetime import date

from ledger.kernel.refused import Refused
from ledger.stays.bill import Bill, given_up, until
from ledger.stays.stay import Stage, Stay

FREE_DAYS_MIN = 7
HALF_DAYS_MIN = 1


class FeeNotShown(Refused):
    """A fee is owed; send it as `shown_fee_cents` to say that it was shown."""


class FeeDiffers(Refused):
    """The fee is not the one that was shown; look again."""


def fee_percent(arrive: date, today: date) -> int:
    """Return how much of the nights is kept, in percent, when they are given up today."""
    days = (arrive - today).days
    if days >= FREE_DAYS_MIN:
        return 0
    return 50 if days >= HALF_DAYS_MIN else 100


def fee(stay: Stay, today: date, new_bill: Bill = ()) -> int:
    """Return the fee for the nights that `new_bill` gives up, floored to the cent."""
    return given_up(stay.bill, new_bill) * fee_percent(stay.arrive, today) // 100


def quote_fee(stay: Stay, today: date) -> int:
    """Return what a guest would pay for cancelling, or leaving, today: to be shown before.

    Guests in the house owe the nights from today on; a reservation costs nothing.
    """
    match stay.stage:
        case Stage.BOOKED:
            return fee(stay, today)
        case Stage.IN_HOUSE:
            return fee(stay, today, until(stay.bill, min(today, stay.depart)))
        case _:
            return 0


def must_be_as_shown(shown_cents: int | None, fee_cents: int) -> None:
    """Refuse a fee that nobody agreed to: `FeeNotShown`, or `FeeDiffers` such as after midnight."""
    if shown_cents is None and fee_cents:
        raise FeeNotShown(fee_cents=fee_cents)
    if shown_cents is not None and shown_cents != fee_cents:
        raise FeeDiffers(shown_cents=shown_cents, fee_cents=fee_cents)
