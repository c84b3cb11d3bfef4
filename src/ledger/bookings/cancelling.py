"""What giving slots up costs: by the terms, on the price of use alone, never on tax or deposit."""

from datetime import date, datetime

from ledger.billing.bill import Bill, until
from ledger.billing.fee import fee_of
from ledger.bookings.booking import Booking, Stage
from ledger.kernel.days import day_in_rome
from ledger.kernel.slots import S


def fee(booking: Booking[S], today: date, new_bill: Bill[S] = ()) -> int:
    """Return the fee for the slots that `new_bill` gives up, floored to the cent."""
    terms = booking.terms
    return fee_of(terms.slots, booking.bill, new_bill, terms.percent(booking.arrive, today))


def used_until(booking: Booking[S], now: datetime) -> S:
    """Return the first slot that guests who leave now do not use."""
    unused: S = booking.terms.first_unused(now)
    return min(unused, booking.depart)


def bill_of_leaving(booking: Booking[S], now: datetime) -> Bill[S]:
    """Return the bill of guests who leave now."""
    return until(booking.terms.slots, booking.bill, used_until(booking, now))


def quote_fee(booking: Booking[S], now: datetime) -> int:
    """Return what a guest would pay for cancelling, or leaving, now: to be shown before.

    Guests in the house owe the slots that they leave unused; a reservation costs nothing.
    """
    match booking.stage:
        case Stage.BOOKED:
            return fee(booking, day_in_rome(now))
        case Stage.IN_HOUSE:
            return fee(booking, day_in_rome(now), bill_of_leaving(booking, now))
        case _:
            return 0
