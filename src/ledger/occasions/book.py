"""A member books seats, each for a named guest, at the cheapest price there is for each of them, and the money is held."""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta

from ledger.billing.bill import Rate, total_of
from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.billing.journal import held
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OccasionId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have, must_serve
from ledger.occasions.events import SeatBooked
from ledger.occasions.meetings import days_of
from ledger.occasions.occasion import (
    GuestHasSeat,
    GuestWaits,
    Occasion,
    OccasionIsFull,
    existing_occasion,
    must_be_to_come,
)
from ledger.occasions.price import bill_of, price_now, sold_to
from ledger.occasions.seat import Seat
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post_each

GUESTS_MAX: Final = 20


class OnlyPeopleTakePart(Refused):
    """An organisation may pay for a seat, but does not take it: name the guest."""


Guests = Annotated[
    tuple[MemberId, ...],
    Meta(max_length=GUESTS_MAX, description="who takes part, a seat each; the payer if left out"),
]


class BookSeats(Command, frozen=True, kw_only=True, tag="occasions.book-seats"):
    """Book seats at an occasion, one for each guest: the price is held from the payer's wallet until it has taken place.

    Each costs the cheapest that applies to its guest: the public price, or what the hub's convention says. A preview tells it.
    """

    occasion: OccasionId
    payer: Annotated[MemberId, Meta(description="the member who pays")]
    guests: Guests = ()
    shown_total_cents: ShownTotal = None


def book_seats(command: BookSeats, see: See) -> list[Fact]:
    """Give each guest a seat, and hold the prices."""
    occasion = existing_occasion(see, command.occasion)
    must_serve(see, command.payer, occasion.hub)
    must_be_to_come(see, occasion)
    guests = command.guests or (command.payer,)
    if len(set(guests)) < len(guests):
        raise Malformed("A guest is named once.", field="guests")
    must_be_let_in(see, command.payer, guests)
    must_have_no_seat(occasion, guests)
    if len(guests) > occasion.left:
        raise OccasionIsFull(left=occasion.left)
    booked = [seat_for(see, command.occasion, occasion, command.payer, one) for one in guests]
    total = sum(one.total_cents for one in booked)
    must_cost_as_shown(see, command.shown_total_cents, total, agreed_cents=total)
    return posted(see, booked)


def posted(see: See, booked: Sequence[SeatBooked]) -> list[Fact]:
    """6. Return the seats, each with the entry by which its price is held; what is free moves nothing."""
    seats = [(fact, Seat().evolve(fact)) for fact in booked]
    dear = [(fact, held(seat.billed, seat.bill)) for fact, seat in seats if fact.total_cents]
    return [*(fact for fact in booked if not fact.total_cents), *post_each(see, dear)]


def seat_for(see: See, name: str, occasion: Occasion, payer: str, guest: str) -> SeatBooked:
    """Return a seat for a guest at today's cheapest price."""
    first, last = days_of(occasion.meetings, occasion.zone)
    public = occasion.price_cents, occasion.vat_bp
    price = price_now(see, occasion.hub, guest, first, occasion.begins, public)
    bill = bill_of(name, first, Rate(price.won.cents or 0, price.won.vat_bp))
    return SeatBooked(
        day=see.today(),
        seat=see.new_id(Prefix.SEAT),
        occasion=name,
        hub=occasion.hub,
        payer=payer,
        guest=guest,
        arrive=first,
        depart=last + ONE_DAY,
        sold=sold_to(guest, price),
        waiting="",
        bill=bill,
        total_cents=total_of(bill),
        free_days=occasion.free_days,
        late_percent=occasion.late_percent,
        starts=occasion.begins,
        zone=occasion.zone,
    )


def must_be_let_in(see: See, payer: str, guests: Sequence[str]) -> None:
    """Refuse members who may not book, who owe, or who do not take part."""
    members = see.all(Membership, dict.fromkeys((payer, *guests)))
    for member in members:
        must_have(see, member, Right.COMMIT)
    for guest in guests:
        if not members[guest].person:
            raise OnlyPeopleTakePart(guest=guest)
    must_owe_nothing(see, payer)


def must_have_no_seat(occasion: Occasion, guests: Sequence[str]) -> None:
    """Refuse `GuestHasSeat`, and `GuestWaits`."""
    seated = frozenset(occasion.seats.values())
    waiting = frozenset(one.guest for one in occasion.waiters.values())
    for guest in guests:
        if guest in seated:
            raise GuestHasSeat(guest=guest)
        if guest in waiting:
            raise GuestWaits(guest=guest)
