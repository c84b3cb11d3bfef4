"""What giving slots up costs: by the terms, on the price of use alone, never on tax or deposit.

The percentage is measured from a day that a change may move, so every slot keeps the highest one it stood
under at any change made for the payer. What the hub changes or waives raises nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from ledger.billing.bill import Bill, until
from ledger.billing.fee import AtLeast, Fee, fee_of
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import percent_kept
from ledger.conventions.sold import drawn_in, visas_in
from ledger.kernel.days import strikes
from ledger.kernel.slots import S


class FeeUntil(msgspec.Struct, frozen=True):
    """Cancelling costs `fee_cents`, and so many visa days, and uses of plans and credits, that are spent for nothing, until that instant, not included."""

    until: datetime
    fee_cents: int
    visa_days: int = 0
    uses: int = 0


def fee(booking: Booking[S], today: date, new_bill: Bill[S] = ()) -> Fee[S]:
    """Return the fee for the slots that `new_bill` gives up, each at the percentage it stands under."""
    stands_under = percentages(booking, today)
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
        for slot, percent in percentages(booking, today).items()
        if percent and arrive <= slot < depart
    }
    return tuple(AtLeast(*run) for run in booking.terms.slots.runs(kept))


def percentages(booking: Booking[S], today: date) -> dict[S, int]:
    """Return the percentage under which each slot stands today, or the highest before."""
    slots = booking.terms.slots
    by_day = percent_kept(booking.cancelling, booking.day_of(booking.arrive), today)
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

    Guests in the house owe the slots that they leave unused; a reservation says what it will cost
    once it is booked.
    """
    match booking.stage:
        case Stage.BOOKED:
            return fee(booking, booking.today(now))
        case Stage.RESERVED if booking.judged(now) is Stage.RESERVED:
            return fee(booking, booking.today(now))
        case Stage.IN_HOUSE:
            return fee(booking, booking.today(now), bill_of_leaving(booking, now))
        case _:
            return Fee()


def visa_days_lost(booking: Booking[S], now: datetime) -> int:
    """Return how many visa days cancelling, or leaving, now would spend for nothing: those given up while a fee is owed."""
    return _lost(booking, visas_in(booking.terms.slots, booking.sold), now)


def uses_lost(booking: Booking[S], now: datetime) -> int:
    """Return how many uses of plans and credits it would spend so."""
    return _lost(booking, drawn_in(booking.terms.slots, booking.sold), now)


def _lost(booking: Booking[S], taken: Iterable[tuple[str, S]], now: datetime) -> int:
    if booking.judged(now) not in (Stage.BOOKED, Stage.RESERVED, Stage.IN_HOUSE):
        return 0
    in_house = booking.stage is Stage.IN_HOUSE
    first = used_until(booking, now) if in_house else booking.arrive
    under = percentages(booking, booking.today(now))
    return sum(under[slot] > 0 for _, slot in taken if slot >= first)


def fees_ahead(booking: Booking[S], now: datetime) -> tuple[FeeUntil, ...]:
    """Return what cancelling costs from now on, in cents, visa days and uses, and until when, as long as there is something to cancel.

    A reservation says what it will cost once it is booked.
    """
    open_ = booking.judged(now) in (Stage.BOOKED, Stage.RESERVED)
    if not open_ or now >= booking.given_up_until:
        return ()
    found: list[FeeUntil] = []
    for instant in _changes_of_percentage(booking):
        if instant > now:
            before = instant - timedelta.resolution
            cents = fee(booking, booking.today(before)).cents
            lost = visa_days_lost(booking, before), uses_lost(booking, before)
            dearer = (
                one for one in found if (one.fee_cents, one.visa_days, one.uses) != (cents, *lost)
            )
            found = [*dearer, FeeUntil(instant, cents, *lost)]
    return tuple(found)


def _changes_of_percentage(booking: Booking[S]) -> Iterator[datetime]:
    """Yield the instants at which cancelling becomes dearer, and the one from which nobody can cancel."""
    for least, _ in booking.cancelling:
        first = booking.day_of(booking.arrive)
        yield strikes(booking.zone, first - timedelta(days=least - 1), "00:00")
    yield booking.given_up_until
