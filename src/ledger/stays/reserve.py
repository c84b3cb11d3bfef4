"""A guest keeps bed places and their price for a quarter of an hour, and lets them go or books."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.rights import acting_for
from ledger.stays.asked import BedsAsked, bedding, must_begin, must_last, must_suit, priced
from ledger.stays.events import ReservationReleased, StayReserved
from ledger.stays.stay import NotAReservation, Stage, known

KEPT_FOR = timedelta(minutes=15)


class NotDueYet(Refused):
    """It is too early for this to happen by itself."""


class Reserve(Command, frozen=True, kw_only=True, tag="stays.reserve"):
    """Keep bed places and their price for 15 minutes, without money; book them to confirm."""

    hub: Id
    payer: Annotated[Id, Meta(description="the member who will pay")]
    arrive: Annotated[date, Meta(description="the first night's day")]
    depart: Annotated[date, Meta(description="the day after the last night")]
    beds: BedsAsked


class ReleaseReservation(Command, frozen=True, kw_only=True, tag="stays.release-reservation"):
    """Give a reservation back before it is booked; when its 15 minutes are over this happens by itself."""

    stay: Id


def reserve(command: Reserve, see: See) -> list[Fact]:
    """Lock places and priced lines."""
    acting_for(see, command.payer)
    must_begin(see.today(), command.arrive)
    must_last(command.arrive, command.depart)
    beds = bedding(command.beds)
    must_suit(see, command.payer, beds)
    bill = priced(see, command.hub, beds, command.arrive, command.depart)
    return [
        StayReserved(
            day=see.today(),
            stay=see.new_id("B"),
            hub=command.hub,
            payer=command.payer,
            arrive=command.arrive,
            depart=command.depart,
            beds=beds,
            bill=bill,
            expires=see.now + KEPT_FOR,
        )
    ]


def release_reservation(command: ReleaseReservation, see: See) -> list[Fact]:
    """Free the places that are still kept; the scheduler does so only when the time is over."""
    stay = known(see, command.stay)
    acting_for(see, stay.payer)
    if stay.stage is not Stage.RESERVED or stay.expires is None:
        raise NotAReservation(stage=stay.stage)
    expired = see.now >= stay.expires
    if see.who.role is Role.SYSTEM and not expired:
        raise NotDueYet(due=stay.expires)
    return [
        ReservationReleased(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            arrive=stay.arrive,
            depart=stay.depart,
            beds=stay.beds,
            expired=expired,
        )
    ]
