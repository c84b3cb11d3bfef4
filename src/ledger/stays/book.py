"""A guest confirms a reservation, and the money for nights, city tax and deposit is held."""

from ledger.billing.bill import total_of
from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.billing.journal import held
from ledger.bookings.way import (
    existing_booking,
    must_be_bookable,
    must_be_open_to,
    must_have_expired,
)
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.see import See
from ledger.stays.asked import Companions, WithoutVisaDays, must_be_named
from ledger.stays.events import StayBooked
from ledger.stays.reserve import beds_kept
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class Book(Command, frozen=True, kw_only=True, tag="stays.book"):
    """Confirm a reservation: nights, city tax and security deposit are held from the payer's wallet."""

    personal = Personal(person="payer", fact=StayBooked)

    stay: StayId
    payer: MemberId
    companions: Companions = ()


class BookAgain(Command, frozen=True, kw_only=True, tag="stays.book-again"):
    """Reserve and book in one step what a reservation kept until it expired, at today's price.

    It is another stay, with an id of its own. A total above the one that was reserved has to be shown before.
    """

    personal = Personal(person="payer", fact=StayBooked)

    stay: StayId
    payer: MemberId
    companions: Companions = ()
    shown_total_cents: ShownTotal = None
    without_visa_days: WithoutVisaDays = False


def book(command: Book, see: See) -> list[Fact]:
    """Hold the money for what was reserved, at the price that was locked."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_bookable(see, stay, command.payer)
    must_be_named(stay.beds, command.companions)
    return _booked(see, stay, command.companions)


def book_again(command: BookAgain, see: See) -> list[Fact]:
    """Reserve the same beds and nights anew, as long as they are free, and hold the money at once."""
    expired = existing_booking(see, Stay, command.stay)
    must_be_open_to(see, expired, command.payer)
    must_have_expired(see, expired)
    must_be_named(expired.beds, command.companions)
    reserved = beds_kept(
        see,
        expired.hub,
        expired.payer,
        expired.beds,
        expired.arrive,
        expired.depart,
        visas_of="" if command.without_visa_days else expired.payer,
    )
    must_cost_as_shown(
        see,
        command.shown_total_cents,
        total_of(reserved.bill),
        agreed_cents=total_of(expired.bill),
    )
    return [reserved, *_booked(see, Stay().evolve(reserved), command.companions)]


def _booked(see: See, stay: Stay, companions: tuple[str, ...]) -> list[Fact]:
    booked = stay.fact(see, StayBooked, companions=companions, total_cents=total_of(stay.bill))
    return [booked, *post(see, held(stay.billed, stay.bill))]
