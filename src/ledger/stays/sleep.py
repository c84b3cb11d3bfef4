"""Every night slept is recorded once, on its own date, as income without its VAT."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.bookings.way import existing_booking, must_be_in_house
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, nights, rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.stays import chart as of_stays
from ledger.stays.events import NightCorrected, NightSlept, RoomNight
from ledger.stays.price import StayBill, net_by_night
from ledger.stays.stay import Stay
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

    Nights not recorded yet are recorded; recorded ones whose line became another are corrected.
    """
    nets = net_by_night(bill)
    facts = corrections(see, stay, bill)
    for night in nights(stay.recorded_to, left):
        facts += _slept(see, stay, night, nets[night], left)
    return facts


def corrections(see: See, stay: Stay, bill: StayBill) -> list[Fact]:
    """Return what the nights recorded so far bring more or less by the new `bill`.

    What a night brought is final: the difference takes effect today.
    """
    before, after = net_by_night(stay.bill), net_by_night(bill)
    facts: list[Fact] = []
    for night in nights(stay.arrive, stay.recorded_to):
        rooms = tuple(_differences(before[night], after[night]))
        if rooms:
            net = sum(one.net_cents for one in rooms)
            facts.append(stay.fact(see, NightCorrected, rooms=rooms))
            facts += post(see, slept_entry(stay.hub, stay.name, net))
    return facts


def _differences(before: Iterable[RoomNight], after: Iterable[RoomNight]) -> Iterable[RoomNight]:
    """Guests in the house keep their beds, so that both sides have the same rooms."""
    were = {one.room: one.net_cents for one in before}
    for one in after:
        if difference := one.net_cents - were[one.room]:
            yield RoomNight(one.room, 0, difference)


def _slept(
    see: See, stay: Stay, night: date, rooms: tuple[RoomNight, ...], depart: date
) -> list[Fact]:
    net = sum(one.net_cents for one in rooms)
    slept = stay.fact(see, NightSlept, day=night, depart=depart, rooms=rooms)
    return [slept, *post(see, slept_entry(stay.hub, stay.name, net), day=night)]
