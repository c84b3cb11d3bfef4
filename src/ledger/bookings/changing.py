"""What a change adds to a booking: only that is judged anew, and what is not touched stays as it was agreed."""

from collections.abc import Iterable

from ledger.bookings.booking import Booking
from ledger.bookings.way import must_begin
from ledger.kernel.see import See
from ledger.kernel.slots import S


def is_longer(booking: Booking[S], arrive: S, depart: S) -> bool:
    """Say whether `[arrive, depart)` has a slot that the booking has not."""
    return arrive < booking.arrive or booking.depart < depart


def first_added(
    booking: Booking[S], units: Iterable[tuple[str, str]], arrive: S, depart: S
) -> S | None:
    """Return the first slot in which units are taken that the booking has not; None when nothing is added."""
    if set(units) - set(booking.units_in(booking)):
        return arrive
    if not is_longer(booking, arrive, depart):
        return None
    overlaps = booking.arrive <= arrive <= booking.depart
    return booking.depart if overlaps else arrive


def must_add_in_time(see: See, added: S | None) -> None:
    """Refuse to add what is past, or two years ahead; what was booked in time remains."""
    if added is not None:
        must_begin(see.today(), added)
