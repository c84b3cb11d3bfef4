"""A member books a hall from a half hour to a half hour, at the cheapest price there is for its guest, and the money is held."""

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.bill import total_of
from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.billing.journal import held
from ledger.bookings.way import must_begin
from ledger.halls.booking import HallBooking
from ledger.halls.calendar import must_be_free
from ledger.halls.events import HallBooked
from ledger.halls.half_hours import HALF_HOURS, HalfHour, instant, local
from ledger.halls.hall import Hall, HallTerms, Span, existing_hall
from ledger.halls.price import bill_of, price_now, sold_to
from ledger.kernel.command import Command
from ledger.kernel.days import day_at
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HallId, MemberId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have, must_serve
from ledger.places.hub import Hub, must_be_open, today_at
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class OnlyPeopleCome(Refused):
    """An organisation may pay for a hall, but nobody lets it in: name the guest."""


class TooManyPeople(Refused):
    """The hall is for `most` people that day."""


class TooShortOrLong(Refused):
    """The hall is booked for `shortest` to `longest` half hours."""


class HallIsClosed(Refused):
    """The hall is closed in some of that time; `opens` and `closes` are its hours on the first day, null when it is closed."""


class TooLateToBook(Refused):
    """The hall is booked so many hours before: until `until`."""


class TooEarlyToBook(Refused):
    """The hall is booked so many days ahead: from the day `first` on."""


Payer = Annotated[MemberId, Meta(description="the member who pays")]
Guest = Annotated[
    MemberId | None, Meta(description="who comes, and checks in; the payer if it is left out")
]
PeopleComing = Annotated[int, Meta(ge=1, le=500, description="how many people come")]


class BookHall(Command, frozen=True, kw_only=True, tag="halls.book-hall"):
    """Book a hall for some half hours: its price is held from the payer's wallet until the guest comes.

    The price is the cheapest that applies to the guest: the public one, or by the hub's convention. A preview tells it.
    """

    hall: HallId
    payer: Payer
    guest: Guest = None
    begins: Annotated[HalfHour, Meta(description="when it begins")]
    ends: Annotated[HalfHour, Meta(description="when it ends, not included")]
    people: PeopleComing = 1
    shown_total_cents: ShownTotal = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: a hall over a span of half hours, for so many people; who pays, and who comes."""

    hall: str
    payer: str
    guest: str
    people: int
    span: Span


def book_hall(command: BookHall, see: See) -> list[Fact]:
    """Keep the hall for them, and hold its price."""
    hall = existing_hall(see, command.hall)
    must_serve(see, command.payer, hall.hub)
    zone = see(Hub, hall.hub).zone
    span = instant(zone, command.begins, "begins"), instant(zone, command.ends, "ends")
    if span[0] >= span[1]:
        raise Malformed("It ends after it begins.", field="ends")
    wanted = Wanted(
        hall=command.hall,
        payer=command.payer,
        guest=command.guest or command.payer,
        people=command.people,
        span=span,
    )
    terms = terms_for(see, hall, wanted)
    _must_be_in_time(see, zone, terms, span)
    booked = hall_for(see, hall, wanted, terms, taken=terms.taken(span), by_host=False)
    must_cost_as_shown(
        see, command.shown_total_cents, booked.total_cents, agreed_cents=booked.total_cents
    )
    booking = HallBooking().evolve(booked)
    return [booked, *post(see, held(booking.billed, booking.bill))]


def terms_for(see: See, hall: Hall, wanted: Wanted) -> HallTerms:
    """Return the terms of the day on which it begins; refuses what the hall is not let for."""
    must_be_open(see, hall.hub)
    zone, span = see(Hub, hall.hub).zone, wanted.span
    first = day_at(zone, span[0])
    must_begin(today_at(see, hall.hub), first, field="begins")
    fitting, terms = hall.let_on(first)
    if wanted.people > fitting.people:
        raise TooManyPeople(most=fitting.people)
    if not terms.shortest <= HALF_HOURS.count(*span) <= terms.longest:
        raise TooShortOrLong(shortest=terms.shortest, longest=terms.longest)
    if not terms.is_open(zone, span):
        opens, closes = terms.open_on(zone, first) or (None, None)
        raise HallIsClosed(
            opens=opens and local(zone, opens), closes=closes and local(zone, closes)
        )
    return terms


def _must_be_in_time(see: See, zone: str, terms: HallTerms, span: Span) -> None:
    """Refuse what is asked for too late, or too early."""
    until = span[0] - timedelta(hours=terms.hours_before)
    if see.now >= until:
        raise TooLateToBook(until=until)
    first = day_at(zone, span[0]) - timedelta(days=terms.days_ahead)
    if day_at(zone, see.now) < first:
        raise TooEarlyToBook(first=first)


def hall_for(
    see: See, hall: Hall, wanted: Wanted, terms: HallTerms, *, taken: Span, by_host: bool
) -> HallBooked:
    """Return the booking of a free hall at today's cheapest price; refuses who may not have it, and what is taken."""
    _must_be_let_in(see, wanted.payer, wanted.guest)
    must_be_free(see, wanted.hall, taken)
    of = hall.hub, hall.service, wanted.guest
    prices = price_now(see, *of, terms, wanted.span, by_host=by_host)
    bill = bill_of(wanted.hall, wanted.span, prices)
    return HallBooked(
        day=see.today(),
        booking=see.new_id(Prefix.HIRE),
        hub=hall.hub,
        hall=wanted.hall,
        service=hall.service,
        payer=wanted.payer,
        guest=wanted.guest,
        people=wanted.people,
        arrive=wanted.span[0],
        depart=wanted.span[1],
        taken_from=taken[0],
        taken_until=taken[1],
        zone=see(Hub, hall.hub).zone,
        bill=bill,
        total_cents=total_of(bill),
        sold=sold_to(wanted.guest, prices),
        free_days=terms.free_days,
        late_percent=terms.late_percent,
    )


def _must_be_let_in(see: See, payer: str, guest: str) -> None:
    """Refuse members who may not book, who owe, or whom nobody lets in."""
    members = see.all(Membership, dict.fromkeys((payer, guest)))
    for member in members:
        must_have(see, member, Right.COMMIT)
    if not members[guest].person:
        raise OnlyPeopleCome(guest=guest)
    must_owe_nothing(see, payer)
