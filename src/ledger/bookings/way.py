"""What may be done with a booking at which stage, and until when: every guard once, for all that is let."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import day_of
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.slots import S
from ledger.kernel.who import Role
from ledger.members.rights import Right, acts_for, must_have, must_serve
from ledger.treasury.debts import must_owe_nothing

DAYS_AHEAD_MAX = 730
B = TypeVar("B", bound=Booking[Any])


class NoSuchBooking(Unknown):
    """There is no such booking."""


class ArrivalInThePast(Refused):
    """A booking begins today or later."""


class TooFarAhead(Refused):
    """Nobody can book that far ahead; the last first day is `latest`."""


class NotAReservation(Refused):
    """Only a reservation that waits to be confirmed can be booked or released."""


class ReservationExpired(Refused):
    """The reservation's time is over; reserve again."""


class StillKept(Refused):
    """The reservation is still kept: book it as it is."""


class NotThePayer(Malformed):
    """Somebody else pays for this booking."""


class NotBooked(Refused):
    """It is not booked, or no longer."""


class NotInHouse(Refused):
    """The guests are not in the house."""


class NeverArrived(Refused):
    """Nobody arrived in time: the booking is a no-show."""


class MayStillArrive(Refused):
    """The guests may still arrive: it is no no-show before its hour."""


class TooEarly(Refused):
    """Guests are let in from their first day on, or shortly before their hours."""


class BookingIsOver(Refused):
    """The time that was booked is over."""


class NotDueYet(Refused):
    """It is too early for this to happen by itself."""


def existing_booking(see: See, kind: type[B], name: str) -> B:
    """Return the booking; refuses `NoSuchBooking`."""
    found = see(kind, name)
    if found.stage is Stage.NONE:
        raise NoSuchBooking(booking=name)
    return found


def told_of(see: See, kind: type[Booking[Any]], names: Iterable[str], guest: str) -> list[str]:
    """Return those bookings of a guest that the asker may see: their own, those they pay for, those at the hub they run."""
    if acts_for(see, guest):
        return sorted(names)
    found = see.all(kind, sorted(names))
    here = see.who.hub if see.who.role is Role.HOST else None
    return [name for name, one in found.items() if one.hub == here or acts_for(see, one.payer)]


def must_begin(today: date, arrive: date, *, field: str = "arrive") -> None:
    """Refuse what begins in the past, or two years from now; `field` is where the day was asked for."""
    first, latest = day_of(arrive), today + timedelta(days=DAYS_AHEAD_MAX)
    when: dict[str, Any] = {field: arrive}
    if first < today:
        raise ArrivalInThePast(today=today, **when)
    if first > latest:
        raise TooFarAhead(latest=latest, **when)


def must_be_paid_by(booking: Booking[S], payer: str) -> None:
    """Refuse `NotThePayer`: personal words are sealed under the payer's own key."""
    if booking.payer != payer:
        raise NotThePayer(payer=payer)


def must_be_reserved(booking: Booking[S]) -> None:
    """Refuse `NotAReservation`."""
    if booking.stage is not Stage.RESERVED:
        raise NotAReservation(stage=booking.stage)


def must_be_bookable(see: See, booking: Booking[S], payer: str) -> None:
    """Refuse whoever may not book, or doesn't pay, and a reservation that is none or has expired."""
    must_be_open_to(see, booking, payer)
    if booking.has_expired(see.now):
        raise ReservationExpired(expired=booking.expires)
    must_be_reserved(booking)


def must_be_open_to(see: See, booking: Booking[S], payer: str) -> None:
    """Refuse whoever may not book, or doesn't pay for what was reserved."""
    must_serve(see, booking.payer, booking.hub)
    must_be_paid_by(booking, payer)
    must_have(see, booking.payer, Right.COMMIT)
    must_owe_nothing(see, booking.payer)


def must_have_expired(see: See, booking: Booking[S]) -> None:
    """Refuse `NotAReservation`, and `StillKept` a reservation whose time is not over."""
    if not booking.has_expired(see.now):
        must_be_reserved(booking)
        raise StillKept(until=booking.expires)


def must_be_releasable(see: See, booking: Booking[S]) -> None:
    """Refuse to release what is no reservation; the clock does so only once it has expired."""
    must_serve(see, booking.payer, booking.hub)
    must_be_reserved(booking)
    assert booking.expires is not None, "a reservation has an end"
    must_be_due(see, booking.expires)


def must_be_booked(see: See, booking: Booking[S]) -> None:
    """Refuse `NotBooked`, and `NeverArrived` once the time to arrive is over."""
    if booking.stage is not Stage.BOOKED:
        raise NotBooked(stage=booking.stage)
    if see.now >= booking.absent_at:
        raise NeverArrived(arrive=booking.arrive)


def must_be_awaited(see: See, booking: Booking[S]) -> None:
    """Refuse guests who are not expected, whether too early, too late, or not booked."""
    must_have(see, booking.payer, Right.UNDO)
    must_be_booked(see, booking)
    if see.now < booking.let_in_from:
        raise TooEarly(arrive=booking.arrive)


def must_be_missing(see: See, booking: Booking[S]) -> None:
    """Refuse to give up guests who may still arrive; the clock waits longer than the host."""
    if booking.stage is not Stage.BOOKED:
        raise NotBooked(stage=booking.stage)
    by_itself = see.who.role is Role.SYSTEM
    since = booking.absent_at if by_itself else booking.missing_at
    if see.now < since:
        raise MayStillArrive(until=since)


def must_be_in_house(booking: Booking[S]) -> None:
    """Refuse `NotInHouse`."""
    if booking.stage is not Stage.IN_HOUSE:
        raise NotInHouse(stage=booking.stage)


def must_not_be_over(see: See, booking: Booking[S]) -> None:
    """Refuse `BookingIsOver` once its time is over, whoever checks out when."""
    if see.now >= booking.over_at:
        raise BookingIsOver(depart=booking.depart)


def must_be_due(see: See, at: datetime) -> None:
    """Refuse `NotDueYet` what the clock does too early."""
    if see.who.role is Role.SYSTEM and see.now < at:
        raise NotDueYet(due=at)
