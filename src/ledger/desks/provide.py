"""A host says how many desks there are, when the hub is open, and what a desk costs; what is booked is kept."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.bookings.opening import Week, hours_of
from ledger.bookings.way import DAYS_AHEAD_MAX, must_begin
from ledger.desks.calendar import DeskCalendar
from ledger.desks.events import DesksSet, DeskTermsSet
from ledger.desks.hours import Half
from ledger.desks.hub_desks import DatedDesks, HubDesks
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.kernel.text import BasisPoints
from ledger.places.hub import existing_hub, today_at
from ledger.treasury.vat_rate import must_be_a_rate

DESKS_MAX = 200

DeskCents = Annotated[int, Meta(ge=1, le=1_000_000, description="cents with VAT, for everybody")]
ValidFrom = Annotated[date, Meta(description="the first day it is in force; today or later")]


class DesksAreBooked(Refused):
    """Desks, or hours, that are taken away are booked on some of these days; the bookings are named."""


class SetBefore(Refused):
    """Desks and their terms are set from today or a later day on, never from a past one."""


class SetDesks(Command, frozen=True, kw_only=True, tag="desks.set-desks"):
    """Set how many desks a hub lets from a day on, and its opening hours by the day of the week.

    It holds until others are set for a later day. Nothing that is booked is taken away.
    """

    hub: HubId
    valid_from: ValidFrom
    desks: Annotated[int, Meta(ge=0, le=DESKS_MAX, description="none if it lets no desks any more")]
    hours: Week


class SetDeskTerms(Command, frozen=True, kw_only=True, tag="desks.set-desk-terms"):
    """Set what a desk costs on days from a day on, and what cancelling it costs; what is booked keeps its own."""

    hub: HubId
    valid_from: ValidFrom
    day_cents: DeskCents
    half_day_cents: Annotated[DeskCents, Meta(description="the same, and no more than a day")]
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the price")]
    free_days: Annotated[
        int,
        Meta(
            ge=0,
            le=60,
            description="cancelling is free until so many days before; 0: on the day itself too, until closing",
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


def set_desks(command: SetDesks, see: See) -> list[Fact]:
    """Set them, unless somebody has booked what would be missing."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    _must_be_to_come(see, command.hub, command.valid_from)
    hours = hours_of(command.hours)
    provided = DatedDesks(command.valid_from, command.desks, hours)
    if booked := sorted(set(_in_the_way(see, command.hub, provided))):
        raise DesksAreBooked(bookings=booked)
    return [
        DesksSet(
            day=see.today(),
            hub=command.hub,
            valid_from=command.valid_from,
            desks=command.desks,
            hours=hours,
        )
    ]


def set_desk_terms(command: SetDeskTerms, see: See) -> list[Fact]:
    """Set price and terms from a day on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    _must_be_to_come(see, command.hub, command.valid_from)
    must_be_a_rate(command.vat_bp)
    if command.half_day_cents > command.day_cents:
        raise Malformed("Half a day costs no more than a day.", field="half_day_cents")
    return [
        DeskTermsSet(
            day=see.today(),
            hub=command.hub,
            valid_from=command.valid_from,
            day_cents=command.day_cents,
            half_day_cents=command.half_day_cents,
            vat_bp=command.vat_bp,
            free_days=command.free_days,
            late_percent=command.late_percent,
        )
    ]


def _must_be_to_come(see: See, hub: str, first: date) -> None:
    """Refuse `SetBefore` for a day that is over, and `TooFarAhead`."""
    today = today_at(see, hub)
    if first < today:
        raise SetBefore(valid_from=first, today=today)
    must_begin(today, first)


def _in_the_way(see: See, hub: str, provided: DatedDesks) -> Iterator[str]:
    """Yield the bookings of desks that are not let any more, as long as this is in force."""
    last = today_at(see, hub) + timedelta(days=DAYS_AHEAD_MAX)
    until = see(HubDesks, hub).next_after(provided.valid_from) or last + ONE_DAY
    span = DAYS.by_sheet(provided.valid_from, until)
    sheets = see.all(DeskCalendar, [f"{hub}:{sheet}" for sheet, _ in span])
    for sheet, marks in span:
        of_days = {mark: date.fromisoformat(f"{sheet}-{mark}") for mark in marks}
        for place, holding in sheets[f"{hub}:{sheet}"].held.items():
            mark, _, written = place.partition("/")
            desk, half = written.split()
            if (day := of_days.get(mark)) and int(desk) > provided.offered(day, Half(half)):
                yield holding.holder
