"""The party becomes smaller: the hub takes beds back, and what is not slept in them is not owed."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.journal import held_anew
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.stays.asked import GUESTS_MAX, BedTwice, Companions, must_be_named, priced
from ledger.stays.events import StayChanged
from ledger.stays.move import Place, must_be_movable, must_be_theirs
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class NobodyLeft(Refused):
    """A stay has a guest: cancel it, or check it out."""


class GiveBedsBack(Command, frozen=True, kw_only=True, tag="stays.give-beds-back"):
    """Take back beds of guests who will not come, or leave before the others, without a fee (the hub's host).

    Of those in the house beds are free from tonight on; what was slept in them is owed, and the register keeps all who came.
    The names of companions are said anew when one of them goes and others remain.
    """

    personal = Personal(person="payer", fact=StayChanged)

    stay: StayId
    payer: MemberId
    beds: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=GUESTS_MAX)]
    companions: Companions = ()


def give_beds_back(command: GiveBedsBack, see: See) -> list[Fact]:
    """Free the beds, and release what is no longer owed."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_movable(see, stay)
    must_be_paid_by(stay, command.payer)
    places = {(one.room, one.bed) for one in command.beds}
    if len(places) < len(command.beds):
        raise BedTwice
    must_be_theirs(stay, sorted(places))
    left = tuple(one for one in stay.beds if (one.room, one.bed) not in places)
    if not left:
        raise NobodyLeft(stay=stay.name)
    without_member = [sum(not one.guest for one in beds) for beds in (stay.beds, left)]
    if command.companions or len(set(without_member)) > 1:
        must_be_named(left, command.companions)
    found = priced(see, stay.hub, left, stay.arrive, stay.depart, visas_of=stay.payer, now=stay)
    anew = {"beds": left, "bill": found.bill, "sold": found.sold}
    change = stay.changed(see, **anew, companions=command.companions, by_hub=True)
    return [change, *post(see, *held_anew(stay.billed, stay.bill, found.bill, 0))]
