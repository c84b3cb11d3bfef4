"""What giving slots up costs: by the terms, on the price of use alone, never on tax or deposit.

The percentage is measured from a day that a change may move, so every slot keeps the highest one it stood
under at any change made for the payer. What the hub changes or waives raises nothing.
"""

from datetime import date, datetime

from ledger.billing.bill import Bill, until
from ledger.billing.fee import AtLeast, Fee, fee_of
from ledger.bookings.booking import Booking, Stage
from ledger.kernel.days import day_in_rome
from ledger.kernel.slots import S


def fee(booking: Booking[S], today: date, new_bill: Bill[S] = ()) -> Fee[S]:
    """Return the fee for the slots that `new_bill` gives up, each at the percentage it stands under."""
    stands_under = _percentages(booking, today)
    return fee_of(
        booking.terms.slots,
        booking.bill,
        new_bill,
        stands_under.__getitem__,
        below_a_cent=booking.below_a_cent,
    )


def at_least_after(
    booking: Booking[S], today: date, arrive: S, depart: S
) -> tuple[AtLeast[S], ...]:
    """Return what the slots of `[arrive, depart)` cost at least after a change made for the payer.

    Those that were booked before keep what they stand under today; new ones have stood under nothing.
    """
    kept = {
        slot: percent
        for slot, percent in _percentages(booking, today).items()
        if percent and arrive <= slot < depart
    }
    return tuple(AtLeast(*run) for run in booking.terms.slots.runs(kept))


def _percentages(booking: Booking[S], today: date) -> dict[S, int]:
    """Return the percentage under which each slot stands today, or the highest before."""
    slots = booking.terms.slots
    by_day = booking.terms.percent(booking.arrive, today)
    found = dict.fromkeys(slots.each(booking.arrive, booking.depart), by_day)
    for run in booking.at_least:
        for slot in slots.each(run.first, run.first + run.slots * slots.step):
            found[slot] = max(run.percent, by_day)
    return found


def used_until(booking: Booking[S], now: datetime) -> S:
    """Return the first slot that guests who leave now do not use."""
    unused: S = booking.terms.first_unused(now)
    return min(unused, booking.depart)


def bill_of_leaving(booking: Booking[S], now: datetime) -> Bill[S]:
    """Return the bill of guests who leave now."""
    return until(booking.terms.slots, booking.bill, used_until(booking, now))


def quote_fee(booking: Booking[S], now: datetime) -> Fee[S]:
    """Return what a guest would pay for cancelling, or leaving, now: to be shown before.

    Guests in the house owe the slots that they leave unused; a reservation costs nothing.
    """
    match booking.stage:
        case Stage.BOOKED:
            return fee(booking, day_in_rome(now))
        case Stage.IN_HOUSE:
            return fee(booking, day_in_rome(now), bill_of_leaving(booking, now))
        case _:
            return Fee()
