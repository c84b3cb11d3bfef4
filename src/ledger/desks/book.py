"""A guest books a desk for a day or half a day, at the cheapest price there is for them, and the money is held."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.billing.bill import Rate, total_of
from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.billing.journal import held
from ledger.bookings.way import must_begin
from ledger.conventions.candidates import Use
from ledger.desks.calendar import must_sit_once, seated
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked
from ledger.desks.hours import Part, begins, ends
from ledger.desks.hub_desks import HubDesks, HubIsClosed, NoDesks, NoDeskTerms
from ledger.desks.price import bill_of, price_now, sold_to, unit_of, why_no_visa
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have, must_serve
from ledger.places.hub import Hub, must_be_open, today_at
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class OnlyPeopleSit(Refused):
    """An organisation may pay for a desk, but does not sit at it: name the guest."""


class HoursAreOver(Refused):
    """The hub's hours for that day, or that half of it, are over."""


Payer = Annotated[MemberId, Meta(description="the member who pays")]
Guest = Annotated[MemberId | None, Meta(description="who sits there; the payer if it is left out")]
PartOfDay = Annotated[
    Part, Meta(description="a whole day, or half of one: until 13:00, or from then on")
]


class BookDesk(Command, frozen=True, kw_only=True, tag="desks.book-desk"):
    """Book a desk of a hub for a day or half a day: its price is held from the payer's wallet until the guest comes.

    The price is the cheapest that applies to the guest: the public one, by the hub's convention, by a plan or credits that they
    have there or at a hub with which that is agreed, or for a whole day of the payer's own a visa day. A preview tells it.
    """

    hub: HubId
    payer: Payer
    guest: Guest = None
    on: Annotated[date, Meta(description="the day")]
    part: PartOfDay = Part.DAY
    shown_total_cents: ShownTotal = None
    without_visa_days: Annotated[
        bool,
        Meta(description="use none of the payer's visa days, though the day would cost nothing"),
    ] = False


def book_desk(command: BookDesk, see: See) -> list[Fact]:
    """Give the guest a free desk, and hold its price."""
    must_serve(see, command.payer, command.hub)
    booked = desk_for(see, command)
    must_cost_as_shown(
        see, command.shown_total_cents, booked.total_cents, agreed_cents=booked.total_cents
    )
    desk = Desk().evolve(booked)
    return [booked, *post(see, held(desk.billed, desk.bill))]


def desk_for(see: See, asked: BookDesk, *, by_host: bool = False) -> DeskBooked:
    """Return the booking of a free desk at today's cheapest price; refuses what nobody can have."""
    hub, payer, day, part = asked.hub, asked.payer, asked.on, asked.part
    guest = asked.guest or payer
    must_be_open(see, hub)
    must_begin(today_at(see, hub), day)
    desks, zone = see(HubDesks, hub), see(Hub, hub).zone
    provided, terms = desks.desks_on(day), desks.terms_on(day)
    if not provided.desks:
        raise NoDesks(hub=hub, day=day)
    if terms is None:
        raise NoDeskTerms(hub=hub, day=day)
    if not (hours := provided.hours_on(day, part)):
        raise HubIsClosed(day=day, part=part)
    if see.now >= (until := ends(hours, day, part, zone)):
        raise HoursAreOver(ends=until)
    _must_be_let_in(see, payer, guest)
    must_sit_once(see, guest, day, part)
    places = seated(see, hub, provided, day, part)
    no_visa = why_no_visa(payer, guest, part, declined=asked.without_visa_days)
    use = Use(day, begins(hours, day, part, zone), (terms.cents(part), terms.vat_bp))
    price = price_now(see, hub, guest, unit_of(part), use, no_visa, by_host=by_host)
    bill = bill_of(hub, day, Rate(price.won.cents or 0, price.won.vat_bp))
    return DeskBooked(
        day=see.today(),
        booking=see.new_id(Prefix.BOOKING),
        hub=hub,
        payer=payer,
        guest=guest,
        part=part,
        arrive=day,
        depart=day + ONE_DAY,
        places=places,
        bill=bill,
        total_cents=total_of(bill),
        sold=sold_to(guest, price),
        free_days=terms.free_days,
        late_percent=terms.late_percent,
        starts=use.begins,
        ends=until,
        zone=zone,
    )


def _must_be_let_in(see: See, payer: str, guest: str) -> None:
    """Refuse members who may not book, who owe, or who do not sit."""
    members = see.all(Membership, dict.fromkeys((payer, guest)))
    for member in members:
        must_have(see, member, Right.COMMIT)
    if not members[guest].person:
        raise OnlyPeopleSit(guest=guest)
    must_owe_nothing(see, payer)
