"""Every night slept is recorded once, on its own date, as income without its VAT."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.bookings.way import existing_booking, must_be_in_house
from ledger.conventions.journal import owing, visits_owed
from ledger.conventions.sold import by_slot
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, nights, rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays import chart as of_stays
from ledger.stays.events import Bedding, NightCorrected, NightSlept, RoomNight
from ledger.stays.guest_night import GuestNight
from ledger.stays.price import StayBill, net_by_night
from ledger.stays.stay import Stay, beds_on
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft, post


class NotThatNight(Refused):
    """Nights are recorded one after the other, each once, and none after departure."""


class NightNotOver(Refused):
    """A night is slept when midnight has struck in Rome."""


class RecordNight(Command, frozen=True, kw_only=True, tag="stays.record-night"):
    """Record a night as slept: happens by itself at midnight for guests who are in the house."""

    stay: StayId
    night: Annotated[date, Meta(description="the day on which the night begins")]


def slept_entry(hub: str, stay: str, net_cents: int) -> Draft:
    """13. A night was slept: UB n / IS n, without VAT; on its own date, or the first open one after it."""
    lines = (
        Posting(of_stays.unbilled(hub), net_cents),
        Posting(of_stays.stay_income(hub), -net_cents),
    )
    return Draft(kind="night-slept", about=stay, lines=lines, or_later=True)


def record_night(command: RecordNight, see: See) -> list[Fact]:
    """Record the next night of the stay."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_in_house(stay)
    night = command.night
    if night != stay.recorded_to or night >= stay.depart:
        raise NotThatNight(night=night, next_night=stay.recorded_to, depart=stay.depart)
    if see.now < rome(night + ONE_DAY):
        raise NightNotOver(night=night)
    return _slept(see, stay, night, net_by_night(stay.bill)[night], stay.depart)


def nights_until(see: See, stay: Stay, left: date, bill: StayBill) -> list[Fact]:
    """Return the facts that make the nights before `left` stand in the book as `bill` has them.

    Nights not recorded yet are recorded, each on its own date. What recorded ones brought is final: what the
    bill leaves of cents takes effect today, so that this is asked once, when the guests leave.
    """
    nets = net_by_night(bill)
    recorded = (nets[night] for night in nights(stay.arrive, stay.recorded_to))
    facts = _difference(see, stay, recorded)
    for night in nights(stay.recorded_to, left):
        facts += _slept(see, stay, night, nets[night], left)
    return facts


def _difference(see: See, stay: Stay, recorded: Iterable[tuple[RoomNight, ...]]) -> list[Fact]:
    """Return by how much what the `recorded` nights are billed differs, room by room, from what they brought."""
    differs = Counter({room: -cents for room, cents in stay.brought.items()})
    for night in recorded:
        for one in night:
            differs[one.room] += one.net_cents
    rooms = tuple(RoomNight(room, 0, cents) for room, cents in differs.items() if cents)
    if not rooms:
        return []
    entry = slept_entry(stay.hub, stay.name, differs.total())
    return [stay.fact(see, NightCorrected, rooms=rooms), *post(see, entry)]


def _slept(
    see: See, stay: Stay, night: date, rooms: tuple[RoomNight, ...], depart: date
) -> list[Fact]:
    net = sum(one.net_cents for one in rooms)
    beds = beds_on(night, stay.beds, stay.earlier)
    named = tuple(replace(one, guests=_guests_in(one.room, beds)) for one in rooms)
    origins = stay.origins_on(night)
    sold = by_slot(DAYS, stay.sold)
    tonight = [sold[key] for one in beds if (key := (one.guest, night)) in sold]
    slept = stay.fact(
        see,
        NightSlept,
        day=night,
        depart=depart,
        rooms=named,
        origins=origins,
        agreed=tuple(
            GuestNight(
                one.guest,
                one.net_cents,
                worth,
                owed=owing(see, one, stay.hub) is not None,
                home=one.home,
            )
            for one in tonight
            if (worth := one.worth_cents) is not None
        ),
    )
    entries = (
        slept_entry(stay.hub, stay.name, net),
        *visits_owed(see, tonight, host=stay.hub, about=stay.name),
    )
    return [slept, *post(see, *entries, day=night)]


def _guests_in(room: str, beds: Iterable[Bedding]) -> tuple[str, ...]:
    """Return the members who sleep in a room."""
    return tuple(one.guest for one in beds if one.room == room and one.guest)
