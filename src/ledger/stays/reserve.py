"""A guest keeps bed places and their price for a quarter of an hour, and lets them go or books."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.bookings.way import existing_booking, must_be_releasable, must_begin
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, Prefix, StayId
from ledger.kernel.see import See
from ledger.members.rights import must_serve
from ledger.places.hub import must_be_open
from ledger.stays.arrival_rules import must_obey
from ledger.stays.asked import (
    BedsAsked,
    WithoutVisaDays,
    bedding,
    guests_of,
    must_be_let_in,
    must_last,
    must_lie_apart,
    priced,
)
from ledger.stays.events import Bedding, ReservationReleased, StayReserved
from ledger.stays.kept import bed_nights, must_keep_few
from ledger.stays.stay import Stay
from ledger.treasury.debts import must_owe_nothing


class Reserve(Command, frozen=True, kw_only=True, tag="stays.reserve"):
    """Keep bed places and their price for 15 minutes, without money; book them to confirm."""

    hub: HubId
    payer: Annotated[MemberId, Meta(description="the member who will pay")]
    arrive: Annotated[date, Meta(description="the first night's day")]
    depart: Annotated[date, Meta(description="the day after the last night")]
    beds: BedsAsked
    without_visa_days: WithoutVisaDays = False


class ReleaseReservation(Command, frozen=True, kw_only=True, tag="stays.release-reservation"):
    """Give a reservation back before it is booked; when its 15 minutes are over this happens by itself."""

    stay: StayId


def reserve(command: Reserve, see: See) -> list[Fact]:
    """Lock places and priced lines."""
    must_serve(see, command.payer, command.hub)
    beds = bedding(command.beds)
    span = (command.arrive, command.depart)
    visas_of = "" if command.without_visa_days else command.payer
    reserved = beds_kept(see, command.hub, command.payer, beds, *span, visas_of=visas_of)
    must_keep_few(see, command.payer, bed_nights(beds, *span))
    return [reserved]


def beds_kept(
    see: See,
    hub: str,
    payer: str,
    beds: tuple[Bedding, ...],
    arrive: date,
    depart: date,
    *,
    visas_of: str,
) -> StayReserved:
    """Return the reservation of these beds at today's prices; refuses what nobody could book now."""
    must_begin(see.today(), arrive)
    must_last(arrive, depart)
    must_be_open(see, hub)
    must_lie_apart(beds)
    must_be_let_in(see, payer, guests_of(beds))
    must_owe_nothing(see, payer)
    must_obey(see, hub, [one.room for one in beds], arrive, depart)
    found = priced(see, hub, beds, arrive, depart, visas_of=visas_of)
    return StayReserved(
        day=see.today(),
        stay=see.new_id(Prefix.STAY),
        hub=hub,
        payer=payer,
        arrive=arrive,
        depart=depart,
        beds=beds,
        bill=found.bill,
        sold=found.sold,
        expires=see.now + Stay.terms.kept_for,
    )


def release_reservation(command: ReleaseReservation, see: See) -> list[Fact]:
    """Free the places that are still kept; the scheduler does so only when the time is over."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_releasable(see, stay)
    return [stay.fact(see, ReservationReleased, expired=stay.has_expired(see.now))]
