"""A guest confirms a reservation, and the money for nights, city tax and deposit is held."""

from ledger.billing.bill import total_of
from ledger.billing.journal import held
from ledger.bookings.way import existing_booking, must_be_bookable
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.see import See
from ledger.stays.asked import Companions, must_be_named
from ledger.stays.events import StayBooked
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class Book(Command, frozen=True, kw_only=True, tag="stays.book"):
    """Confirm a reservation: nights, city tax and security deposit are held from the payer's wallet."""

    personal = Personal(person="payer", fact=StayBooked)

    stay: StayId
    payer: MemberId
    companions: Companions = ()


def book(command: Book, see: See) -> list[Fact]:
    """Hold the money for what was reserved, at the price that was locked."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_bookable(see, stay, command.payer)
    must_be_named(stay.beds, command.companions)
    booked = stay.fact(
        see, StayBooked, companions=command.companions, total_cents=total_of(stay.bill)
    )
    return [booked, *post(see, held(stay.billed, stay.bill))]
