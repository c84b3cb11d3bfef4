"""A host announces an experience, a course or an activity: what, when, for how many, at which price and terms."""

from datetime import date, datetime
from typing import Annotated, Final

from msgspec import Meta

from ledger.bookings.way import must_begin
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.days import ONE_DAY, strikes
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Word
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have
from ledger.members.words import ByTheBook, FreeText
from ledger.occasions.events import OccasionAnnounced
from ledger.occasions.meetings import Meetings, days_of, meetings_of
from ledger.occasions.occasion import OccasionKind
from ledger.places.hub import Hub, must_be_open, today_at
from ledger.treasury.vat_rate import must_be_a_rate

SEATS_MAX: Final = 500
DECIDED_AT: Final = "12:00"
"""On the stated day, at noon by the hub's clock, it is decided whether an occasion takes place."""


class BeginsInThePast(Refused):
    """An occasion is announced before it begins."""


class DecidedTooLate(Refused):
    """Whether it takes place is decided at noon of a day that is still to come, before the day on which it begins."""


class OnlyPeopleLead(Refused):
    """An organisation leads no occasion: name the person, or nobody."""


class AnnounceOccasion(Command, frozen=True, kw_only=True, tag="occasions.announce-occasion"):
    """Announce an experience, a course or an activity of a hub, with seats that members can book (the hub's host, operators)."""

    personal = Personal(person="occasion", newborn=Prefix.OCCASION, fact=OccasionAnnounced)

    hub: HubId
    what: OccasionKind
    title: Annotated[Word, Meta(description="what it is called in public; it names nobody")]
    meetings: Meetings
    seats_max: Annotated[int, Meta(ge=1, le=SEATS_MAX, description="how many seats there are")]
    seats_min: Annotated[
        int,
        Meta(
            ge=0, le=SEATS_MAX, description="with fewer it is called off; 0: it takes place anyhow"
        ),
    ] = 0
    decided_on: Annotated[
        date | None,
        Meta(description="the day on which, at noon, that is decided; needed with a minimum"),
    ] = None
    price_cents: Annotated[
        int, Meta(ge=0, le=1_000_000, description="cents a seat with VAT, for everybody; may be 0")
    ]
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the price")]
    free_days: Annotated[
        int,
        Meta(
            ge=0,
            le=60,
            description="a seat is given up for nothing until so many days before the first; 0: until it begins",
        ),
    ] = 1
    late_percent: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            description="kept from then until the day before; on the day it is all, unless `free_days` is 0",
        ),
    ] = 50
    offer_hours: Annotated[
        int,
        Meta(
            ge=1, le=168, description="for so long a seat that becomes free is offered to who waits"
        ),
    ] = 24
    leader: Annotated[MemberId | None, Meta(description="the member who leads it, if any")] = None
    included: Annotated[FreeText, Meta(description="what is included; sealed, shown to all")] = ""
    place: Annotated[
        FreeText, Meta(description="where it is, in words, if not at the hub; sealed, shown to all")
    ] = ""
    occasion: ByTheBook = ""


def announce_occasion(command: AnnounceOccasion, see: See) -> list[Fact]:
    """Put it into the calendar, unless nobody could book it."""
    must_run(see, command.hub)
    must_be_open(see, command.hub)
    must_be_a_rate(command.vat_bp)
    if command.seats_min > command.seats_max:
        raise Malformed("No more are needed than there are seats.", field="seats_min")
    zone, today = see(Hub, command.hub).zone, today_at(see, command.hub)
    meetings = meetings_of(command.meetings, zone)
    first, last = days_of(meetings, zone)
    must_begin(today, first, field="meetings")
    must_begin(today, last, field="meetings")
    if meetings[0].begins <= see.now:
        raise BeginsInThePast(begins=meetings[0].begins, field="meetings")
    if command.leader is not None:
        must_lead(see, command.leader)
    return [
        OccasionAnnounced(
            day=see.today(),
            occasion=command.occasion,
            hub=command.hub,
            what=command.what,
            title=command.title,
            included=command.included,
            place=command.place,
            leader=command.leader or "",
            meetings=meetings,
            zone=zone,
            seats_min=command.seats_min,
            seats_max=command.seats_max,
            decided_on=command.decided_on,
            decided_at=_decided_at(command, see, zone, first),
            price_cents=command.price_cents,
            vat_bp=command.vat_bp,
            free_days=command.free_days,
            late_percent=command.late_percent,
            offer_hours=command.offer_hours,
        )
    ]


def must_lead(see: See, leader: str) -> None:
    """Refuse a leader who is no person (`OnlyPeopleLead`), or whose standing forbids to take anything on."""
    must_have(see, leader, Right.COMMIT)
    if not see(Membership, leader).person:
        raise OnlyPeopleLead(leader=leader)


def _decided_at(command: AnnounceOccasion, see: See, zone: str, first: date) -> datetime | None:
    """Return the instant at which it is decided whether it takes place; None where that needs nobody."""
    if (command.decided_on is None) is not (command.seats_min == 0):
        raise Malformed("With a minimum, and only then, a day is stated.", field="decided_on")
    if command.decided_on is None:
        return None
    at = strikes(zone, command.decided_on, DECIDED_AT)
    if at <= see.now or command.decided_on + ONE_DAY > first:
        raise DecidedTooLate(decided_on=command.decided_on, first=first)
    return at
