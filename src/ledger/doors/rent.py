"""A company knocks: it would rent seats and beds of a village hub, and is let in with a lease."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.doors.accept import Admitted, admitted
from ledger.doors.application import Application, must_be_an_applicant, reviewed
from ledger.doors.apply import Address, Phone, fresh_address
from ledger.doors.events import ApplicationAccepted, CompanyApplicationReceived, Door, Step
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ApplicationId, HubId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.leases.asked import (
    Asked,
    Beds,
    First,
    Seats,
    Until,
    Weekdays,
    in_order,
    must_be_sensible,
)
from ledger.leases.capacity import BedNamed
from ledger.leases.let import lease_made
from ledger.leases.terms import MonthCents, NoticeDays, OverdueDays, VatBp, terms_of
from ledger.members.words import ByTheBook, Email, FreeText, FullName
from ledger.places.hub import existing_hub
from ledger.stays.furnish import BEDS_MAX
from ledger.stays.room import existing_room


class NotForALease(Refused):
    """This application is for a hub, and asks for no lease."""


class ApplyForLease(Command, frozen=True, kw_only=True, tag="doors.apply-for-lease"):
    """Ask to rent seats and beds of a village hub for a company (whoever applies, by a secret address of their own)."""

    personal = Personal(
        person="application", newborn=Prefix.APPLICATION, fact=CompanyApplicationReceived
    )

    name: Annotated[FullName, Meta(description="the company that asks; sealed")]
    email: Email
    phone: Phone
    address: Address
    about: Annotated[FreeText, Meta(min_length=1, description="what for, in words; sealed")]
    hub: HubId
    first: First
    until: Until
    weekdays: Weekdays
    seats: Seats = 0
    beds: Beds = 0
    application: ByTheBook = ""


class AcceptLease(Admitted, frozen=True, kw_only=True, tag="doors.accept-lease"):
    """Say yes to a company in review: make its lease, for what it asked, and admit it (operators).

    What it rents is free on all these days, or the refusal names what is in the way. What it costs, and who the company is,
    is told with it.
    """

    application: ApplicationId
    first: Annotated[
        date | None, Meta(description="a later first day than was asked for, if that is past")
    ] = None
    beds: Annotated[
        tuple[BedNamed, ...],
        Meta(
            max_length=BEDS_MAX,
            description="which bed places; the first free ones if none is named",
        ),
    ] = ()
    month_cents: MonthCents
    vat_bp: VatBp
    notice_days: NoticeDays
    overdue_days: OverdueDays = 30


def apply_for_lease(command: ApplyForLease, see: See) -> list[Fact]:
    """Take it in, if a hub can be rented so; whether that much is free is judged when it is accepted."""
    must_be_an_applicant(see)
    asked = Asked(
        hub=command.hub,
        first=command.first,
        until=command.until,
        weekdays=in_order(command.weekdays),
        seats=command.seats,
        beds=command.beds,
    )
    must_be_sensible(see, asked)
    hub = existing_hub(see, asked.hub)
    digest = fresh_address(see)
    return [
        CompanyApplicationReceived(
            day=see.today(),
            application=command.application,
            digest=digest,
            name=command.name,
            email=command.email,
            phone=command.phone,
            address=command.address,
            about=command.about,
            hub=asked.hub,
            istat=hub.istat,
            municipality=hub.town,
            first=asked.first,
            until=asked.until,
            weekdays=asked.weekdays,
            seats=asked.seats,
            beds=asked.beds,
        )
    ]


def accept_lease(command: AcceptLease, see: See) -> list[Fact]:
    """All of it, or nothing; beds that are named are in rooms that there are, whatever becomes of the application."""
    must_be(see, Role.OPERATOR)
    for one in command.beds:
        existing_room(see, one.room)
    found = reviewed(see, command.application, Step.IN_REVIEW)
    asked = _asked(found, command)
    lease = lease_made(
        see,
        asked,
        member=command.member,
        application=command.application,
        beds=command.beds,
        terms=terms_of(command),
    )
    return [
        ApplicationAccepted(
            day=see.today(),
            application=command.application,
            hub=asked.hub,
            member=command.member,
        ),
        lease,
        *admitted(see, command, person=False, home_hub=asked.hub),
    ]


def _asked(found: Application, command: AcceptLease) -> Asked:
    """Return what is let: what was asked for, from a later day on if that is said."""
    if found.door is not Door.COMPANY or found.asked is None:
        raise NotForALease(application=command.application, door=found.door)
    if command.first is None:
        return found.asked
    if command.first < found.asked.first:
        raise Malformed(
            "It was asked for from a later day on.", field="first", first=found.asked.first
        )
    return replace(found.asked, first=command.first)
